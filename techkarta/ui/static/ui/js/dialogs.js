// Dialogs: one that arrives in #dialogs opens at once; `HX-Trigger: tk-close-dialog` closes it.
const openAsModal = (dialog) => {
  if (dialog.matches(":modal")) return;
  dialog.removeAttribute("open");
  dialog.showModal();
  const first = dialog.querySelector("[autofocus], .tk-dialog-body :is(input:not([type=hidden]), select, textarea)");
  first?.focus();
};

const openArrived = (root) => root.querySelectorAll?.("dialog[data-dialog-open]").forEach(openAsModal);

openArrived(document);
document.addEventListener("htmx:afterSettle", (event) => openArrived(event.detail.target ?? document));
document.addEventListener("tk-close-dialog", () => document.querySelectorAll("#dialogs dialog[open]").forEach((dialog) => dialog.close()));

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.openDialog);
  if (dialog) {
    event.preventDefault();
    openAsModal(dialog);
  }
  const closer = event.target.closest("[data-close-dialog]");
  if (closer) closer.closest("dialog")?.close();
  // A click on the veil lands on the dialog itself.
  if (event.target.matches?.("dialog.tk-dialog:modal") && !event.target.querySelector("form[data-dirty]")) event.target.close();
});

document.addEventListener("input", (event) => event.target.closest("dialog form")?.setAttribute("data-dirty", ""));
document.addEventListener("close", (event) => {
  if (event.target.parentElement?.id !== "dialogs") return;
  event.target.remove();
  document.dispatchEvent(new CustomEvent("tk-dialog-closed"));
}, true);
