// Confirmation: forms, buttons and htmx requests with data-confirm or hx-confirm ask in our own dialog.
const dialog = document.getElementById("tk-confirm");

const ask = (text) => new Promise((resolve) => {
  dialog.querySelector("[data-confirm-text]").textContent = text;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
});

document.addEventListener("htmx:confirm", async (event) => {
  if (!dialog || !event.detail.question) return;
  event.preventDefault();
  if (await ask(event.detail.question)) event.detail.issueRequest(true);
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const text = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!dialog || !text || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(text))) return;
  form.dataset.confirmed = "yes";
  form.requestSubmit(event.submitter);
  delete form.dataset.confirmed;
}, true);
