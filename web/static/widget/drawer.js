/** The source behind a citation, in a dialog over the conversation: the quoted words marked in their surroundings. */

import { attribution, el, safeAddress } from "./dom.js";
import { Points } from "./points.js";
import { Failure, documentPath } from "./server.js";
import { drawDocument, showFocus } from "./source.js";

export class Drawer {
  constructor(server, home, texts) {
    this.server = server;
    this.home = home;
    this.texts = texts;
    this.body = el("div", { class: "body" });
    this.title = el("h2", { id: "source-title" });
    this.meta = el("p", { class: "meta" });
    this.links = el("p", { class: "links" });
    const close = el("button", { type: "button", class: "close", "aria-label": texts.closeSource, onclick: () => this.element.close() }, "×");
    const head = el("header", {}, el("div", {}, this.title, this.meta, this.links), close);
    this.styles = el("link", { rel: "stylesheet", href: new URL("static/document.css", home).href });
    this.element = el("dialog", { class: "drawer", "aria-labelledby": "source-title" }, this.styles, head, this.body);
    this.element.addEventListener("click", (event) => event.target === this.element && this.element.close());
    this.element.addEventListener("close", () => this.request?.abort());
  }

  /** Show citations of one document, `focus` among them. */
  async open(citations, focus) {
    this.request?.abort();
    const request = (this.request = new AbortController());
    this.describe(citations, focus);
    this.body.replaceChildren(el("p", { class: "loading", role: "status" }, this.texts.loading));
    if (!this.element.open) this.element.showModal();
    try {
      const source = await this.server.document(focus.document_id, request.signal);
      if (request === this.request) this.show(source, citations, focus);
    } catch (error) {
      if (request === this.request && !request.signal.aborted) this.showFailure(error, citations, focus);
    }
  }

  describe(citations, focus) {
    const { texts } = this;
    this.title.textContent = focus.title;
    this.meta.textContent = attribution(focus, texts);
    const range = [focus, ...citations.filter((other) => other !== focus)].map(({ start, end }) => `${start}-${end}`);
    const own = new URL(`documents/${documentPath(focus.document_id)}#${range.join(",")}`, this.home).href;
    const original = safeAddress(focus.url);
    const away = { target: "_blank", rel: "noopener noreferrer" };
    this.links.replaceChildren(el("a", { href: own, ...away }, texts.ownTab));
    if (original) this.links.append(el("a", { href: original, ...away }, texts.original));
  }

  show(source, citations, focus) {
    const points = new Points(source.text);
    const ranges = citations.map((citation) => ({ ...located(citation, points), focus: citation === focus })).filter((range) => range.end);
    const article = drawDocument(source, ranges);
    const changed = !ranges.some((range) => range.focus);
    this.body.replaceChildren(article);
    if (changed) article.before(el("div", { class: "changed", role: "status" }, el("p", {}, this.texts.changed), el("blockquote", {}, focus.quote)));
    showFocus(article);
  }

  showFailure(error, citations, focus) {
    const { texts } = this;
    const gone = error instanceof Failure && error.kind === "unknown";
    const text = gone ? texts.gone : (error.words?.(texts) ?? texts.failed.failed);
    const retry = el("button", { type: "button", class: "retry", onclick: () => this.open(citations, focus) }, texts.retry);
    this.body.replaceChildren(el("div", { class: "failure", role: "alert" }, el("p", {}, text), gone ? null : retry));
  }
}

/** Where a citation's words stand now: where it says, or wherever they moved when the document changed since. */
function located(citation, points) {
  const { start, end, quote } = citation;
  return points.slice(start, end) === quote ? { start, end } : points.find(quote);
}
