"use strict";
(() => {
  document.documentElement.classList.add("scripted");

  // Charts: drawn for light pages always, since that is what is printed, and for dark ones when the page is dark.
  const darkness = matchMedia("(prefers-color-scheme: dark)");

  async function draw(figure, look) {
    const host = figure.querySelector(`.canvas > .${look}`);
    const data = figure.querySelector(`script.${look}`);
    if (!host || !data || host.dataset.drawn) return;
    host.dataset.drawn = "begun";
    const options = { mode: "vega-lite", renderer: "svg", actions: false, ast: true, tooltip: { theme: look } };
    try {
      const drawn = await vegaEmbed(host, JSON.parse(data.textContent), options);
      drawings.push({ host, view: drawn.view });
      host.dataset.drawn = "whole";
    } catch (error) {
      host.textContent = `The chart could not be drawn (${error.message}); its numbers are below.`;
      figure.querySelector("details").open = true;
    }
  }

  const drawings = [];

  async function drawAll() {
    for (const look of darkness.matches ? ["dark", "light"] : ["light"]) {
      for (const figure of document.querySelectorAll("figure.chart")) {
        await draw(figure, look);
        await new Promise((done) => setTimeout(done)); // whoever types or clicks meanwhile goes first
      }
    }
    document.documentElement.dataset.charts = darkness.matches ? "dark" : "light";
  }

  // Tables: sorted by a click on a heading, rows of equal value staying in their order; rows without a value come last.
  const words = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });

  function value(row, place) {
    const cell = row.cells[place];
    return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
  }

  function compare(a, b) {
    if (a === b) return 0;
    if (a === "") return Infinity;
    if (b === "") return -Infinity;
    if (typeof a === "number" && typeof b === "number") return a - b;
    return words.compare(String(a), String(b));
  }

  function sort(table, place, heading) {
    const down = heading.getAttribute("aria-sort") === "ascending";
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({ row, value: value(row, place) }));
    rows.sort((a, b) => {
      const order = compare(a.value, b.value);
      return Number.isFinite(order) && down ? -order : order;
    });
    body.append(...rows.map((one) => one.row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  function makeSortable(table) {
    Array.from(table.tHead.rows[0].cells).forEach((heading, place) => {
      heading.dataset.title = heading.textContent.trim(); // paper has no buttons
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sort(table, place, heading));
      heading.append(button);
    });
  }

  // Search: rows that have all words somewhere, whatever their case and accents.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function makeSearchable(input) {
    const table = document.getElementById(input.dataset.table);
    const found = document.getElementById(`${input.dataset.table}-found`);
    const rows = Array.from(table.tBodies[0].rows);
    const number = new Intl.NumberFormat(document.documentElement.lang);
    let texts = null;
    input.addEventListener("input", () => {
      texts ??= new Map(rows.map((row) => [row, plain(Array.from(row.cells, (cell) => cell.textContent).join("\n"))]));
      const wanted = plain(input.value).split(/\s+/).filter(Boolean);
      let count = 0;
      for (const row of rows) {
        const text = texts.get(row);
        const shown = wanted.every((word) => text.includes(word));
        if (row.hidden === shown) row.hidden = !shown;
        count += shown;
      }
      found.textContent = wanted.length ? `${number.format(count)} of ${number.format(rows.length)} rows` : "";
    });
    input.closest(".tools").hidden = false;
  }

  document.querySelectorAll("table").forEach(makeSortable);
  document.querySelectorAll("input[data-table]").forEach(makeSearchable);

  // Of charts alone: paper is narrower than most windows, and a chart that is merely shrunk cannot be read.
  const PAPER = 680;
  addEventListener("beforeprint", () => drawings.forEach(({ view }) => view.width(PAPER).run()));
  addEventListener("afterprint", () => dispatchEvent(new Event("resize")));

  darkness.addEventListener("change", drawAll);
  if (window.vegaEmbed) drawAll();
})();
