// Cells changed in place: F2 opens, Enter saves, Esc puts back what stood there.
const former = new WeakMap();
let last = "";

const leave = (form) => {
  const cell = form.closest("td");
  const kept = former.get(cell);
  // What somebody else put there meanwhile is not on this page: the list is read anew.
  if (kept === undefined || form.querySelector(".tk-cell-theirs")) return window.location.reload();
  cell.innerHTML = kept;
  window.htmx.process(cell);
  cell.querySelector("[data-cell-edit]")?.focus();
};

document.addEventListener("htmx:beforeSwap", (event) => {
  const cell = event.detail.target?.closest?.("td");
  if (cell?.querySelector("[data-cell-edit]")) former.set(cell, cell.innerHTML);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const from = event.target.closest?.("[data-cell-edit], [data-cell-form]");
  if (from) last = from.dataset.cellEdit ?? from.dataset.cellForm;
});

// After the list was read anew the focus is where it was.
document.addEventListener("htmx:afterSettle", () => {
  if (!last || document.querySelector("[data-cell-form]") || document.querySelector("dialog:modal")) return;
  document.querySelector(`[data-cell-edit="${CSS.escape(last)}"]`)?.focus();
  last = "";
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-cell-form]");
  if (form && event.key === "Escape") {
    event.preventDefault();
    leave(form);
  } else if (form && event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "F2" && !form) {
    const row = event.target.closest?.("tr") ?? document.querySelector("tr.tk-is-selected");
    const link = event.target.closest?.("[data-cell-edit]") ?? row?.querySelector("[data-cell-edit]");
    if (link) {
      event.preventDefault();
      link.click();
    }
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-cell-leave]");
  if (button) leave(button.closest("[data-cell-form]"));
});
