// Toasts: those the page came with, those a response asks for (HX-Trigger: tk-toast), and htmx errors.
const box = () => document.getElementById("toasts");
const texts = document.getElementById("tk-texts")?.content;
const say = (name) => texts?.querySelector(`[data-text="${name}"]`)?.textContent ?? "";
const LIFE = 6000;

const watch = (toast) => {
  if (!toast.classList.contains("tk-bad")) setTimeout(() => toast.remove(), LIFE);
};

// Shown anew as a popover, the box lies above a dialog that was opened meanwhile.
const raise = () => {
  if (!document.querySelector("dialog:modal") || !box().showPopover) return;
  box().popover = "manual";
  if (box().matches(":popover-open")) box().hidePopover();
  box().showPopover();
};
document.addEventListener("close", () => box()?.removeAttribute("popover"), true);

const show = (text, tone = "") => {
  const prepared = document.getElementById(tone === "bad" ? "tk-toast-bad" : "tk-toast");
  if (!text || !prepared || !box()) return;
  const toast = prepared.content.firstElementChild.cloneNode(true);
  if (tone) toast.classList.add(`tk-${tone}`);
  toast.querySelector(".tk-toast-text").textContent = text;
  box().append(toast);
  raise();
  watch(toast);
};

document.querySelectorAll("[data-toast]").forEach(watch);
document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove());
document.addEventListener("tk-toast", (event) => show(event.detail.text ?? event.detail.value, event.detail.tone));
document.addEventListener("htmx:oobAfterSwap", () => box()?.querySelectorAll("[data-toast]").forEach(watch));
document.addEventListener("htmx:sendError", () => show(say("offline"), "bad"));
document.addEventListener("htmx:timeout", () => show(say("offline"), "bad"));
document.addEventListener("htmx:responseError", (event) => {
  // An answer that brings its own words needs no general ones.
  if (event.detail.xhr.getResponseHeader("HX-Trigger")?.includes("tk-toast")) return;
  show(event.detail.xhr.status === 403 ? say("denied") : say("error"), "bad");
});

// The thin line at the top while a request is on its way.
let running = 0;
const count = (change) => {
  running = Math.max(0, running + change);
  document.documentElement.classList.toggle("tk-is-loading", running > 0);
};
document.addEventListener("htmx:beforeRequest", () => count(1));
document.addEventListener("htmx:afterRequest", () => count(-1));
