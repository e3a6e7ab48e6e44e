/** An answer as a card: prose, quotations with their sources, disagreements, suggestions. */

import { el, fill, linked } from "./dom.js";
import { drawQuotation } from "./quotation.js";
import { Terms } from "./terms.js";

/** `entry`: { message, answer }. `view`: { texts, libraryLanguage, open(citations, focus), ask, change, talk }. */
export function drawAnswer({ message, answer }, view) {
  const { texts } = view;
  if (answer.outcome === "urgent") return drawUrgent(prose(answer.text), texts, answer.language, answer.notice);
  const cited = new Map(answer.citations.map((citation) => [citation.number, citation]));
  const terms = new Terms(answer.terms, view);
  const quote = (numbers) => drawQuotation(numbers.map((number) => cited.get(number)), terms, view);
  const { lead, statements, rest } = parts(answer);
  const related = answer.outcome === "not_in_library" && statements.length > 0;
  const card = el("article", { class: `answer ${answer.outcome}`, "aria-label": texts.answer });
  const said = el("div", { class: "said", lang: view.libraryLanguage, dir: "auto" });
  if (differs(message, answer.question)) card.append(drawUnderstood(message, answer.question, view));
  card.append(said);
  if (related && lead.at(-1)?.endsWith(":")) lead.pop(); // "Perhaps related:", which stands above them as a label
  const own = answer.language || view.libraryLanguage; // of the words around the quotations
  said.append(...lead.map((line) => el("p", { class: "lead", lang: own }, ...linked(line))));
  if (related) said.append(el("h3", { class: "label", lang: texts.language }, texts.related));
  const quotations = [...statements.map((statement) => quote(statement.citations)), ...rest.map((line) => el("p", { lang: own }, line))];
  const panels = answer.disagreements.map((one) => drawDisagreement(one, answer, texts, quote));
  if (panels.length && answer.statements[0] !== statements[0]) {
    // The best quotation is itself disputed: its panel comes first.
    said.append(...panels);
    if (quotations.length) said.append(el("h3", { class: "label", lang: texts.language }, texts.also), ...quotations);
  } else said.append(...quotations, ...panels);
  // A refusal's notice says the same again; emergency numbers already stand above the answer.
  const told = (answer.outcome === "not_in_library" && lead.length > 0) || answer.text.includes(answer.notice);
  if (answer.notice && !told) said.append(el("p", { class: "notice", lang: own }, answer.notice));
  if (texts.language !== view.libraryLanguage && answer.citations.length) card.append(el("p", { class: "notice" }, texts.otherLanguage));
  const refused = answer.outcome === "not_in_library";
  if (refused) card.append(el("button", { type: "button", class: "suggestion talk", onclick: view.talk }, texts.person.title));
  if (answer.suggestions.length) card.append(drawSuggestions(answer.suggestions, refused ? texts.instead : texts.next, view));
  return card;
}

/** How a question was read, where that is not how it was typed, and a way to say that it was meant otherwise. */
function drawUnderstood(message, question, { texts, change }) {
  const button = el("button", { type: "button", class: "plain", onclick: () => change(message) }, texts.change);
  return el("p", { class: "understood" }, fill(texts.understood, { question }), " ", button);
}

/** Questions to press. */
export function drawSuggestions(questions, title, { ask, libraryLanguage }) {
  const buttons = questions.map((question) =>
    el("li", {}, el("button", { type: "button", class: "suggestion", lang: libraryLanguage, onclick: () => ask(question) }, question)),
  );
  return el("div", { class: "suggestions" }, el("h3", { class: "label" }, title), el("ul", {}, ...buttons));
}

/**
 * The answer's own words around its quotations, told apart by where the quotations stand in `text`.
 * What belongs to a disagreement alone is left to its panel.
 */
function parts(answer) {
  const contested = new Set(answer.disagreements.flatMap((one) => one.positions.flatMap((position) => position.citations)));
  const statements = answer.statements.filter(
    (statement) => !statement.citations.length || statement.citations.some((number) => !contested.has(number)),
  );
  const spans = answer.statements
    .map((statement) => ({ start: lineOf(statement.text, answer.text), length: statement.text.length }))
    .filter((span) => span.start >= 0);
  const panel = startOfPanel(answer);
  const first = Math.min(...spans.map((span) => span.start), panel < 0 ? Infinity : panel, answer.text.length);
  const last = Math.max(first, ...spans.map((span) => span.start + span.length));
  const tail = panel < 0 ? answer.text.slice(last) : "";
  return { lead: prose(answer.text.slice(0, first)), statements, rest: prose(tail) };
}

/** Where the line stands that names the first disagreement, in whatever language; -1 if there is none. */
function startOfPanel({ text, disagreements: [first] }) {
  const end = first ? text.indexOf(`: ${first.topic}\n`) : -1;
  return end < 0 ? -1 : text.lastIndexOf("\n", end) + 1;
}

/** Where words start a line of the text, perhaps after a bullet; -1 if nowhere. */
function lineOf(words, text) {
  let start = text.indexOf(words);
  while (start > 0 && /[\p{L}\p{N}][^\n]*$/u.test(text.slice(0, start))) start = text.indexOf(words, start + 1);
  return start;
}

/** Lines of our own words: no citation marks, no bullets, no blanks. */
function prose(text) {
  return text
    .split("\n")
    .map((line) => line.replace(/\[\d+\]/g, "").replace(/^[\s\-–•*“"]+|[\s“]+$/g, ""))
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
}

/** Each position with the words that hold it, those of one statement together, and no verdict of our own. */
function drawDisagreement(disagreement, answer, texts, quote) {
  const positions = disagreement.positions.map((position) =>
    el("li", {}, el("h4", {}, position.label), ...byStatement(position.citations, answer).map(quote)),
  );
  const label = disagreement.kind === "figures" ? texts.differ : texts.disagree;
  const title = el("h3", {}, el("span", { class: "label", lang: texts.language }, label), disagreement.topic);
  const section = el("section", { class: "disagreement" }, title, el("ul", {}, ...positions));
  if (disagreement.note) {
    const marked = el("span", { class: "label", lang: texts.language }, texts.clinicSays);
    section.append(el("p", { class: "clinic-word" }, marked, disagreement.note));
  }
  return section;
}

function byStatement(numbers, answer) {
  const left = new Set(numbers);
  const groups = [];
  for (const { citations } of answer.statements) {
    if (citations.length && citations.every((number) => left.has(number))) {
      groups.push(citations);
      citations.forEach((number) => left.delete(number));
    }
  }
  return [...groups, ...bySource(left, answer)];
}

/** A source speaks once for a position: a heading and the row below it belong together. */
function bySource(numbers, answer) {
  const groups = new Map();
  for (const number of numbers) {
    const source = answer.citations.find((citation) => citation.number === number)?.document_id;
    groups.set(source, [...(groups.get(source) ?? []), number]);
  }
  return [...groups.values()];
}

/** The emergency card: large, telephone numbers that dial, nothing else; in a language of its own, if one is given. */
export function drawUrgent([first, ...lines], texts, lang, notice) {
  const spoken = lang ? { lang } : {};
  const card = el("article", { class: "answer urgent", "aria-label": texts.urgent }, el("h3", spoken, ...linked(first || texts.urgent)));
  card.append(...lines.map((line) => el("p", spoken, ...linked(line))));
  if (notice && !lines.includes(notice)) card.append(el("p", spoken, ...linked(notice)));
  return card;
}

/** Whether the question was understood as other words than those typed. */
function differs(typed, understood) {
  const plain = (words) => words.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  return Boolean(understood) && plain(typed) !== plain(understood);
}
