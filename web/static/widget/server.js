/** The JSON API, with its failures as one kind of error that says what to do next. */

const TIMEOUT_MS = 30_000;

/** `kind`: "rejected" (mend the question), "unknown" (not there any more), "offline", "unavailable", or a key of texts.failed. */
export class Failure extends Error {
  constructor(kind, detail) {
    super(detail || kind);
    this.kind = kind;
    this.detail = detail;
  }

  /** Whether trying again in a moment may help without anybody doing anything. */
  get passes() {
    return ["network", "offline", "unavailable"].includes(this.kind);
  }

  /** What to tell the patient: what our server said, in its language, or words of our own. */
  words(texts) {
    const own = texts.failed[this.kind] || texts.failed.network;
    return this.kind === "rejected" || this.kind === "unknown" ? this.detail || own : own;
  }
}

export class Server {
  constructor(home, language) {
    this.language = language;
    this.api = new URL("api/", home);
  }

  /** Asked again under the same `id`, after a reply that was lost, a question gets the reply that was recorded. */
  ask({ id, message }, conversationId, signal) {
    return this.#post("chat", { message, conversation_id: conversationId, message_id: id }, signal);
  }

  judge(feedback) {
    return this.#post("feedback", feedback);
  }

  leave(letter) {
    return this.#post("messages", letter);
  }

  document(documentId, signal) {
    return this.#fetch(`documents/${documentPath(documentId)}`, { signal });
  }

  async examples() {
    return (await this.#fetch("examples")).examples;
  }

  #post(path, body, signal) {
    const headers = { "Content-Type": "application/json" };
    return this.#fetch(path, { method: "POST", headers, body: JSON.stringify({ ...body, language: this.language }), signal });
  }

  async #fetch(path, { signal, ...options } = {}) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), TIMEOUT_MS);
    signal?.addEventListener("abort", () => patience.abort());
    let response, body;
    try {
      response = await fetch(new URL(path, this.api), { ...options, signal: patience.signal, credentials: "omit" });
      body = await response.json();
    } catch (error) {
      if (signal?.aborted) throw error;
      if (patience.signal.aborted) throw new Failure("slow");
      if (!response) throw new Failure(navigator.onLine === false ? "offline" : "network");
      throw new Failure(response.status >= 502 ? "unavailable" : "network");
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return body;
    throw new Failure(kindOf(response.status), body.detail);
  }
}

function kindOf(status) {
  if (status === 404) return "unknown";
  if (status < 500) return "rejected";
  return status > 501 ? "unavailable" : "failed";
}

/** Slashes of an id stay slashes; everything else is escaped. */
export function documentPath(documentId) {
  return documentId.split("/").map(encodeURIComponent).join("/");
}
