const PAUSE_MS = 400; // the page before may not have let go of its lock yet

/**
 * The conversation in the tab's session storage: it survives a page change and ends with the tab. Nothing is kept
 * where the browser forbids it.
 */
export class Memory {
  /** What is kept: the conversation's id, its entries ({ id, message, answer, feedback }), and what is half typed. */
  constructor(key) {
    this.key = key;
    const { conversationId = null, entries = [], draft = "", letter = {}, open = false } = read(key);
    Object.assign(this, { conversationId, entries, draft, letter, open });
    if (occupy(`${key}:occupied`)) this.keep({ conversationId: null });
  }

  keep(changes) {
    Object.assign(this, changes);
    this.save();
  }

  add(entry) {
    this.keep({ entries: [...this.entries, entry] });
  }

  drop(entry) {
    this.keep({ entries: this.entries.filter((other) => other !== entry) });
  }

  clear() {
    this.keep({ conversationId: null, entries: [], draft: "" });
  }

  /** All of it, or, where there is no room, as many of the last entries as there is room for. */
  save() {
    const { conversationId, draft, letter, open } = this;
    let entries = this.entries.map(({ id, message, answer, feedback }) => ({ id, message, answer, feedback }));
    for (;;) {
      try {
        sessionStorage.setItem(this.key, JSON.stringify({ conversationId, entries, draft, letter, open }));
        return;
      } catch {
        if (!entries.length) return; // forbidden: the conversation then lasts as long as the page
        entries = entries.slice(Math.ceil(entries.length / 2));
      }
    }
  }

  /**
   * A duplicated tab has a copy of this one's storage. The same conversation in two tabs would mix up what a
   * follow-up refers to, so the second tab goes on with a conversation of its own. The mark that was copied tells it
   * (see `occupy`); the lock tells a tab that was duplicated while hidden, when there is no mark.
   */
  claim() {
    const known = this.conversationId;
    if (!known || !navigator.locks) return undefined; // no locks without https
    if (this.claimed !== known) {
      this.claimed = known;
      this.claiming = this.#hold(known);
    }
    return this.claiming;
  }

  /** The lock is asked for at once: a timer may be late in a tab that has just gone to the background. */
  async #hold(known) {
    const name = `equipoise:${known}`;
    if (await locked(name)) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (await locked(name)) return;
    if (this.conversationId === known) this.keep({ conversationId: null });
  }
}

/** Whether the lock was free; it is then held until the page goes. */
function locked(name) {
  return new Promise((resolve) => {
    const hold = (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise(() => {});
    };
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => resolve(true));
  });
}

/**
 * Marks the tab's storage for as long as the page is open and seen. Returns whether it was marked already: then it is
 * a copy of a tab that is open. A hidden page has no mark, for a phone may end it without a word.
 */
function occupy(mark) {
  const put = (open) => {
    try {
      if (open) sessionStorage.setItem(mark, "1");
      else sessionStorage.removeItem(mark);
    } catch {
      // Full or forbidden: a copy is then told by the lock alone.
    }
  };
  const update = () => put(document.visibilityState === "visible");
  const copied = read(mark) === 1;
  update();
  document.addEventListener("visibilitychange", update);
  addEventListener("pageshow", update); // back from the browser's cache of pages
  addEventListener("pagehide", () => put(false));
  return copied;
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) || {};
  } catch {
    return {};
  }
}
