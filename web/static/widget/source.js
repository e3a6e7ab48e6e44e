/** A document drawn from its canonical text and blocks, with the quoted ranges marked. */

import { el } from "./dom.js";
import { Points } from "./points.js";

const CELLS = " | "; // how the canonical text separates the cells of a row

/**
 * `ranges`: [{ start, end, focus }] in code points. Returns the article; the first mark of a range with `focus` has
 * the class "focus".
 */
export function drawDocument(source, ranges) {
  const points = new Points(source.text);
  const article = el("article", { class: "document" });
  let page = 0;
  for (const group of grouped(untitled(withGaps(source.blocks, points), source.title, points, ranges))) {
    const before = page;
    while (source.pages?.[page] <= group[0].start) page += 1;
    if (page > before) article.append(el("p", { class: "page" }, `p. ${page}`));
    const texts = group.map((block) => marked(points, block, ranges));
    if (group[0].kind === "item") article.append(drawList(group, texts));
    else if (isRow(group[0])) article.append(drawTable(group, texts));
    else article.append(drawBlock(group[0], texts[0], article));
  }
  article.querySelector("mark.focus")?.setAttribute("tabindex", "-1");
  return article;
}

/** Put the focused quotation in the middle of the view and give it the keyboard's place. */
export function showFocus(article) {
  const mark = article.querySelector("mark.focus") || article.querySelector("mark");
  if (!mark) return;
  mark.scrollIntoView({ block: "center" });
  mark.focus({ preventScroll: true });
}

/** Blocks tile a document; text between two of them is shown all the same. */
function withGaps(blocks, points) {
  const all = [];
  let end = 0;
  for (const block of [...blocks, { start: points.length, end: points.length }]) {
    if (points.slice(end, block.start).trim()) all.push({ kind: "paragraph", start: end, end: block.start, level: 0 });
    if (block.kind) all.push(block);
    end = block.end;
  }
  return all;
}

/** Without the heading that only repeats the title standing above, unless it is quoted. */
function untitled(blocks, title, points, ranges) {
  const [first] = blocks;
  const repeats = first?.kind === "heading" && points.slice(first.start, first.end) === title;
  return repeats && !ranges.some((range) => range.start < first.end) ? blocks.slice(1) : blocks;
}

function grouped(blocks) {
  const groups = [];
  for (const block of blocks) {
    const last = groups.at(-1)?.at(-1);
    const together = last && ((block.kind === "item" && last.kind === "item") || (isRow(block) && isRow(last)));
    if (together && block.kind !== "header_row") groups.at(-1).push(block);
    else groups.push([block]);
  }
  return groups;
}

function isRow(block) {
  return block.kind === "row" || block.kind === "header_row";
}

/** The pieces of a block's text: strings, and strings to be marked. */
function marked(points, block, ranges) {
  const cuts = new Set([block.start, block.end]);
  for (const { start, end } of ranges) for (const cut of [start, end]) if (cut > block.start && cut < block.end) cuts.add(cut);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(1).map((end, i) => {
    const inside = ranges.filter((range) => range.start <= edges[i] && end <= range.end);
    return { text: points.slice(edges[i], end), quoted: inside.length > 0, focus: inside.some((range) => range.focus) };
  });
}

function nodes(pieces) {
  return pieces.map(({ text, quoted, focus }) => (quoted ? el("mark", { class: focus ? "focus" : null }, text) : text));
}

function drawBlock(block, pieces, article) {
  if (block.kind === "heading") return el(`h${headingLevel(block.level, article)}`, {}, ...nodes(pieces));
  return el("p", { class: block.kind === "note" ? "note" : null }, ...nodes(pieces));
}

/** Levels without a gap, below the title's own: a source that starts with ### must not confuse a screen reader. */
function headingLevel(level, article) {
  const before = [...article.querySelectorAll("h2, h3, h4, h5, h6")].at(-1);
  const deepest = before ? Number(before.tagName[1]) + 1 : 2;
  return Math.min(Math.max(level, 2), deepest, 6);
}

function drawList(blocks, texts) {
  const top = el("ul");
  const open = [{ list: top, level: blocks[0].level }];
  blocks.forEach((block, i) => {
    while (open.length > 1 && block.level < open.at(-1).level) open.pop();
    const last = open.at(-1).list.lastElementChild;
    if (block.level > open.at(-1).level && last) {
      open.push({ list: el("ul"), level: block.level });
      last.append(open.at(-1).list);
    }
    open.at(-1).list.append(el("li", {}, ...nodes(texts[i])));
  });
  return top;
}

function drawTable(blocks, texts) {
  const body = el("tbody");
  const table = el("table", {}, body);
  blocks.forEach((block, i) => {
    const header = block.kind === "header_row";
    const row = el("tr", {}, ...cells(texts[i]).map((cell) => el(header ? "th" : "td", { scope: header && "col" }, ...nodes(cell))));
    if (header) table.prepend(el("thead", {}, row));
    else body.append(row);
  });
  return el("div", { class: "table", tabindex: "0" }, table);
}

/** The pieces of a row, cut where one cell ends and the next begins. */
function cells(pieces) {
  const row = [[]];
  for (const piece of pieces) {
    piece.text.split(CELLS).forEach((text, i) => {
      if (i) row.push([]);
      if (text) row.at(-1).push({ ...piece, text });
    });
  }
  return row;
}
