// Shortcuts: data-key="e" on a link or button; two keys in a row as data-key="g d"; ? shows the list.
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const visible = (element) => element.checkVisibility();
let first = "";
let timer = 0;

// By place on the keyboard as well as by letter, so that a Russian layout works.
const names = (event) => {
  const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
  return [...new Set([event.key.length === 1 ? event.key.toLowerCase() : event.key, letter])].filter(Boolean);
};

const scope = () => document.querySelector("dialog:modal") ?? document;
const bound = (key) => {
  const found = [...scope().querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(visible);
  // The selected or open row speaks first when several offer the same key.
  return found.find((element) => element.closest(".tk-is-selected, .tk-open-row, [data-item]:focus-within")) ?? found[0];
};

const listKeys = () => {
  const list = document.querySelector("#tk-keys [data-keys-list]");
  list.querySelectorAll("[data-added]").forEach((row) => row.remove());
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = element.dataset.key;
    if (seen.has(key) || !visible(element)) continue;
    seen.add(key);
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    term.dataset.added = text.dataset.added = "";
    for (const part of key.split(" ")) term.append(Object.assign(document.createElement("kbd"), { textContent: part.toUpperCase() }));
    const label = element.cloneNode(true);
    label.querySelectorAll("kbd, svg, .tk-nav-count").forEach((part) => part.remove());
    text.textContent = label.textContent.trim() || element.getAttribute("aria-label") || element.title;
    list.append(term, text);
  }
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  const dialog = document.getElementById("tk-keys");
  if (event.key === "?" && dialog && !dialog.open) {
    event.preventDefault();
    listKeys();
    dialog.showModal();
    return;
  }
  for (const name of names(event)) {
    const element = (first && bound(`${first} ${name}`)) || bound(name);
    if (!element) continue;
    event.preventDefault();
    first = "";
    element.click();
    return;
  }
  clearTimeout(timer);
  first = names(event).find((name) => document.querySelector(`[data-key^="${CSS.escape(name)} "]`)) ?? "";
  timer = setTimeout(() => { first = ""; }, 1200);
});
