/** The conversation: what was asked, what came back, and everything that can go wrong in between. */

import { drawAnswer, drawSuggestions } from "./answer.js";
import { el } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Memory } from "./memory.js";
import { Failure, Server } from "./server.js";

const RETRY_AFTER_MS = [1000, 3000]; // by itself, when the server is away for a moment

/** Called once by the element, when it is first opened. */
export async function start(element, home) {
  const texts = (await import(`./texts.${element.language}.js`)).default;
  return new Chat(element, home, texts);
}

class Chat {
  constructor(element, home, texts) {
    this.element = element;
    this.texts = texts;
    this.server = new Server(home);
    this.memory = new Memory(home, element.id);
    this.drawer = new Drawer(this.server, home, texts);
    this.current = null; // the question that waits for its answer: { entry, abort }
    this.build();
    this.restore();
  }

  build() {
    const { element, texts } = this;
    const { dataset } = element;
    this.log = el("div", { class: "log", role: "log", "aria-label": texts.log, "aria-relevant": "additions" });
    this.waiting = el("p", { class: "waiting", hidden: true }, el("span", { class: "dots", "aria-hidden": "true" }), el("span", { class: "words" }));
    this.complaint = el("p", { class: "complaint", role: "alert", id: "complaint" });
    this.input = el("textarea", { id: "question", rows: "1", placeholder: texts.placeholder, enterkeyhint: "send", autocomplete: "off", "aria-describedby": "complaint" });
    this.sendButton = el("button", { class: "send" }, texts.send);
    const label = el("label", { class: "hidden-text", for: "question" }, texts.input);
    this.form = el("form", { class: "composer" }, label, this.input, this.sendButton);
    const restart = el("button", { type: "button", class: "restart", onclick: () => this.startOver() }, texts.startOver);
    const title = dataset.title || texts.title;
    const header = el("header", {}, el("h2", {}, title), restart);
    const standing = el("p", { class: "standing" }, texts.standing(dataset.name || location.hostname));
    const foot = el("div", { class: "foot" }, this.complaint, this.form, standing);
    this.panel = el("section", { class: "panel", "aria-label": title }, header, this.log, this.waiting, foot);
    this.panel.hidden = dataset.mode !== "inline";
    this.greeting = dataset.greeting || texts.greeting;
    element.frame.append(this.panel, this.drawer.element);
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendTyped();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.sendTyped();
    });
    this.input.addEventListener("input", () => this.keepDraft());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.element.launcher) this.element.close(this);
    });
  }

  focus() {
    this.input.focus();
  }

  /** As it stood before the page changed, for as long as the tab lives. */
  restore() {
    this.log.append(el("p", { class: "greeting" }, this.greeting));
    this.input.value = this.memory.draft;
    for (const entry of this.memory.entries) {
      this.drawQuestion(entry);
      if (entry.answer) this.drawReply(entry);
      else this.drawFailure(entry, this.texts.interrupted);
    }
    this.resize();
    if (!this.memory.entries.length) this.offerExamples();
  }

  async offerExamples() {
    const examples = await this.server.examples().catch(() => []); // a chat without examples is still a chat
    if (!examples.length || this.memory.entries.length) return;
    this.log.append(drawSuggestions(examples, this.texts.examples, (question) => this.ask(question)));
  }

  sendTyped() {
    const message = this.input.value.trim();
    if (!message || !this.ask(message)) return;
    this.input.value = "";
    this.keepDraft();
  }

  /** Returns false while another question waits: one at a time, so answers cannot change places. */
  ask(message) {
    if (this.current) return false;
    const keepsPlace = this.panel.getRootNode().activeElement?.closest(".suggestions");
    for (const old of this.log.querySelectorAll(".suggestions")) old.remove();
    const entry = { message, answer: null };
    this.memory.add(entry);
    const question = this.drawQuestion(entry);
    if (keepsPlace) question.focus({ preventScroll: true });
    this.run(entry);
    return true;
  }

  async run(entry) {
    const run = (this.current = { entry, abort: new AbortController() });
    this.complaint.textContent = "";
    this.showWaiting(this.texts.searching);
    this.view(entry.node);
    let failure = null;
    try {
      const answer = await this.reach(entry, run);
      if (this.current !== run) return; // started over meanwhile: a late reply is dropped
      entry.answer = answer;
      this.memory.answered(answer.conversation_id);
    } catch (error) {
      if (this.current !== run) return;
      failure = error;
    }
    this.current = null;
    this.showWaiting(null);
    if (failure) this.fail(entry, failure);
    else this.drawReply(entry);
    this.view(entry.node);
  }

  /** The answer, after waiting for a server that is away for a moment. */
  async reach(entry, run) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.server.ask(entry.message, this.memory.conversationId, run.abort.signal);
      } catch (error) {
        if (!(error instanceof Failure) || this.current !== run) throw error;
        if (error.kind === "unknown" && this.memory.conversationId) {
          this.memory.forgetConversation(); // the server no longer knows it: the question starts a new one
        } else if (error.passes && attempt < RETRY_AFTER_MS.length) {
          this.showWaiting(this.texts.reconnecting);
          await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS[attempt]));
        } else {
          throw error;
        }
      }
    }
  }

  fail(entry, error) {
    const text = error.detail || this.texts.failed[error.kind] || this.texts.failed.network;
    if (error.kind !== "rejected") {
      this.drawFailure(entry, text);
      return;
    }
    entry.node.remove();
    this.memory.drop(entry);
    this.complaint.textContent = text;
    this.input.value = [entry.message, this.input.value].filter(Boolean).join("\n"); // back to be mended
    this.keepDraft();
    this.focus();
  }

  drawQuestion(entry) {
    const said = el("p", {}, el("span", { class: "hidden-text" }, `${this.texts.you}: `), entry.message);
    entry.node = el("div", { class: "turn", tabindex: "-1" }, el("div", { class: "question" }, said));
    this.log.append(entry.node);
    return entry.node;
  }

  drawReply(entry) {
    const card = drawAnswer(entry.answer, {
      texts: this.texts,
      message: entry.message,
      open: (citations, focus) => this.drawer.open(citations, focus),
      ask: (question) => this.ask(question),
    });
    for (const old of this.log.querySelectorAll(".suggestions")) old.remove();
    entry.node.append(card);
  }

  drawFailure(entry, text) {
    const retry = () => {
      if (this.current) return;
      box.remove();
      entry.node.focus({ preventScroll: true });
      this.run(entry);
    };
    const button = el("button", { type: "button", class: "retry", onclick: retry }, this.texts.retry);
    const box = el("div", { class: "failure" }, el("p", {}, text), button);
    entry.node.append(box);
  }

  /** What moves while we wait stands outside the log: a finished answer is announced once, and only that. */
  showWaiting(words) {
    this.waiting.hidden = !words;
    this.waiting.querySelector(".words").textContent = words || "";
    this.log.setAttribute("aria-busy", String(Boolean(words)));
    this.sendButton.setAttribute("aria-disabled", String(Boolean(words)));
  }

  startOver() {
    this.current?.abort.abort();
    this.current = null;
    this.memory.clear();
    this.showWaiting(null);
    this.complaint.textContent = "";
    this.log.replaceChildren();
    this.restore();
    this.focus();
  }

  keepDraft() {
    this.memory.keepDraft(this.input.value);
    this.resize();
  }

  resize() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  view(node) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }
}
