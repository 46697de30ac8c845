// Board: drag tiles with the mouse, or lift with Space, move with arrows, drop with Space.
// Every way ends in the tile's own move form, so the server's answer (a gate's dialog) is the same.
const texts = document.getElementById("tk-texts")?.content;
const say = (name) => document.dispatchEvent(new CustomEvent("tk-toast", {
  detail: { text: texts?.querySelector(`[data-text="${name}"]`)?.textContent ?? "" },
}));
let lifted = null;
let home = null;

const lists = () => [...document.querySelectorAll("[data-board] [data-tiles]")];
const columnOf = (tile) => tile.closest("[data-column]");
const mark = (column) => {
  document.querySelectorAll("[data-board] .tk-is-target").forEach((other) => other.classList.remove("tk-is-target"));
  column?.classList.add("tk-is-target");
};
const remember = (tile) => ({ tile, list: tile.parentElement, next: tile.nextElementSibling });
// A tile whose column was drawn anew meanwhile has no place to go back to and needs none.
const putBack = (place) => {
  if (place?.list.isConnected) place.list.insertBefore(place.tile, place.next?.parentElement === place.list ? place.next : null);
};
const goHome = () => {
  putBack(home);
  home = null;
};

// The tile waits where it was dropped until the server has moved it or its dialog is closed.
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
  const place = lifted;
  lifted = null;
  mark(null);
  place.tile.classList.remove("tk-is-lifted");
  say(isKept ? "dropped" : "returned");
  if (!isKept) putBack(place);
  else if (place.tile.parentElement !== place.list) send(place);
  place.tile.focus();
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

const lift = (tile) => {
  if (!tile.querySelector("form[data-move]")) return;
  lifted = remember(tile);
  tile.classList.add("tk-is-lifted");
  mark(columnOf(tile));
  say("lifted");
};

const step = (tile, by) => {
  const all = lists();
  all[all.indexOf(tile.parentElement) + by]?.querySelector("[data-tile]")?.focus();
};

document.addEventListener("keydown", (event) => {
  const tile = event.target;
  if (!tile.matches?.("[data-board] [data-tile]")) return;
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.key === " ") {
    if (lifted) finish(true);
    else lift(tile);
  } else if (by) {
    if (lifted) shift(by);
    else step(tile, by);
  } else if (lifted && event.key === "Escape") finish(false);
  else return;
  event.preventDefault();
});

const startDragging = () => {
  if (!window.Sortable) return;
  for (const list of lists()) {
    if (list.dataset.ready) continue;
    list.dataset.ready = "yes";
    let place = null;
    window.Sortable.create(list, {
      group: "board", animation: 120, ghostClass: "tk-tile-ghost", filter: "details, summary, button", preventOnFilter: false,
      delay: 180, delayOnTouchOnly: true,
      onStart: (event) => { place = { ...remember(event.item), list: event.from }; },
      onMove: (event) => { mark(event.to.closest("[data-column]")); },
      onEnd: (event) => {
        mark(null);
        if (event.from !== event.to) send(place);
      },
    });
  }
};

startDragging();
window.addEventListener("load", startDragging);
document.addEventListener("htmx:afterSettle", startDragging);
document.addEventListener("tk-dialog-closed", goHome);
document.addEventListener("htmx:responseError", goHome);
document.addEventListener("htmx:sendError", goHome);
document.addEventListener("tk-moved", () => { home = null; });
