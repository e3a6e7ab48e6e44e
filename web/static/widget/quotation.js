/** Quoted words with their chips and who says them. Rows that belong together are shown as the table they come from. */

import { attribution, el, fill } from "./dom.js";

const CELLS = " | "; // how the canonical text separates the cells of a row

/**
 * Each citation's words on a line of their own, the earlier ones (a heading, a lead-in) as what the last is
 * understood through. `terms` marks what the library explains; `view`: { texts, open }.
 */
export function drawQuotation(citations, terms, view) {
  const rows = rowsAtTheEnd(citations);
  const lines = citations.slice(0, citations.length - rows.length);
  const words = lines.map((citation, i) => {
    const chip = ["\u00a0", drawChip(citation, citations, view)];
    const items = citation.quote.split("\n");
    if (items.length > 1 && !citation.quote.includes(CELLS)) return drawList(items, terms, chip);
    const isContext = i < citations.length - 1;
    return el("p", { class: isContext ? "context" : null }, terms.marked(citation.quote.replaceAll(CELLS, "\n")), ...chip);
  });
  if (rows.length) words.push(drawTable(rows, citations, terms, view));
  const sources = [...new Set(citations.map((citation) => attribution(citation, view.texts)))];
  const captions = sources.map((source) => el("figcaption", { lang: view.texts.language }, source));
  return el("figure", { class: "quotation" }, el("blockquote", {}, ...words), ...captions, terms.place());
}

/** Items that were quoted together, the chip behind the last. */
function drawList(items, terms, chip) {
  const lines = items.map((item, i) => el("li", {}, terms.marked(item), ...(i === items.length - 1 ? chip : [])));
  return el("ul", { class: "items" }, ...lines);
}

function drawChip(citation, together, view) {
  const open = () => view.open(together.filter((other) => other.document_id === citation.document_id), citation);
  return el("button", { type: "button", class: "chip", "aria-label": chipWords(citation, view.texts), lang: view.texts.language, onclick: open }, String(citation.number));
}

function chipWords(citation, texts) {
  return fill(texts.chip, { number: citation.number, name: citation.publisher || citation.title });
}

/** The last citations whose lines all have the same number of cells, if they make two rows or more. */
function rowsAtTheEnd(citations) {
  const width = columns(citations.at(-1));
  if (width < 2) return [];
  let from = citations.length - 1;
  while (from > 0 && columns(citations[from - 1]) === width) from -= 1;
  const rows = citations.slice(from);
  return rows.flatMap((citation) => citation.quote.split("\n")).length > 1 ? rows : [];
}

/** How many cells each line of a quote has; 0 if its lines differ. */
function columns(citation) {
  const widths = new Set(citation.quote.split("\n").map((line) => line.split(CELLS).length));
  return widths.size === 1 ? [...widths][0] : 0;
}

/** A header is quoted by itself before its rows; a table quoted in one piece may have none. */
function drawTable(citations, together, terms, view) {
  const table = el("table");
  for (const citation of citations) {
    const lines = citation.quote.split("\n");
    lines.forEach((line, i) => {
      const heads = !table.rows.length && lines.length === 1 && citations.length > 1;
      const cells = line.split(CELLS).map((cell) => terms.marked(cell, el(heads ? "th" : "td", { scope: heads && "col" })));
      if (i === lines.length - 1) cells.at(-1).append("\u00a0", drawChip(citation, together, view));
      table.append(el("tr", {}, ...cells));
    });
  }
  return el("div", { class: "rows", tabindex: "0" }, table);
}
