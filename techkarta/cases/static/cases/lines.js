// The lines of a deal: a name of the list brings unit and price, sums are shown while typing, and
// the table goes by keys. The server counts again what it saves.
const form = document.querySelector("[data-lines]");
const body = form?.querySelector("tbody");
const options = new Map([...document.querySelectorAll("#line-products option")]
  .map((option) => [folded(option.value), option.dataset]));
const language = document.documentElement.lang || "en";

function folded(text) { return text.trim().toLowerCase().replaceAll("ё", "е").replace(/\s+/g, " "); }

function read(row, name, empty) {
  const text = row.querySelector(`[name=${name}]`).value.replace(/\s/g, "").replace(",", ".");
  return text === "" ? empty : Number(text);
}

function shown(value) {
  const digits = Number.isInteger(value) ? 0 : 2;
  return value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: 2 });
}

function amountOf(row) {
  const isUsed = row.querySelector("[name=name]").value.trim() !== "";
  const price = read(row, "price", NaN);
  const amount = read(row, "quantity", 1) * price * (100 - read(row, "discount", 0)) / 100;
  return isUsed && Number.isFinite(amount) ? Math.round(amount * 100 + Number.EPSILON) / 100 : null;
}

function recount() {
  let total = 0;
  let hasLines = false;
  for (const row of body.rows) {
    const amount = amountOf(row);
    row.querySelector("[data-amount]").value = amount === null ? "" : shown(amount);
    total += amount ?? 0;
    hasLines ||= amount !== null;
  }
  const output = form.querySelector("[data-total]");
  output.dataset.saved ??= output.value;
  output.value = hasLines ? shown(Math.round(total * 100) / 100) : output.dataset.saved;
}

function fillIn(row) {
  const known = options.get(folded(row.querySelector("[name=name]").value));
  if (!known) return;
  for (const name of ["unit", "price"]) row.querySelector(`[name=${name}]`).value = known[name];
  const quantity = row.querySelector("[name=quantity]");
  if (quantity.value === "") quantity.value = "1";
}

function emptied(row) {
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
  row.classList.remove("ln-wrong");
  row.querySelector(".tk-bad")?.remove();
  row.querySelector("[data-amount]").value = "";
  return row;
}

function addRow() {
  const row = emptied(body.rows[body.rows.length - 1].cloneNode(true));
  const place = body.rows.length + 1;
  for (const input of row.querySelectorAll("input")) {
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, place));
  }
  body.append(row);
  return row;
}

function move(row, isUp) {
  const other = isUp ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (isUp) other.before(row); else other.after(row);
}

body?.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr");
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    const next = row.nextElementSibling ?? addRow();
    next.querySelector(`[name=${event.target.name}]`).focus();
  } else if (event.altKey && event.key === "Delete") {
    event.preventDefault();
    emptied(row);
    recount();
  } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    move(row, event.key === "ArrowUp");
    event.target.focus();
  }
});
body?.addEventListener("change", (event) => {
  if (event.target.name === "name") fillIn(event.target.closest("tr"));
  recount();
});
body?.addEventListener("input", (event) => {
  if (event.target.name !== "name") recount();
  if (event.target.closest("tr") === body.lastElementChild && event.target.value) addRow();
});
if (body) recount();
form?.querySelector("[name=more]")?.addEventListener("click", (event) => {
  event.preventDefault();
  addRow().querySelector("input").focus();
});
