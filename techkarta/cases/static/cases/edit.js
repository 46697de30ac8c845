// Enter in the search of a client looks for it and does not save the deal.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-searches]")) return;
  event.preventDefault();
  event.target.form.querySelector('button[name="find"]')?.focus();
});
