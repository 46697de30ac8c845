// Small helps of forms: filters that apply on change, chips with one's own number, file drop.
let timer = 0;
const submitSoon = (form, delay) => {
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(), delay);
};

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.type !== "search") submitSoon(form, 0);
  const chips = event.target.closest("[data-chips]");
  const own = chips?.querySelector(".tk-chip-own");
  if (own && event.target.type === "radio") own.value = "";
  if (event.target.type === "file") showFiles(event.target);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.type === "search") submitSoon(form, 350);
  if (event.target.classList?.contains("tk-chip-own") && event.target.value) {
    event.target.closest("[data-chips]").querySelectorAll("input[type=radio]").forEach((radio) => { radio.checked = false; });
  }
});

// An empty filter does not belong in the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[data-autosubmit]")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

const showFiles = (input) => {
  const place = input.closest("[data-drop]")?.querySelector("[data-drop-files]");
  if (place) place.textContent = [...input.files].map((file) => file.name).join(", ");
};

const over = (event, is) => event.target.closest?.("[data-drop]")?.classList.toggle("tk-is-over", is);
document.addEventListener("dragover", (event) => over(event, true));
document.addEventListener("dragleave", (event) => over(event, false));
document.addEventListener("drop", (event) => over(event, false));

// A form is sent once: its button rests until the answer comes.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog" || event.target.method === "get") return;
  if (event.target.dataset.sent && !event.target.hasAttribute("hx-post")) event.preventDefault();
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, 4000);
});
