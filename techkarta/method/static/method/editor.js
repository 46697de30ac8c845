// The editor of a card: cells edited in place, saved one after another; keys as in a spreadsheet.
const editor = document.getElementById("editor");
const url = editor.dataset.url;
const queue = [];
let sending = false;

const controls = (row) => [...row.querySelectorAll("input, textarea, select")];
const table = () => document.querySelector("#ed-table tbody");
const rowOf = (no) => table().querySelector(`tr[data-no="${CSS.escape(no)}"]`);
const cellIn = (no, name) => rowOf(no)?.querySelector(`[name="${CSS.escape(name)}"]`);
const isCell = (element) => element?.closest?.("#ed-table tbody") && element.name;
const version = () => document.querySelector("[data-version]").value;

// ------------------------------------------------------------------ saving, one after another
const send = (values, after) => {
  queue.push({ values, after });
  if (!sending) next();
};

const next = async () => {
  const job = queue[0];
  sending = Boolean(job);
  if (!job) return;
  editor.classList.add("ed-is-saving");
  // What was typed in the meantime waits in the queue, so a fresh table does not lose it.
  await window.htmx.ajax("POST", url, {
    source: editor, target: "#ed-live", swap: "innerHTML", values: { ...job.values, version: version() },
  });
  queue.shift();
  editor.classList.remove("ed-is-saving");
  job.after?.();
  await next();
};

const pending = (no, name) => queue.slice(1).some(({ values }) => values.no === no && name in values);

const save = (control) => {
  const no = control.closest("tr").dataset.no;
  control.saved = control.value;
  if (control.name === "number") {
    send({ do: "number", no, number: control.value }, () => focusCell(control.value, "number"));
  } else send({ do: "set", no, [control.name]: control.value });
};

document.addEventListener("change", (event) => {
  const target = event.target;
  if (isCell(target)) return save(target);
  const form = target.closest("form[data-auto]");
  if (form && editor.contains(form)) sendForm(form);
});

const sendForm = (form, button, after) => {
  const values = {};
  for (const [name, value] of new FormData(form, button)) {
    if (name === "version" || name === "csrfmiddlewaretoken") continue;
    if (name in values) values[name] = [].concat(values[name], value);
    else values[name] = value;
  }
  send(values, after);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("#editor form[data-do]")) {
    // Whatever is being typed or saved goes first; then the page is left.
    if (editor.contains(form) && (sending || queue.length)) {
      event.preventDefault();
      delete form.dataset.sent;
      const wait = () => (sending ? setTimeout(wait, 40) : document.querySelector("[data-submit]")?.click());
      wait();
    }
    return;
  }
  event.preventDefault();
  delete form.dataset.sent;
  const added = form.querySelector("[data-add]");
  sendForm(form, event.submitter, added ? () => focusLast() : undefined);
});

// ------------------------------------------------------------------ what comes back
let held = null;
document.addEventListener("htmx:beforeSwap", () => {
  const active = document.activeElement;
  if (!isCell(active)) return;
  held = {
    no: active.closest("tr").dataset.no, name: active.name, value: active.value, saved: active.saved,
    from: active.selectionStart, to: active.selectionEnd,
  };
});

const restore = () => {
  if (held && !isCell(document.activeElement)) {
    const control = cellIn(held.no, held.name);
    if (control) {
      control.focus();
      // Typed since the last save: it is still there.
      if (held.saved !== undefined && held.value !== held.saved) control.value = held.value;
      if (control.setSelectionRange && held.from !== null) control.setSelectionRange(held.from, held.to);
    }
  }
  held = null;
  for (const { values } of queue.slice(1)) {
    if (values.do !== "set") continue;
    for (const [name, value] of Object.entries(values)) {
      const control = name !== "no" && name !== "do" && cellIn(values.no, name);
      if (control) control.value = value;
    }
  }
};

const merge = (fresh) => {
  const row = rowOf(fresh.dataset.no);
  if (!row) return;
  const live = document.activeElement;
  for (const control of controls(fresh)) {
    const old = row.querySelector(`[name="${control.name}"]`);
    const isBusy = pending(fresh.dataset.no, control.name) || (old === live && old.value !== old.saved);
    if (!old || isBusy) continue;
    if (old.value !== control.value) old.value = control.value;
    old.saved = control.value;
  }
};

const flag = () => {
  const flags = JSON.parse(document.getElementById("ed-flags").textContent);
  for (const cell of table().querySelectorAll("td[data-cell]")) {
    const tone = flags[cell.parentElement.dataset.no]?.[cell.dataset.cell];
    cell.classList.remove("mt-bad", "mt-warn", "mt-accent");
    if (tone) cell.classList.add(`mt-${tone}`);
  }
};

document.addEventListener("htmx:afterSettle", () => {
  const fresh = document.querySelector("#ed-live template[data-row]");
  if (fresh) {
    merge(fresh.content.querySelector("tr"));
    fresh.remove();
  }
  restore();
  flag();
});

// ------------------------------------------------------------------ keys of a spreadsheet
const focus = (control) => {
  if (!control) return;
  control.focus();
  control.select?.();
};
const focusCell = (no, name) => focus(cellIn(no, name));
const focusLast = () => focus(table().lastElementChild?.querySelector('[name="title"]'));

const isWhole = (control) => !control.value || (control.selectionStart === 0 && control.selectionEnd === control.value.length);
const atStart = (control) => control.selectionEnd === 0 || isWhole(control);
const atEnd = (control) => control.selectionStart === control.value.length || isWhole(control);

const vertical = (control, down) => {
  const row = control.closest("tr");
  const other = down ? row.nextElementSibling : row.previousElementSibling;
  focus(other?.querySelector(`[name="${control.name}"]`));
};
const horizontal = (control, right) => {
  const all = controls(control.closest("tr"));
  focus(all[all.indexOf(control) + (right ? 1 : -1)]);
};

const leave = (control) => {
  if (control.saved !== undefined && control.value !== control.saved) save(control);
};

const act = (control, what) => {
  const row = control.closest("tr");
  const no = row.dataset.no;
  const name = control.name;
  const place = row.sectionRowIndex;
  leave(control);
  const land = { insert: place + 1, remove: Math.max(0, Math.min(place, table().rows.length - 2)), up: place - 1, down: place + 1 }[what];
  send({ do: what, no }, () => {
    const found = table().rows[Math.max(0, Math.min(land, table().rows.length - 1))];
    focus(found?.querySelector(`[name="${what === "insert" ? "title" : name}"]`));
  });
};

const openRest = (no) => window.htmx.ajax("GET", `${url}?op=${encodeURIComponent(no)}`, {
  source: editor, target: "#ed-rest", swap: "innerHTML",
});

const arrows = { ArrowUp: [vertical, false], ArrowDown: [vertical, true], ArrowLeft: [horizontal, false], ArrowRight: [horizontal, true] };
const isArrowFree = (control, key) => {
  if (control.tagName === "SELECT") return true;
  // Up and down leave a cell of one paragraph at once, as in a spreadsheet.
  if ((key === "ArrowUp" || key === "ArrowDown") && !control.value.includes("\n")) return true;
  return key === "ArrowUp" || key === "ArrowLeft" ? atStart(control) : atEnd(control);
};

document.addEventListener("keydown", (event) => {
  const control = event.target;
  const isUndo = (event.ctrlKey || event.metaKey) && ["KeyZ", "KeyY"].includes(event.code);
  const isTyping = control.matches("input, textarea") && control.saved !== undefined && control.value !== control.saved;
  if (isUndo && !isTyping && (editor.contains(control) || control === document.body)) {
    event.preventDefault();
    return send({ do: event.shiftKey || event.code === "KeyY" ? "redo" : "undo", no: "" });
  }
  if (!isCell(control) || event.isComposing) return;
  const keys = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.key].filter(Boolean).join("+");
  const ways = {
    "Ctrl+Enter": () => act(control, "insert"),
    "Alt+Delete": () => act(control, "remove"),
    "Alt+ArrowUp": () => act(control, "up"),
    "Alt+ArrowDown": () => act(control, "down"),
    Enter: () => vertical(control, !event.shiftKey),
    F2: () => openRest(control.closest("tr").dataset.no),
    Escape: () => {
      control.value = control.saved ?? control.value;
      control.select?.();
    },
  };
  const arrow = arrows[keys];
  if (ways[keys]) {
    event.preventDefault();
    ways[keys]();
  } else if (arrow && !event.shiftKey && isArrowFree(control, event.key)) {
    event.preventDefault();
    arrow[0](control, arrow[1]);
  }
});

document.addEventListener("focusin", (event) => {
  const control = event.target;
  if (!isCell(control) && !editor.contains(control)) return;
  if ("value" in control) control.saved ??= control.value;
  if (!isCell(control)) return;
  table().querySelector(".ed-is-current")?.classList.remove("ed-is-current");
  control.closest("tr").classList.add("ed-is-current");
});

document.addEventListener("paste", (event) => {
  const control = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!isCell(control) || !/\t|\r?\n./.test(text.trimEnd())) return;
  event.preventDefault();
  send({ do: "paste", no: control.closest("tr").dataset.no, field: control.name, text });
});

document.addEventListener("click", (event) => {
  const rest = event.target.closest("[data-rest]");
  if (rest) {
    event.preventDefault();
    return openRest(rest.closest("tr").dataset.no);
  }
  if (event.target.closest("[data-dismiss]")) return event.target.closest("#ed-notice").replaceChildren();
  const link = event.target.closest("[data-goto]");
  if (link) {
    event.preventDefault();
    const names = { control: "control_criterion", evidence: "evidence_text", norm: "minutes", repeat: "until", no: "number" };
    const field = link.dataset.field.split(".")[0];
    const row = rowOf(link.dataset.goto);
    focus(row?.querySelector(`[name="${names[field] ?? field}"]`) ?? row?.querySelector('[name="title"]'));
  }
});

// A page that is left while something waits to be saved asks first.
window.addEventListener("beforeunload", (event) => {
  const active = document.activeElement;
  const isTyped = isCell(active) && active.saved !== undefined && active.value !== active.saved;
  if (queue.length || isTyped) event.preventDefault();
});
