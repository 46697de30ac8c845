// Changes of a draft go to the server one after another; what comes back is put in its place.
// Other parts ask by the event "ed:send" {values, after} and hear "ed:settled".
const editor = document.getElementById("editor");
const queue = [];
let sending = false;

const version = () => document.querySelector("[data-version]").value;

const next = async () => {
  const job = queue[0];
  sending = Boolean(job);
  editor.classList.toggle("ed-is-saving", sending);
  if (!job) return;
  await window.htmx.ajax("POST", editor.dataset.url, {
    source: editor, target: "#ed-live", swap: "innerHTML", values: { ...job.values, version: version() },
  });
  queue.shift();
  job.after?.();
  await next();
};

editor.addEventListener("ed:send", ({ detail }) => {
  queue.push(detail);
  if (!sending) next();
});
const send = (values, after) => editor.dispatchEvent(new CustomEvent("ed:send", { detail: { values, after } }));

// ------------------------------------------------------------------ forms of the editor
const sendForm = (form, button, after) => {
  const values = {};
  for (const [name, value] of new FormData(form, button)) {
    if (name === "version" || name === "csrfmiddlewaretoken") continue;
    if (name in values) values[name] = [].concat(values[name], value);
    else values[name] = value;
  }
  send(values, after);
};

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form && editor.contains(form)) sendForm(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("#editor form[data-do]")) {
    // Whatever is being typed or saved goes first; then the page is left.
    if (editor.contains(form) && (sending || queue.length)) {
      event.preventDefault();
      delete form.dataset.sent;
      const wait = () => (sending ? setTimeout(wait, 40) : form.isConnected ? form.requestSubmit(event.submitter) : document.querySelector("[data-submit]")?.click());
      wait();
    }
    return;
  }
  event.preventDefault();
  delete form.dataset.sent;
  const isAdded = form.querySelector("[data-add]");
  sendForm(form, event.submitter, isAdded ? () => editor.dispatchEvent(new CustomEvent("ed:last")) : undefined);
});

// ------------------------------------------------------------------ what comes back
const flag = () => {
  const flags = JSON.parse(document.getElementById("ed-flags").textContent);
  for (const cell of editor.querySelectorAll("#ed-table .ed-cell")) {
    const tone = flags[cell.closest("tr").dataset.no]?.[cell.dataset.cell];
    cell.classList.remove("ed-bad", "ed-warn", "ed-accent");
    if (tone) cell.classList.add(`ed-${tone}`);
  }
};

document.addEventListener("htmx:afterSettle", () => {
  const fresh = document.querySelector("#ed-live template[data-row]");
  if (fresh) {
    const row = fresh.content.querySelector("tr");
    editor.querySelector(`#ed-table tr[data-no="${CSS.escape(row.dataset.no)}"]`)?.replaceWith(row);
    fresh.remove();
  }
  for (const field of editor.querySelectorAll('form input[name="version"]')) field.value = version();
  const last = editor.querySelector("[data-last]");
  if (last) last.value = editor.querySelector("#ed-table tbody tr:last-child")?.dataset.no ?? "";
  flag();
  editor.dispatchEvent(new CustomEvent("ed:settled"));
});

// A page that is left while something waits to be saved asks first.
window.addEventListener("beforeunload", (event) => {
  if (queue.length || document.querySelector("#ed-input.ed-is-editing")) event.preventDefault();
});
