// Rows that open in place: the second click on the same row closes its panel again.
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.target.closest?.("[data-toggles]");
  const panel = link && document.getElementById(link.dataset.toggles);
  if (!panel || !panel.firstElementChild) return;
  event.preventDefault();
  panel.replaceChildren();
});
