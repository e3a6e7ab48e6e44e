/** The JSON API, with its failures as one kind of error that says what to do next. */

const TIMEOUT_MS = 30_000;

/** `kind`: "rejected" (mend the question), "unknown" (not there any more), "failed" (try again), or a key of texts.failed. */
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
}

export class Server {
  constructor(home) {
    this.api = new URL("api/", home);
  }

  ask(message, conversationId, signal) {
    return this.#fetch("chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ message, conversation_id: conversationId }),
      signal,
    });
  }

  document(documentId, signal) {
    return this.#fetch(`documents/${documentPath(documentId)}`, { signal });
  }

  async examples() {
    return (await this.#fetch("examples")).examples;
  }

  async #fetch(path, { signal, ...options } = {}) {
    const patience = AbortSignal.timeout(TIMEOUT_MS);
    const signals = signal ? AbortSignal.any([signal, patience]) : patience;
    let response, body;
    try {
      response = await fetch(new URL(path, this.api), { ...options, signal: signals, credentials: "omit" });
      body = await response.json();
    } catch (error) {
      if (signal?.aborted) throw error;
      if (patience.aborted) throw new Failure("slow");
      if (!response) throw new Failure(navigator.onLine === false ? "offline" : "network");
      throw new Failure(response.status >= 502 ? "unavailable" : "network");
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
