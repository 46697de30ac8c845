// Command palette: Ctrl+K or the search box opens it; arrows choose, Enter goes.
const palette = document.getElementById("tk-palette");
const input = palette?.querySelector("input");
const results = palette?.querySelector(".tk-palette-results");
const entries = () => [...results.querySelectorAll("a, button")];

const openPalette = () => {
  if (palette.open) return;
  palette.showModal();
  input.select();
  input.dispatchEvent(new Event("palette-open", { bubbles: true }));
};

const choose = (place) => {
  const all = entries();
  all.forEach((entry, index) => entry.setAttribute("aria-selected", String(index === place)));
  all[place]?.scrollIntoView({ block: "nearest" });
};

if (palette) {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
      event.preventDefault();
      openPalette();
    }
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-palette]");
    if (!opener) return;
    event.preventDefault();
    opener.blur();
    openPalette();
  });
  palette.addEventListener("keydown", (event) => {
    const all = entries();
    const current = all.findIndex((entry) => entry.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(Math.max(0, Math.min(all.length - 1, current + step)));
    } else if (event.key === "Enter" && all.length) {
      event.preventDefault();
      all[Math.max(0, current)].click();
    }
  });
  palette.addEventListener("htmx:afterSwap", () => choose(0));
}
