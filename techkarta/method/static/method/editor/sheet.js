// The table of operations: one field that goes from cell to cell, keys as in a spreadsheet.
const editor = document.getElementById("editor");
const over = document.getElementById("ed-over");
const input = document.getElementById("ed-input");
const list = document.getElementById("ed-list");
const { labels, lists } = JSON.parse(document.getElementById("ed-words").textContent);
const part = (id) => document.getElementById(id);

let at = null; // { no, field }: the cell the field stands on
let mode = "walk"; // walk | typed | open: typed begins by a letter, open by F2 or a press
let chosen = 0;

const send = (values, after) => editor.dispatchEvent(new CustomEvent("ed:send", { detail: { values, after } }));
const body = () => over.querySelector("tbody");
const rowOf = (no) => body().querySelector(`tr[data-no="${CSS.escape(no)}"]`);
const cellsOf = (row) => [...row.querySelectorAll(".ed-cell")].filter((cell) => cell.checkVisibility());
const cellAt = () => at && rowOf(at.no)?.querySelector(`.ed-cell[data-field="${at.field}"]`);
const isList = () => at && at.field in lists;
const raw = (cell) => cell?.dataset.raw ?? "";
const word = (field, value) => lists[field]?.find(([code]) => code === value)?.[1] ?? value;

// ------------------------------------------------------------------ where the field stands
const place = () => {
  const cell = cellAt();
  over.querySelectorAll(".ed-is-at, .ed-is-current").forEach((each) => each.classList.remove("ed-is-at", "ed-is-current"));
  if (!cell) {
    input.hidden = true;
    return;
  }
  cell.classList.add("ed-is-at");
  cell.closest("tr").classList.add("ed-is-current");
  const [home, box, column] = [over, cell, cell.closest("td")].map((each) => each.getBoundingClientRect());
  const isWide = mode !== "walk";
  Object.assign(input.style, {
    left: `${column.left - home.left}px`,
    top: `${box.top - home.top - 2}px`,
    width: `${isWide ? Math.max(column.width, 130) : column.width}px`,
    minHeight: `${box.height + 4}px`,
  });
  Object.assign(list.style, { left: input.style.left, top: `${box.bottom - home.top + 6}px` });
  input.hidden = false;
};

const tell = () => {
  const cell = cellAt();
  const isEditing = mode !== "walk";
  part("ed-at").textContent = at ? at.no : "—";
  part("ed-at-field").textContent = at ? labels[at.field] : "";
  part("ed-at-value").textContent = isEditing ? input.value : word(at?.field, raw(cell));
  part("ed-at-keys").hidden = !isEditing;
  part("ed-at-keys").querySelector("q").textContent = word(at?.field, raw(cell));
  const was = part("ed-at-was");
  was.hidden = cell?.dataset.was === undefined;
  was.lastElementChild.textContent = was.hidden ? "" : `${was.dataset.words} ${word(at.field, cell.dataset.was) || was.dataset.nothing}`;
  const fact = part("ed-at-fact");
  const facts = JSON.parse(part("ed-words").textContent).facts;
  fact.hidden = at?.field !== "norm" || !facts[at.no];
  fact.lastElementChild.textContent = fact.hidden ? "" : facts[at.no];
};

const walk = () => {
  mode = "walk";
  input.classList.remove("ed-is-editing");
  list.hidden = true;
  input.value = word(at?.field, raw(cellAt()));
  place();
  tell();
  if (document.activeElement === input) input.select();
};

const select = (cell) => {
  if (!cell) return false;
  at = { no: cell.closest("tr").dataset.no, field: cell.dataset.field };
  const role = isList() ? "combobox" : "textbox";
  input.setAttribute("role", role);
  input.setAttribute("aria-label", `${at.no}, ${labels[at.field]}`);
  for (const name of ["aria-expanded", "aria-controls"]) input.removeAttribute(name);
  if (isList()) {
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", "ed-list");
  }
  walk();
  input.focus({ preventScroll: true });
  input.select();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  place();
  return true;
};

// ------------------------------------------------------------------ lists
const found = () => {
  const typed = mode === "typed" ? input.value.trim().toLowerCase() : "";
  const all = lists[at.field];
  const first = all.filter(([, text]) => text.toLowerCase().startsWith(typed));
  return [...first, ...all.filter((each) => !first.includes(each) && each[1].toLowerCase().includes(typed))];
};

const showList = () => {
  list.hidden = !isList();
  if (list.hidden) return;
  const choices = found();
  chosen = Math.max(0, Math.min(chosen, choices.length - 1));
  list.replaceChildren(...choices.map(([code, text], index) => Object.assign(document.createElement("li"), {
    id: `ed-choice-${index}`, textContent: text, role: "option", ariaSelected: String(index === chosen), className: index === chosen ? "ed-is-chosen" : "",
    onmousedown: (event) => {
      event.preventDefault();
      commit(code);
      walk();
    },
  })));
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-activedescendant", `ed-choice-${chosen}`);
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
};

// ------------------------------------------------------------------ editing
const open = (how) => {
  if (!at) return;
  mode = how;
  input.classList.add("ed-is-editing");
  if (isList()) {
    chosen = how === "open" ? Math.max(0, lists[at.field].findIndex(([code]) => code === raw(cellAt()))) : 0;
    showList();
  }
  place();
  tell();
};

const commit = (value) => {
  const cell = cellAt();
  if (!cell || value === raw(cell)) return;
  const { no, field } = at;
  cell.dataset.raw = value;
  cell.textContent = word(field, value) || "—";
  if (field === "number") {
    send({ do: "number", no, number: value }, () => rowOf(value) && select(rowOf(value).querySelector(".ed-cell")));
  } else send({ do: "set", no, [field]: value });
};

// What was typed becomes the value; words that are on no list leave the cell as it was.
const take = () => {
  if (mode === "walk") return;
  if (!isList()) commit(input.value.trim());
  else if (list.children.length) commit(found()[chosen][0]);
  mode = "walk";
};

input.addEventListener("input", () => {
  if (mode === "walk") {
    chosen = 0;
    open("typed");
  } else {
    if (mode === "open" && isList()) mode = "typed";
    chosen = 0;
    if (isList()) showList();
    place();
  }
  tell();
});

// ------------------------------------------------------------------ walking
const step = (by) => {
  const all = cellsOf(body());
  return select(all[all.indexOf(cellAt()) + by]);
};
const level = (by) => {
  const cells = cellsOf(cellAt().closest("tr"));
  select(cells[cells.indexOf(cellAt()) + by]);
};
const rise = (by) => {
  let row = cellAt().closest("tr");
  row = by > 0 ? row.nextElementSibling : row.previousElementSibling;
  const cell = row?.querySelector(`.ed-cell[data-field="${at.field}"]`);
  return select(cell?.checkVisibility() ? cell : row && cellsOf(row)[0]) || walk();
};

const act = (what) => {
  take();
  const rows = body().rows;
  const from = cellAt().closest("tr").sectionRowIndex;
  const { no, field } = at;
  const land = { insert: from + 1, remove: Math.min(from, rows.length - 2), up: from - 1, down: from + 1 }[what];
  send({ do: what, no }, () => {
    const row = body().rows[Math.max(0, Math.min(land, body().rows.length - 1))];
    select(row?.querySelector(`.ed-cell[data-field="${what === "insert" ? "title" : field}"]`));
  });
};

const walking = {
  ArrowUp: () => rise(-1),
  ArrowDown: () => rise(1),
  ArrowLeft: () => level(-1),
  ArrowRight: () => level(1),
  Home: () => select(cellsOf(cellAt().closest("tr"))[0]),
  End: () => select(cellsOf(cellAt().closest("tr")).at(-1)),
  "Ctrl+Home": () => select(cellsOf(body())[0]),
  "Ctrl+End": () => select(cellsOf(body()).at(-1)),
  Enter: () => rise(1),
  "Shift+Enter": () => rise(-1),
  F2: () => open("open"),
  Delete: () => {
    if (at.field === "number") return;
    commit("");
    walk();
  },
};
const choose = (by) => {
  chosen = Math.max(0, Math.min(chosen + by, list.children.length - 1));
  showList();
};
const editing = {
  Enter: () => {
    take();
    rise(1);
  },
  "Shift+Enter": () => {
    take();
    rise(-1);
  },
  Escape: walk,
  ArrowUp: () => (isList() ? choose(-1) : mode === "typed" ? (take(), rise(-1)) : null),
  ArrowDown: () => (isList() ? choose(1) : mode === "typed" ? (take(), rise(1)) : null),
};
const always = {
  "Ctrl+Enter": () => act("insert"),
  "Alt+Delete": () => act("remove"),
  "Alt+ArrowUp": () => act("up"),
  "Alt+ArrowDown": () => act("down"),
  F4: () => {
    take();
    editor.dispatchEvent(new CustomEvent("ed:rest", { detail: at.no }));
  },
};

input.addEventListener("keydown", (event) => {
  if (event.isComposing || !cellAt()) return;
  const keys = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey && event.key !== "Tab" ? "Shift" : "", event.key].filter(Boolean).join("+");
  if (keys === "Tab") {
    take();
    // From the last cell the key leaves the table, as everywhere on the page.
    if (step(event.shiftKey ? -1 : 1)) event.preventDefault();
    return;
  }
  if (mode === "walk" && keys === " " && isList()) {
    event.preventDefault();
    return open("open");
  }
  if (mode === "open" && !isList() && keys.startsWith("Arrow")) return;
  const way = always[keys] ?? (mode === "walk" ? walking : editing)[keys];
  if (!way) return;
  event.preventDefault();
  way();
});

document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && ["KeyZ", "KeyY"].includes(event.code);
  const isTyping = event.target === input ? mode !== "walk" : event.target.matches?.("input, textarea");
  if (!isUndo || isTyping || !(editor.contains(event.target) || event.target === document.body)) return;
  event.preventDefault();
  send({ do: event.shiftKey || event.code === "KeyY" ? "redo" : "undo", no: "" });
});

input.addEventListener("blur", () => {
  take();
  list.hidden = true;
  walk();
});
input.addEventListener("click", () => mode === "walk" && open("open"));

over.addEventListener("mousedown", (event) => {
  const cell = event.target.closest("td")?.querySelector(".ed-cell") && (event.target.closest(".ed-cell") ?? event.target.closest("td").querySelector(".ed-cell"));
  if (!cell || event.target.closest("[data-talk]")) return;
  event.preventDefault();
  take();
  select(cell);
});
over.addEventListener("click", (event) => event.target.closest("a.ed-cell") && event.preventDefault());

input.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (mode !== "walk" || !/\t|\r?\n./.test(text.trimEnd())) return;
  event.preventDefault();
  send({ do: "paste", no: at.no, field: at.field, text });
});

// ------------------------------------------------------------------ what others ask for
editor.addEventListener("ed:goto", ({ detail: { no, field } }) => {
  const row = rowOf(no);
  select(row?.querySelector(`.ed-cell[data-field="${CSS.escape(field || "title")}"]`) ?? row?.querySelector('.ed-cell[data-field="title"]'));
});
editor.addEventListener("ed:last", () => select(body().lastElementChild?.querySelector('.ed-cell[data-field="title"]')));
editor.addEventListener("ed:settled", () => {
  if (mode === "walk") walk();
  else place();
});
window.addEventListener("resize", place);
over.addEventListener("scroll", place, true);
