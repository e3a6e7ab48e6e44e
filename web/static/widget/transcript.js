/** The conversation as plain words with its sources, to copy and to print. */

import { el, fill, longDate, safeAddress } from "./dom.js";

const PRINT_STYLE = `body { max-width: 42em; margin: 2em auto; font: 11pt/1.5 Georgia, serif; color: #000; background: #fff }
h1, h2, h3 { font-family: sans-serif; break-after: avoid } h1 { font-size: 16pt } h2 { font-size: 12pt; margin-top: 2em } h3 { font-size: 10pt }
p, li { white-space: pre-line; overflow-wrap: anywhere } .standing { font-size: 9pt }`;

/** Every question with its answer: [{ question, lines, sources }]; `sources` are numbered as in the answer. */
function turnsOf({ memory, texts }) {
  return memory.entries.map(({ message, answer }) => ({
    question: message,
    lines: answer ? answer.text.split("\n").filter((line) => line.trim()) : [texts.interrupted],
    sources: (answer?.citations ?? []).map((citation) => sourceOf(citation, texts)),
  }));
}

function sourceOf(citation, texts) {
  const parts = [citation.publisher, citation.title, texts.kinds[citation.source_type]];
  if (citation.published) parts.push(longDate(citation.published, texts.language));
  return `[${citation.number}] ${[...parts, safeAddress(citation.url)].filter(Boolean).join(", ")}`;
}

/** False where the browser forbids it. */
export async function copyTranscript(chat) {
  const { texts } = chat;
  const turns = turnsOf(chat).map(({ question, lines, sources }) =>
    [`${texts.you}: ${question}`, "", ...lines, ...(sources.length ? ["", `${texts.sources}:`, ...sources] : [])].join("\n"),
  );
  const words = [chat.title, ...turns, standing(chat)].join("\n\n");
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return copyTheOldWay(chat, words); // no https, or a frame without the permission
  }
}

function copyTheOldWay(chat, words) {
  const before = chat.panel.getRootNode().activeElement;
  const field = el("textarea", { class: "hidden-text", readonly: true });
  field.value = words;
  chat.panel.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus();
  return done;
}

/** In a frame of its own, so that the page around is not printed. */
export function printTranscript(chat) {
  const { texts } = chat;
  chat.printing?.remove();
  const frame = (chat.printing = el("iframe", { class: "printing", title: texts.print, tabindex: "-1", "aria-hidden": "true" }));
  chat.panel.append(frame);
  const { contentDocument: page, contentWindow: view } = frame;
  const style = new view.CSSStyleSheet(); // made by script: a strict policy forbids style elements
  style.replaceSync(PRINT_STYLE);
  page.adoptedStyleSheets = [style];
  page.documentElement.lang = texts.language;
  page.documentElement.dir = texts.direction;
  page.title = chat.title;
  page.body.append(
    el("h1", {}, chat.title),
    el("p", { class: "standing" }, standing(chat)),
    ...turnsOf(chat).flatMap(({ question, lines, sources }) => [
      el("h2", {}, `${texts.you}: ${question}`),
      ...lines.map((line) => el("p", {}, line)),
      ...(sources.length ? [el("h3", {}, texts.sources), ...sources.map((source) => el("p", {}, source))] : []),
    ]),
  );
  view.focus();
  view.print();
}

function standing({ element, texts }) {
  return fill(texts.standing, { name: element.dataset.name || location.hostname });
}
