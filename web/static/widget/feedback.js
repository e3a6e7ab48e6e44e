/** Whether an answer helped: a thumb, and for a thumb down a reason and a free word. Sent again, the newest counts. */

import { drawUrgent } from "./answer.js";
import { el, icon } from "./dom.js";

const THUMB = "M7 11v9H4v-9zM9 20v-9l4-8 1.5 1c.6.4.8 1 .7 1.7L14.6 9H20c.7 0 1.2.6 1 1.3l-2 8.4c-.2.8-.8 1.3-1.6 1.3z";

/** `entry.feedback` is what was said before: { helpful, reason, comment }. `chat`: { server, memory, texts }. */
export function drawFeedback(entry, { server, memory, texts: { feedback: texts, ...all } }) {
  const status = el("p", { role: "status" });
  const [up, down] = [true, false].map((helpful) =>
    el(
      "button",
      { type: "button", class: "thumb", "aria-label": helpful ? texts.up : texts.down, onclick: () => press(helpful) },
      icon(THUMB, { class: helpful ? null : "down" }),
    ),
  );
  const form = drawForm(texts, entry.feedback);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { reason, comment } = Object.fromEntries(new FormData(form));
    send({ helpful: false, reason: reason || null, comment: comment || null }, texts.sent);
  });
  const box = el("div", { class: "feedback", "aria-live": "off", lang: all.language }, el("div", { class: "thumbs" }, el("span", {}, texts.question), up, down, status), form);

  /** Pressed again, a thumb is taken back. */
  function press(helpful) {
    const same = entry.feedback?.helpful === helpful;
    send({ helpful: same ? null : helpful, reason: null, comment: null }, same ? "" : helpful ? texts.thanks : "");
    if (!form.hidden) form.scrollIntoView({ block: "nearest" }); // it opens below what can be seen
  }

  let queue = Promise.resolve(); // one after the other, so that the last one pressed is the one that is kept

  function send(feedback, thanks) {
    const before = entry.feedback;
    entry.feedback = feedback;
    show();
    status.textContent = "";
    queue = queue.then(() => post(feedback, thanks, before));
  }

  async function post(feedback, thanks, before) {
    if (entry.feedback !== feedback) return;
    try {
      const { urgent } = await server.judge({ answer_id: entry.answer.answer_id, ...feedback });
      if (entry.feedback !== feedback) return; // pressed again meanwhile
      memory.save();
      status.textContent = thanks;
      if (thanks && form.contains(form.getRootNode().activeElement)) down.focus(); // the keyboard is not left on what goes away
      if (thanks) form.hidden = true;
      if (urgent) box.replaceChildren(drawUrgent(urgent.split("\n"), all));
    } catch (error) {
      if (entry.feedback !== feedback) return; // pressed again meanwhile
      entry.feedback = before;
      show();
      form.hidden = feedback.helpful !== false; // what was written stays
      status.textContent = error.words?.(all) ?? all.failed.failed;
    }
  }

  function show() {
    up.setAttribute("aria-pressed", String(entry.feedback?.helpful === true));
    down.setAttribute("aria-pressed", String(entry.feedback?.helpful === false));
    form.hidden = entry.feedback?.helpful !== false;
  }

  show();
  form.hidden = true; // not asked again after a page change
  return box;
}

let forms = 0; // radio buttons of one answer belong together, those of two do not

function drawForm(texts, before) {
  const id = `comment-${(forms += 1)}`;
  const reasons = Object.entries(texts.reasons).map(([value, words]) =>
    el("label", {}, el("input", { type: "radio", name: "reason", value, checked: before?.reason === value }), words),
  );
  const comment = el("textarea", { id, name: "comment", rows: "2", maxlength: "2000", dir: "auto" });
  comment.value = before?.comment ?? "";
  return el(
    "form",
    { class: "why", hidden: true },
    el("fieldset", {}, el("legend", {}, texts.why), ...reasons),
    el("label", { for: id }, texts.comment),
    comment,
    el("button", { class: "send" }, texts.send),
  );
}
