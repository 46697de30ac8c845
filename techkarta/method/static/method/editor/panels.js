// What stands around the table: tabs, the rest of an operation, findings that lead to their cell.
const editor = document.getElementById("editor");
const CELLS = { control: "control_criterion", evidence: "evidence_text", norm: "norm", repeat: "until", no: "number", result: "result" };

const goto = (no, field) => {
  const key = (field ?? "").split(".")[0];
  const exact = { "control.method": "control_method", "control.by": "control_by", "evidence.kind": "evidence_kind" }[field];
  show("#ed-operations");
  editor.dispatchEvent(new CustomEvent("ed:goto", { detail: { no, field: exact ?? CELLS[key] ?? key } }));
};

// ------------------------------------------------------------------ tabs
const tabs = () => [...editor.querySelectorAll("#ed-tabs a[href^='#']")];
const show = (hash) => {
  const wanted = tabs().some((tab) => tab.hash === hash) ? hash : "#ed-operations";
  for (const part of editor.querySelectorAll(".ed-tab")) part.hidden = `#${part.id}` !== wanted;
  for (const tab of tabs()) {
    if (tab.hash === wanted) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  return wanted;
};
let current = show(location.hash);

// ------------------------------------------------------------------ the rest of an operation
const openRest = (no) => window.htmx.ajax("GET", `${editor.dataset.url}?op=${encodeURIComponent(no)}`, {
  source: editor, target: "#ed-rest", swap: "innerHTML",
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "ed-rest") event.detail.target.querySelector("textarea")?.focus();
});
editor.addEventListener("ed:rest", ({ detail }) => openRest(detail));

document.addEventListener("click", (event) => {
  const tab = event.target.closest("#ed-tabs a[href^='#'], a[data-tab]");
  if (tab) {
    event.preventDefault();
    history.replaceState(null, "", tab.hash);
    current = show(tab.hash);
    return;
  }
  const talk = event.target.closest("[data-talk]");
  if (talk) {
    event.preventDefault();
    current = show("#ed-talk");
    const place = document.querySelector("#ed-talk [name=no]");
    if (place) place.value = talk.dataset.talk;
    return;
  }
  if (event.target.closest("[data-close-rest]")) {
    event.preventDefault();
    return document.getElementById("ed-rest").replaceChildren();
  }
  if (event.target.closest("[data-dismiss]")) return event.target.closest("#ed-notice").replaceChildren();
  const link = event.target.closest("[data-goto]");
  if (link) {
    event.preventDefault();
    goto(link.dataset.goto, link.dataset.field);
    return;
  }
  const chain = event.target.closest(".mt-chain a");
  if (chain) {
    event.preventDefault();
    goto(chain.hash.replace("#op-", ""), "title");
  }
});

const first = () => {
  const found = document.querySelector("#findings [data-goto]");
  if (found) goto(found.dataset.goto, found.dataset.field);
  else document.getElementById("findings")?.scrollIntoView({ block: "center" });
};
document.addEventListener("click", (event) => event.target.closest("[data-first]") && first());

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("#ed-rest")) {
    const no = document.querySelector("#ed-rest [data-of]")?.dataset.of;
    document.getElementById("ed-rest").replaceChildren();
    if (no) goto(no, "title");
  }
  if (event.key !== "F8") return;
  event.preventDefault();
  first();
});
editor.addEventListener("ed:settled", () => show(current));
