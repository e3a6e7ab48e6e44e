/** Terms that the library explains, marked in its quotations; each opens the library's own words for it, cited. */

import { attribution, el, fill } from "./dom.js";

export class Terms {
  #waiting = []; // explanations of the quotation that is being drawn

  /** `terms`: [{ term, citation }], or undefined where the server gives none. */
  constructor(terms, view) {
    this.left = terms || [];
    this.view = view;
  }

  /** A quotation's words, in `box`; each term is marked where it first stands in the answer. */
  marked(words, box = el("span", { class: "words" })) {
    let rest = words;
    for (const { at, entry } of this.#found(words)) {
      const start = at - (words.length - rest.length);
      const mark = this.#mark(rest.slice(start, start + entry.term.length), entry);
      box.append(rest.slice(0, start), mark);
      rest = rest.slice(start + entry.term.length);
    }
    box.append(rest);
    return box;
  }

  /** Where the explanations of the last quotation open. */
  place() {
    const boxes = this.#waiting;
    this.#waiting = [];
    return boxes.length ? el("div", { class: "explanations" }, ...boxes) : null;
  }

  /** The terms that stand in these words, from left to right, none inside another. */
  #found(words) {
    const found = [];
    const lower = words.toLowerCase();
    for (const entry of this.left) {
      const at = lower.length === words.length ? wholeWord(lower, entry.term.toLowerCase()) : -1;
      const free = found.every((other) => at + entry.term.length <= other.at || at >= other.at + other.entry.term.length);
      if (at >= 0 && free) found.push({ at, entry });
    }
    this.left = this.left.filter((entry) => !found.some((one) => one.entry === entry));
    return found.sort((a, b) => a.at - b.at);
  }

  #mark(words, { term, citation }) {
    const { texts, open } = this.view;
    const source = el("button", { type: "button", class: "chip", onclick: () => open([citation], citation) }, texts.source);
    const box = el(
      "div",
      { class: "explanation", hidden: true },
      el("p", { class: "label", lang: texts.language }, fill(texts.explained, { term: words })),
      el("blockquote", {}, el("p", {}, citation.quote, "\u00a0", source)),
      el("p", { class: "by", lang: texts.language }, attribution(citation, texts)),
    );
    const button = el("button", { type: "button", class: "term", "aria-expanded": "false", title: fill(texts.explain, { term }) }, words);
    button.addEventListener("click", () => {
      box.hidden = !box.hidden;
      button.setAttribute("aria-expanded", String(!box.hidden));
    });
    this.#waiting.push(box);
    return button;
  }
}

/** Where a term stands as a word of its own; -1 if nowhere. */
function wholeWord(words, term) {
  const letter = /[\p{L}\p{N}]/u;
  for (let at = words.indexOf(term); at >= 0; at = words.indexOf(term, at + 1)) {
    if (!letter.test(words[at - 1] || "") && !letter.test(words[at + term.length] || "")) return at;
  }
  return -1;
}
