// Rows that open in place: the second click on the same row closes its panel again.
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.target.closest?.("[data-toggles]");
  const panel = link && document.getElementById(link.dataset.toggles);
  if (!panel || !panel.firstElementChild) return;
  event.preventDefault();
  panel.replaceChildren();
});

// What was changed in a dialog shows on the page behind it once the dialog closes.
let isStale = false;
document.addEventListener("tk-case-changed", () => { isStale = true; });
document.addEventListener("tk-dialog-closed", () => {
  if (!isStale || document.querySelector("[data-board]")) return;
  isStale = false;
  window.htmx.ajax("GET", window.location.pathname, { target: "#main", select: "#main", swap: "outerHTML" });
});
