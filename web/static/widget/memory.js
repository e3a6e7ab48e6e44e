/**
 * The conversation in the tab's session storage: it survives a page change and ends with the tab. Nothing is kept
 * where the browser forbids it.
 */
export class Memory {
  constructor(home, id) {
    this.key = `equipoise:${home.href}:${id || "chat"}`;
    const kept = read(this.key);
    this.conversationId = kept.conversationId || null;
    this.entries = kept.entries || [];
    this.draft = kept.draft || "";
  }

  add(entry) {
    this.entries.push(entry);
    this.#write();
  }

  drop(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    this.#write();
  }

  answered(conversationId) {
    this.conversationId = conversationId;
    this.#write();
  }

  forgetConversation() {
    this.conversationId = null;
    this.#write();
  }

  keepDraft(draft) {
    this.draft = draft;
    this.#write();
  }

  clear() {
    this.conversationId = null;
    this.entries = [];
    this.draft = "";
    this.#write();
  }

  #write() {
    const entries = this.entries.map(({ message, answer }) => ({ message, answer }));
    const kept = { conversationId: this.conversationId, entries, draft: this.draft };
    try {
      sessionStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // Storage is full or forbidden: the conversation then lasts as long as the page.
    }
  }
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) || {};
  } catch {
    return {};
  }
}
