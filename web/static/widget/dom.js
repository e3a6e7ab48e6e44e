/** Elements made in one expression. Text only ever becomes text nodes, so no document or answer can bring markup. */

/** `el("button", { class: "chip", onclick: f }, "1")`: attributes, listeners for names in "on…", children. */
export function el(tag, attributes = {}, ...children) {
  return made(document.createElement(tag), attributes, children);
}

/** An icon of one path on a field of 24 by 24. */
export function icon(path, attributes = {}) {
  const [svg, line] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  made(line, { d: path }, []);
  return made(svg, { viewBox: "0 0 24 24", "aria-hidden": "true", ...attributes }, [line]);
}

function made(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A text with its {names} filled in. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Telephone numbers (three digits and more, perhaps grouped) and e-mail addresses of a text as links. */
export function linked(text) {
  return text.split(/(\+?\d(?:[\d\s().-]*\d){2,}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/).map((piece, i) => {
    if (i % 2 === 0) return piece;
    const href = piece.includes("@") ? `mailto:${piece}` : `tel:${piece.replace(/[^\d+]/g, "")}`;
    return el("a", { class: "call", href }, piece);
  });
}

/** The address if a browser may follow it from a document we did not write, else null. */
export function safeAddress(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** "2024-05-31" in the reader's words; anything else as it is. */
export function longDate(iso, language) {
  const date = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return iso;
  const region = navigator.languages.find((one) => one.startsWith(language)) || language;
  const words = new Intl.DateTimeFormat(region, { dateStyle: "long", timeZone: "UTC" }).format(date);
  return words.replaceAll(" ", "\u00a0");
}

/** Who says it: publisher (or title), kind, date, page; and whether the clinic should have looked at it again by now. */
export function attribution(source, texts) {
  const parts = [source.publisher || source.title, texts.kinds[source.source_type]];
  if (source.published) parts.push(longDate(source.published, texts.language));
  if (source.page) parts.push(fill(texts.page, source));
  if (source.review_due) parts.push(fill(texts.reviewDue, { date: longDate(source.reviewed, texts.language) }));
  return parts.filter(Boolean).join(" · ");
}

/** 22 characters that cannot be guessed. */
export function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  return [...bytes].map((byte) => "abcdefghijklmnopqrstuvwxyz012345"[byte % 32]).join("");
}
