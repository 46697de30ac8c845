// Board: drag tiles with the mouse, or lift with Space, move with arrows, drop with Space.
// Every way ends in the tile's own move form, so the server's answer (a gate's dialog) is the same.
const board = document.querySelector("[data-board]");
const texts = document.getElementById("tk-texts")?.content;
const say = (name) => document.dispatchEvent(new CustomEvent("tk-toast", {
  detail: { text: texts?.querySelector(`[data-text="${name}"]`)?.textContent ?? "" },
}));
let lifted = null;
let home = null;

const lists = () => [...board.querySelectorAll("[data-tiles]")];
const columnOf = (tile) => tile.closest("[data-column]");
const mark = (column) => {
  board.querySelectorAll(".tk-is-target").forEach((other) => other.classList.remove("tk-is-target"));
  column?.classList.add("tk-is-target");
};
const remember = (tile) => ({ tile, list: tile.parentElement, next: tile.nextElementSibling });
const putBack = (place) => place?.list.insertBefore(place.tile, place.next?.isConnected ? place.next : null);

// The tile waits where it was dropped; the page is asked anew when the dialog closes or the move is refused.
const send = (place) => {
  const target = columnOf(place.tile).dataset.column;
  const button = place.tile.querySelector(`form[data-move] button[value="${CSS.escape(target)}"]`);
  if (!button) {
    putBack(place);
    say("returned");
    return;
  }
  home = place;
  // A click and not requestSubmit: htmx learns the pressed button from the click.
  button.click();
};

const finish = (isKept) => {
  mark(null);
  lifted.tile.classList.remove("tk-is-lifted");
  const place = lifted;
  lifted = null;
  if (!isKept) putBack(place);
  else if (place.tile.parentElement !== place.list) send(place);
  place.tile.focus();
  say(isKept ? "dropped" : "returned");
};

const shift = (step) => {
  const all = lists();
  const next = all[all.indexOf(lifted.tile.parentElement) + step];
  if (!next) return;
  next.prepend(lifted.tile);
  mark(columnOf(lifted.tile));
  lifted.tile.focus();
  lifted.tile.scrollIntoView({ block: "nearest", inline: "nearest" });
};

const onKey = (event) => {
  const tile = event.target.closest?.("[data-tile]");
  if (!tile || event.target !== tile) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.key === " ") {
    event.preventDefault();
    if (lifted) finish(true);
    else if (tile.querySelector("form[data-move]")) {
      lifted = remember(tile);
      tile.classList.add("tk-is-lifted");
      mark(columnOf(tile));
      say("lifted");
    }
  } else if (lifted && step) {
    event.preventDefault();
    shift(step);
  } else if (lifted && event.key === "Escape") {
    event.preventDefault();
    finish(false);
  } else if (step) {
    const all = lists();
    const next = all[all.indexOf(tile.parentElement) + step]?.querySelector("[data-tile]");
    next?.focus();
  }
};

const startDragging = () => {
  let place = null;
  for (const list of lists()) {
    window.Sortable.create(list, {
      group: "board", animation: 120, ghostClass: "tk-tile-ghost", filter: "details, summary, button", preventOnFilter: false,
      delay: 180, delayOnTouchOnly: true,
      onStart: (event) => { place = { ...remember(event.item), list: event.from }; },
      onMove: (event) => { mark(event.to.closest("[data-column]")); },
      onEnd: (event) => {
        mark(null);
        if (event.from !== event.to && place) send(place);
        place = null;
      },
    });
  }
  board.dataset.boardReady = "";
};

if (board) {
  board.addEventListener("keydown", onKey);
  document.addEventListener("tk-dialog-closed", () => { putBack(home); home = null; });
  document.addEventListener("tk-moved", () => { home = null; });
  document.addEventListener("htmx:responseError", () => { putBack(home); home = null; });
  if (window.Sortable) startDragging();
  else window.addEventListener("load", () => window.Sortable && startDragging());
}
