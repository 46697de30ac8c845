// Changes of a draft go to the server one after another; what comes back is put in its place.
// Other parts ask by the event "ed:send" {values, after} and hear "ed:settled".
const editor = document.getElementById("editor");
const [BAD, REFUSED] = [400, 422];
const queue = [];
let flying = 0; // how many of the queue are on their way
let status = 0; // what the last of them was answered with
let isUnread = false; // a refusal came while its writer was ahead: what is saved since leaves it

const version = () => document.querySelector("[data-version]").value;

// Cells of one operation that were typed while something was on its way go together.
const isCell = (job, no) => job.values.do === "set" && job.values.no === no && !job.after && !job.isAlone;
const together = () => {
  const { no } = queue[0].values;
  const end = queue.findIndex((job) => !isCell(job, no));
  return queue.slice(0, end < 0 ? queue.length : Math.max(end, 1));
};

const next = async () => {
  const jobs = queue.length ? together() : [];
  flying = jobs.length;
  editor.classList.toggle("ed-is-saving", flying > 0);
  if (!flying) return;
  const values = Object.assign({}, ...jobs.map((job) => job.values), { version: version() });
  await window.htmx.ajax("POST", editor.dataset.url, { source: editor, target: "#ed-live", swap: "innerHTML", values });
  // One that cannot be saved keeps none of the others back.
  if (status === REFUSED && flying > 1) for (const job of jobs) job.isAlone = true;
  else for (const job of queue.splice(0, flying)) job.after?.();
  await next();
};

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig?.verb === "post") status = detail.xhr.status;
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target?.id === "ed-notice" && isUnread && !fragment.textContent.trim()) event.preventDefault();
});
editor.addEventListener("ed:send", ({ detail }) => {
  isUnread &&= queue.length > 0;
  queue.push(detail);
  if (!flying) next();
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
    if (editor.contains(form) && queue.length) {
      event.preventDefault();
      delete form.dataset.sent;
      const wait = () => (queue.length ? setTimeout(wait, 40) : form.isConnected ? form.requestSubmit(event.submitter) : document.querySelector("[data-submit]")?.click());
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
    // A row in which something was typed since comes with the answer to that.
    const isTyped = queue.some((job) => job.values.no === row.dataset.no);
    if (!isTyped) editor.querySelector(`#ed-table tr[data-no="${CSS.escape(row.dataset.no)}"]`)?.replaceWith(row);
    fresh.remove();
  }
  isUnread ||= status >= BAD && queue.length > 0;
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
