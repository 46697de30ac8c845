// Stages are dragged into another order; without this script the arrow buttons do the same.
const prepare = (root) => {
  if (!window.Sortable) return;
  for (const body of root.querySelectorAll("[data-stages]")) {
    if (body.dataset.ready) continue;
    body.dataset.ready = "1";
    body.closest("form").classList.add("mp-is-draggable");
    window.Sortable.create(body, {
      handle: ".mp-grip",
      animation: 120,
      onEnd: (event) => {
        if (event.oldIndex !== event.newIndex) body.closest("form").requestSubmit();
      },
    });
  }
};
prepare(document);
document.addEventListener("htmx:afterSettle", () => prepare(document));
