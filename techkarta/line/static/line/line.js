// A slider under every number of the what-if; what equals today stays out of the address.
const form = document.querySelector("[data-line]");

function slider(number) {
  const range = document.createElement("input");
  range.type = "range";
  for (const name of ["min", "max", "step", "value"]) range[name] = number[name];
  range.tabIndex = -1;
  range.setAttribute("aria-hidden", "true");
  range.addEventListener("input", () => { number.value = range.value; mark(number); });
  number.addEventListener("input", () => { range.value = number.value; mark(number); });
  number.parentElement.append(range);
}

function mark(number) {
  number.classList.toggle("ln-moved", number.value !== number.dataset.now);
}

if (form) {
  for (const number of form.querySelectorAll("[data-lever]")) {
    slider(number);
    mark(number);
  }
  form.addEventListener("htmx:configRequest", (event) => {
    for (const number of form.querySelectorAll("[data-lever]")) {
      if (number.value === number.dataset.now) delete event.detail.parameters[number.name];
    }
  });
}
