/** The conversation: what was asked, what came back, and everything that can go wrong in between. */

import { drawAnswer, drawSuggestions } from "./answer.js";
import { Asking } from "./asking.js";
import { el, fill, randomName } from "./dom.js";
import { Drawer } from "./drawer.js";
import { drawFeedback } from "./feedback.js";
import { Memory } from "./memory.js";
import { Person } from "./person.js";
import { Server } from "./server.js";
import { copyTranscript, printTranscript } from "./transcript.js";

/** Called once by the element, when it is first opened. */
export async function start(element, home) {
  return new Chat(element, home);
}

class Chat {
  constructor(element, home) {
    this.element = element;
    this.texts = element.texts;
    this.server = new Server(home, this.texts.language);
    this.memory = new Memory(element.storageKey);
    this.drawer = new Drawer(this.server, home, this.texts);
    this.person = new Person(this);
    this.current = null; // the question that waits for its answer: { entry, asking }
    this.build();
    this.restore();
    this.memory.claim();
  }

  build() {
    const { element, texts } = this;
    const { dataset } = element;
    this.title = dataset.title || texts.title;
    this.log = el("div", { class: "log", role: "log", "aria-label": texts.log, "aria-relevant": "additions" });
    this.stopButton = el("button", { type: "button", class: "plain stop", onclick: () => this.stop() }, texts.stop);
    this.waitingWords = el("span", { class: "words", role: "status" });
    this.waiting = el("p", { class: "waiting", hidden: true }, el("span", { class: "dots", "aria-hidden": "true" }), this.waitingWords, this.stopButton);
    this.done = el("p", { class: "done hidden-text", role: "status" });
    const standing = el("p", { class: "standing" }, fill(texts.standing, { name: dataset.name || location.hostname }));
    const foot = el("div", { class: "foot" }, this.buildComposer(), standing);
    const header = el("header", {}, el("h2", {}, this.title), this.buildActions());
    this.panel = el("section", { class: "panel", "aria-label": this.title }, header, this.done, this.log, this.waiting, foot);
    this.panel.hidden = dataset.mode !== "inline";
    this.greeting = dataset.greeting || texts.greeting;
    element.frame.append(this.panel, this.drawer.element, this.person.element);
    this.listen();
  }

  buildActions() {
    const { texts } = this;
    const button = (words, act, more = "") => el("button", { type: "button", class: `plain ${more}`, onclick: act }, words);
    return el(
      "div",
      { class: "actions" },
      button(texts.person.title, () => this.person.open()),
      button(texts.copy, async () => this.say((await copyTranscript(this)) ? texts.copied : texts.copyFailed), "later"),
      button(texts.print, () => printTranscript(this), "later"),
      button(texts.startOver, () => this.startOver(), "later"),
    );
  }

  buildComposer() {
    const { texts } = this;
    this.complaint = el("p", { class: "complaint", role: "alert", id: "complaint" });
    this.input = el("textarea", { id: "question", rows: "1", placeholder: texts.placeholder, enterkeyhint: "send", autocomplete: "off", dir: "auto", "aria-describedby": "complaint" });
    this.sendButton = el("button", { class: "send" }, texts.send);
    const label = el("label", { class: "hidden-text", for: "question" }, texts.input);
    this.form = el("form", { class: "composer" }, label, this.input, this.sendButton);
    return el("div", {}, this.complaint, this.form);
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
    this.input.addEventListener("input", () => {
      this.keepDraft();
      if (this.complaint.textContent) this.checkLength();
    });
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.element.launcher) this.element.close(this);
    });
  }

  show(open) {
    this.panel.hidden = !open;
    this.memory.keep({ open });
    if (open) this.resize();
  }

  focus() {
    this.input.focus();
  }

  /** What a button has done, where a screen reader hears it and, for a moment, anybody sees it. */
  say(words) {
    this.done.textContent = words;
    this.done.classList.remove("hidden-text");
    clearTimeout(this.said);
    this.said = setTimeout(() => this.done.classList.add("hidden-text"), 4000);
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
    if (!examples.length || this.memory.entries.length || this.log.querySelector(".suggestions")) return;
    this.log.append(drawSuggestions(examples, this.texts.examples, this.view));
  }

  sendTyped() {
    const message = this.input.value.trim();
    if (!message || !this.checkLength() || !this.ask(message)) return;
    this.input.value = "";
    this.keepDraft();
  }

  /** Says by how much the question is too long; nothing typed or pasted is cut off. */
  checkLength() {
    const over = [...this.input.value.trim()].length - this.element.settings.max_question_chars;
    const words = over > 0 ? fill(this.texts.tooLong, { over: over.toLocaleString(this.texts.language) }) : "";
    if (this.complaint.textContent !== words) this.complaint.textContent = words;
    return over <= 0;
  }

  /** Returns false while another question waits: one at a time, so answers cannot change places. */
  ask(message) {
    if (this.current) return false;
    const keepsPlace = this.panel.getRootNode().activeElement?.closest(".suggestions");
    for (const old of this.log.querySelectorAll(".suggestions")) old.remove();
    const entry = { id: randomName(), message, answer: null };
    this.memory.add(entry);
    const question = this.drawQuestion(entry);
    if (keepsPlace) question.focus({ preventScroll: true });
    this.run(entry);
    return true;
  }

  async run(entry) {
    const asking = new Asking(this.server, this.memory, (name, stoppable) => this.showWaiting(name, stoppable));
    const run = (this.current = { entry, asking });
    this.complaint.textContent = "";
    this.showWaiting("searching");
    this.bringUp(entry.node);
    let failure = null;
    try {
      const answer = await asking.answer(entry);
      if (this.current !== run) return; // stopped or started over meanwhile: a late reply is dropped
      entry.answer = answer;
      this.memory.keep({ conversationId: answer.conversation_id });
      this.memory.claim();
    } catch (error) {
      if (this.current !== run) return;
      failure = error;
    }
    this.current = null;
    this.showWaiting(null);
    if (failure) this.fail(entry, failure);
    else this.drawReply(entry);
    this.bringUp(entry.node);
  }

  /** The patient will not wait; whatever comes later is dropped, and the question can be asked again. */
  stop() {
    const { entry, asking } = this.current;
    this.current = null;
    asking.stop();
    this.showWaiting(null);
    this.drawFailure(entry, this.texts.stopped);
    this.focus();
  }

  fail(entry, error) {
    const text = error.words?.(this.texts) || this.texts.failed.failed;
    if (error.kind !== "rejected") {
      this.drawFailure(entry, text);
      return;
    }
    entry.node.remove();
    this.memory.drop(entry);
    this.putBack(entry.message);
    this.complaint.textContent = text;
  }

  /** A question goes back to where it was typed, to be mended. */
  putBack(message) {
    this.input.value = [message, this.input.value].filter(Boolean).join("\n");
    this.keepDraft();
    this.focus();
  }

  drawQuestion(entry) {
    const said = el("p", { dir: "auto" }, el("span", { class: "hidden-text" }, `${this.texts.you}: `), entry.message);
    entry.node = el("div", { class: "turn", tabindex: "-1" }, el("div", { class: "question" }, said));
    this.log.append(entry.node);
    return entry.node;
  }

  drawReply(entry) {
    const { outcome } = entry.answer;
    const card = drawAnswer(entry, this.view);
    for (const old of this.log.querySelectorAll(".suggestions")) old.remove();
    if (outcome === "answered" || outcome === "not_in_library") card.append(drawFeedback(entry, this));
    entry.node.append(card);
  }

  /** What the parts of an answer need of the conversation around them. */
  get view() {
    const { texts, element, drawer, person } = this;
    return {
      texts,
      libraryLanguage: element.settings.library_language,
      open: (citations, focus) => drawer.open(citations, focus),
      ask: (question) => this.ask(question),
      change: (message) => this.putBack(message),
      talk: () => person.open(),
    };
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
  showWaiting(name, stoppable = false) {
    this.waiting.hidden = !name;
    this.stopButton.hidden = !stoppable;
    const words = name ? this.texts[name] : "";
    if (this.waitingWords.textContent !== words) this.waitingWords.textContent = words;
    this.log.setAttribute("aria-busy", String(Boolean(name)));
    this.sendButton.setAttribute("aria-disabled", String(Boolean(name)));
  }

  startOver() {
    this.current?.asking.stop();
    this.current = null;
    this.memory.clear();
    this.showWaiting(null);
    this.complaint.textContent = "";
    this.log.replaceChildren();
    this.restore();
    this.focus();
  }

  keepDraft() {
    this.memory.keep({ draft: this.input.value });
    this.resize();
  }

  resize() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  bringUp(node) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }
}
