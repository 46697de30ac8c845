// A card that has moved takes the focus back, so that the keyboard goes on from it.
document.addEventListener("tk-arrived", (event) => {
  document.querySelector(`[data-tile="${CSS.escape(event.detail.key)}"]`)?.focus();
});
