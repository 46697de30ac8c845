// The picture of the order is edited too: an arrow is drawn by dragging, or by Enter on both ends;
// it is taken away by pressing it.
const editor = document.getElementById("editor");
const NS = "http://www.w3.org/2000/svg";
const FAR = 6;
const JUST = 50;

let source = null; // number of the operation an arrow is being drawn from, by keyboard
let drag = null;
let dragged = 0; // when the last drag ended
let last = null; // the box that had the focus before the picture came anew

const home = () => document.getElementById("ed-picture");
const send = (values) => editor.dispatchEvent(new CustomEvent("ed:send", { detail: { values } }));
const boxes = () => [...home().querySelectorAll("a[data-no]")];
const boxOf = (no) => boxes().find((box) => box.dataset.no === no);
const lineOf = (before, after) => [...home().querySelectorAll("g[data-before]")].find((line) => line.dataset.before === before && line.dataset.after === after);

const link = (before, after) => {
  if (before === after) return;
  send({ do: lineOf(before, after) ? "unlink" : "link", no: after, before });
};

const say = (text) => {
  const hint = home().querySelector(".ed-hint");
  if (!hint) return;
  hint.dataset.said ??= hint.textContent;
  hint.replaceChildren(text || hint.dataset.said);
};

const mark = () => {
  for (const box of boxes()) box.classList.toggle("ed-is-source", box.dataset.no === source);
  say(source ? home().dataset.from.replace("#", source) : "");
};

// ------------------------------------------------------------------ by mouse
const point = (event) => {
  const svg = home().querySelector(".tk-days");
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
};

document.addEventListener("pointerdown", (event) => {
  const box = event.target.closest?.("#ed-picture a[data-no]");
  if (!box || event.button !== 0) return;
  drag = { from: box.dataset.no, x: event.clientX, y: event.clientY, start: point(event), path: null };
});

document.addEventListener("pointermove", (event) => {
  if (!drag || (!drag.path && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR)) return;
  if (!drag.path) {
    drag.path = document.createElementNS(NS, "path");
    drag.path.setAttribute("class", "ed-drawn");
    home().querySelector(".tk-days").append(drag.path);
  }
  const end = point(event);
  drag.path.setAttribute("d", `M${drag.start.x} ${drag.start.y}L${end.x} ${end.y}`);
});

document.addEventListener("pointerup", (event) => {
  const ended = drag;
  drag = null;
  if (!ended?.path) return;
  ended.path.remove();
  const target = document.elementFromPoint(event.clientX, event.clientY)?.closest?.("#ed-picture a[data-no]");
  // The press that ends a drag chooses nothing.
  dragged = event.timeStamp;
  if (target) link(ended.from, target.dataset.no);
});
document.addEventListener("dragstart", (event) => event.target.closest?.("#ed-picture") && event.preventDefault());

const offer = (line) => {
  home().querySelectorAll(".ed-is-picked").forEach((each) => each.classList.remove("ed-is-picked"));
  line.classList.add("ed-is-picked");
  const { before, after } = line.dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "tk-btn tk-btn-small", textContent: home().dataset.take });
  button.addEventListener("click", () => send({ do: "unlink", no: after, before }));
  say("");
  home().querySelector(".ed-hint").replaceChildren(`${before} → ${after} `, button);
  button.focus();
};

document.addEventListener("click", (event) => {
  if (event.timeStamp - dragged < JUST && event.target.closest?.("#ed-picture")) return event.preventDefault();
  const line = event.target.closest?.("#ed-picture g[data-before]");
  if (line) return offer(line);
  const box = event.target.closest?.("#ed-picture a[data-no]");
  if (!box || event.defaultPrevented) return;
  event.preventDefault();
  if (event.detail) editor.dispatchEvent(new CustomEvent("ed:goto", { detail: { no: box.dataset.no, field: "after" } }));
});

// ------------------------------------------------------------------ by keyboard
const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// The nearest box in a direction; what lies aside counts as farther.
const nearest = (from, [dx, dy]) => {
  const middle = (box) => {
    const { left, top, width, height } = box.querySelector("rect").getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  };
  const here = middle(from);
  const far = (box) => {
    const there = middle(box);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    return along > 1 ? along + 2 * aside : Infinity;
  };
  const best = boxes().filter((box) => box !== from).map((box) => [far(box), box]).sort((a, b) => a[0] - b[0])[0];
  return best && best[0] < Infinity ? best[1] : null;
};

document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("#ed-picture a[data-no]");
  if (!box) return;
  if (ways[event.key]) {
    event.preventDefault();
    nearest(box, ways[event.key])?.focus();
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (!source) source = box.dataset.no;
    else {
      link(source, box.dataset.no);
      source = null;
    }
    mark();
  } else if (event.key === "Escape" && source) {
    event.preventDefault();
    source = null;
    mark();
  }
});

document.addEventListener("focusin", (event) => {
  last = event.target.closest?.("#ed-picture a[data-no]")?.dataset.no ?? (event.target === document.body ? last : null);
});
document.addEventListener("htmx:oobBeforeSwap", () => {
  last = document.activeElement?.closest?.("#ed-picture a[data-no]")?.dataset.no ?? last;
});
editor.addEventListener("ed:settled", () => {
  if (last && document.activeElement === document.body) boxOf(last)?.focus();
});
