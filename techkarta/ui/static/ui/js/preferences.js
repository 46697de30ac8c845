// The theme changes at once; the server is told in the background.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form || event.submitter?.name !== "theme") return;
  event.preventDefault();
  document.documentElement.dataset.theme = event.submitter.value;
  for (const button of form.querySelectorAll("[name=theme]")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
});
