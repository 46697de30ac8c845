// Lists: J and K select the next and the previous row of [data-item]; Enter opens it.
const items = () => [...document.querySelectorAll("[data-item]")].filter((item) => item.offsetParent !== null);
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], button, a, summary");

const select = (item) => {
  document.querySelectorAll(".tk-is-selected").forEach((other) => other.classList.remove("tk-is-selected"));
  item.classList.add("tk-is-selected");
  if (!item.hasAttribute("tabindex")) item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
};

const move = (step) => {
  const all = items();
  if (!all.length) return;
  const current = all.findIndex((item) => item.classList.contains("tk-is-selected") || item.contains(document.activeElement));
  const next = current < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, current + step));
  select(all[next]);
};

// A row may say how it opens by a link inside; otherwise its address is followed.
const open = (item) => {
  const link = item.querySelector("[data-open-link], .tk-row-title a, .tk-row-link, .tk-tile-title");
  if (link) link.click();
  else if (item.dataset.open) window.location.assign(item.dataset.open);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog:modal")) return;
  const field = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (field) return;
  if (event.code === "KeyJ" || event.code === "KeyK") {
    event.preventDefault();
    move(event.code === "KeyJ" ? 1 : -1);
  } else if (event.key === "Enter" && !typing(event.target)) {
    const item = event.target.closest?.("[data-item]") ?? document.querySelector(".tk-is-selected");
    if (item) {
      event.preventDefault();
      open(item);
    }
  }
});

// A click anywhere in a row opens it, unless it hits a control or selects text.
document.addEventListener("click", (event) => {
  const item = event.target.closest("[data-item][data-open]");
  if (!item || event.target.closest("a, button, input, label, select, textarea, summary, details") || String(getSelection())) return;
  open(item);
});
