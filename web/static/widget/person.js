/** "Talk to a person": the clinic's contact, and a message that staff will find. */

import { drawUrgent } from "./answer.js";
import { el, linked, randomName } from "./dom.js";

export class Person {
  /** `chat`: { element, server, memory, texts }. */
  constructor(chat) {
    const { texts, element } = chat;
    this.chat = chat;
    this.texts = texts.person;
    const close = el("button", { type: "button", class: "close", "aria-label": texts.closeSource, onclick: () => this.element.close() }, "×");
    const head = el("header", {}, el("h2", { id: "person-title" }, this.texts.title), close);
    this.form = this.drawForm();
    const { contact } = element.dataset;
    const reach = contact ? [el("p", {}, this.texts.contact), el("p", { class: "contact" }, ...linked(contact))] : [];
    const invitation = el("p", {}, contact ? this.texts.write : this.texts.only);
    this.body = el("div", { class: "body" }, ...reach, invitation, this.form);
    this.element = el("dialog", { class: "drawer person", "aria-labelledby": "person-title" }, head, this.body);
    this.element.addEventListener("click", (event) => event.target === this.element && this.element.close());
  }

  drawForm() {
    const { texts } = this;
    const field = (tag, name, words, more) => [el("label", { for: name }, words), el(tag, { id: name, name, dir: "auto", ...more })];
    this.complaint = el("p", { class: "complaint", role: "alert", id: "person-complaint" });
    this.along = el("label", { class: "along" }, el("input", { type: "checkbox", name: "along", checked: true }), texts.along);
    this.button = el("button", { class: "send" }, texts.send);
    const form = el(
      "form",
      { novalidate: true, "aria-describedby": "person-complaint" },
      ...field("textarea", "text", texts.text, { rows: "4", maxlength: "5000", required: true }),
      ...field("input", "reply", texts.replyTo, { maxlength: "200", required: true, autocomplete: "email" }),
      ...field("input", "name", texts.name, { maxlength: "200", autocomplete: "name" }),
      this.along,
      el("p", { class: "notice" }, texts.notUrgent),
      this.complaint,
      this.button,
    );
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    return form;
  }

  /** What was half written in this tab is still there. */
  open() {
    const { letter, conversationId } = this.chat.memory;
    for (const name of ["text", "reply", "name"]) this.form.elements[name].value = letter[name] ?? "";
    this.along.hidden = !conversationId;
    this.complaint.textContent = "";
    this.sent?.remove();
    this.form.hidden = false;
    this.element.showModal();
    this.form.elements.text.focus();
  }

  keep() {
    const { text, reply, name } = this.form.elements;
    const { id } = this.chat.memory.letter;
    this.chat.memory.keep({ letter: { id, text: text.value, reply: reply.value, name: name.value } });
  }

  /** Sent with a name of its own, so that a second try after a lost reply does not make two messages of it. */
  async send() {
    const { server, memory, texts } = this.chat;
    if (this.sending) return;
    this.keep();
    const letter = memory.letter;
    letter.id ??= randomName();
    if (!letter.text.trim() || !letter.reply.trim()) return this.complain(this.texts.missing);
    this.sending = true;
    this.button.setAttribute("aria-disabled", "true");
    this.complain("");
    try {
      const along = this.form.elements.along.checked ? memory.conversationId : null;
      const { urgent } = await server.leave({ message_id: letter.id, text: letter.text, reply_to: letter.reply, name: letter.name || null, conversation_id: along });
      memory.keep({ letter: {} });
      this.showSent(urgent);
    } catch (error) {
      this.complain(error.words?.(texts) ?? texts.failed.failed);
    }
    this.sending = false;
    this.button.setAttribute("aria-disabled", "false");
  }

  complain(words) {
    this.complaint.textContent = words;
    if (words) this.form.elements[this.form.elements.text.value.trim() ? "reply" : "text"].focus();
  }

  showSent(urgent) {
    this.form.hidden = true;
    this.sent = el("div", { class: "sent", role: "status", tabindex: "-1" });
    this.body.append(this.sent);
    if (urgent) this.sent.append(drawUrgent(urgent.split("\n"), this.chat.texts));
    this.sent.append(el("p", {}, this.texts.sent));
    this.sent.focus();
  }
}
