/** One question on its way: asked again while the server is away, given up by the patient or after a minute. */

import { Failure } from "./server.js";

const SLOW_MS = 5_000;
const PAUSES_MS = [1_000, 2_000, 3_000, 5_000]; // between attempts; the last again and again
const PATIENCE_MS = 60_000; // of attempts in vain; being offline does not count

export class Asking {
  /** `show(name, stoppable)` is told what we wait for, as the name of a text. */
  constructor(server, memory, show) {
    this.abort = new AbortController();
    this.server = server;
    this.memory = memory;
    this.show = show;
  }

  stop() {
    this.abort.abort();
  }

  get stopped() {
    return this.abort.signal.aborted;
  }

  /** The answer. Throws `Failure`, or whatever a stopped request throws. */
  async answer(entry) {
    await this.memory.claim();
    const giveUp = Date.now() + PATIENCE_MS;
    for (let attempt = 0; ; attempt += 1) {
      const slow = setTimeout(() => this.show("slow", true), SLOW_MS);
      try {
        return await this.server.ask(entry, this.memory.conversationId, this.abort.signal);
      } catch (error) {
        if (!(error instanceof Failure) || this.stopped) throw error;
        if (error.kind === "unknown" && this.memory.conversationId) {
          this.memory.keep({ conversationId: null }); // the server no longer knows it: the question starts a new one
        } else if (error.kind === "offline" || (error.passes && Date.now() < giveUp)) {
          await this.pause(error, attempt);
        } else {
          throw error;
        }
      } finally {
        clearTimeout(slow);
      }
    }
  }

  /** Until the next attempt: the connection is back, some seconds have passed, or the patient stops it. */
  async pause(error, attempt) {
    const offline = error.kind === "offline";
    this.show(offline ? "offline" : "reconnecting", true);
    const { signal } = this.abort;
    await new Promise((resolve) => {
      addEventListener("online", resolve, { once: true });
      signal.addEventListener("abort", resolve, { once: true });
      setTimeout(resolve, PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]);
    });
    signal.throwIfAborted();
    if (!offline || navigator.onLine !== false) this.show("searching", true);
  }
}
