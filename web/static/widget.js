/*
 * Equipoise's chat as an element: <equipoise-chat>, in a shadow root, no dependency.
 *
 * On any page, one line is enough; its data- attributes become the element's:
 *   <script src="https://chat.example.org/widget.js" defer data-title="Ask us"></script>
 * They are: data-mode ("inline" or "launcher"), data-name (the clinic's), data-title, data-greeting, data-contact,
 * data-colour ("#0a6256"), data-scheme ("light", "dark" or "auto"), data-position ("left" or "right"), data-lang.
 * What the clinic has set on the server wins. Everything but the launcher is loaded when the chat is first opened.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  const home = new URL(".", script.src);
  const files = new URL("static/", home);
  const AGAIN_AFTER_MS = [2_000, 5_000, 15_000, 60_000];

  class EquipoiseChat extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      this.key = this.id || [...document.querySelectorAll("equipoise-chat")].indexOf(this);
      this.frame = document.createElement("div");
      this.frame.className = "frame";
      this.frame.hidden = true; // until the styles are there
      const sheets = ["tokens.css", "widget.css"].map((name) => stylesheet(name));
      root.append(...sheets.map((sheet) => sheet.link), this.frame);
      if (this.dataset.mode === "inline") this.style.minHeight = "32em"; // the page does not jump when it comes
      this.prepare(sheets);
    }

    /** Shown once its words, its settings and its styles are there; a page that is not allowed shows nothing. */
    async prepare(sheets) {
      this.settings = await this.askSettings();
      if (!this.settings) return;
      const { languages, library_language: library, max_question_chars: longest, ...wins } = this.settings;
      for (const [name, value] of Object.entries(wins)) if (value !== null) this.dataset[name] = value;
      this.texts = await persist(() => getJson(new URL(`texts/${this.pickLanguage(languages)}.json`, files)));
      await Promise.all(sheets.map((sheet) => sheet.loaded));
      if (this.dataset.colour) (await import(new URL("widget/colours.js", files).href)).paint(this);
      this.frame.lang = this.texts.language;
      this.frame.dir = this.texts.direction;
      this.frame.hidden = false;
      if (this.dataset.mode === "inline") this.open();
      else this.addLauncher();
    }

    askSettings() {
      return persist(async () => {
        const response = await fetch(new URL("api/widget", home), { credentials: "omit" });
        if (response.ok) return response.json();
        if (response.status >= 500) throw new Error(response.statusText);
        console.error(`Equipoise: ${(await response.json()).detail}`);
        return null;
      });
    }

    pickLanguage(languages) {
      const wanted = [this.dataset.lang, document.documentElement.lang].map((one) => one?.split("-")[0].toLowerCase());
      return wanted.find((one) => languages.includes(one)) || "en";
    }

    /** Loads the conversation, once. */
    async open() {
      this.loading ??= import(new URL("widget/chat.js", files).href).then((module) => module.start(this, home));
      try {
        return await this.loading;
      } catch (error) {
        this.loading = undefined; // the next click tries again
        throw error;
      }
    }

    addLauncher() {
      this.launcher = document.createElement("button");
      this.launcher.className = "launcher";
      this.launcher.type = "button";
      this.launcher.addEventListener("click", () => this.toggle());
      this.frame.append(this.launcher);
      this.showClosed();
      if (kept(this)?.open) this.toggle({ focus: false }); // as it was left on the page before
    }

    async toggle({ focus = true } = {}) {
      const chat = await this.open();
      if (!chat.panel.hidden) return this.close(chat);
      chat.show(true);
      this.launcher.setAttribute("aria-expanded", "true");
      this.launcher.textContent = "×";
      this.launcher.setAttribute("aria-label", this.texts.close);
      if (focus) chat.focus();
    }

    close(chat) {
      chat.show(false);
      this.showClosed();
      this.launcher.focus();
    }

    showClosed() {
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.removeAttribute("aria-label");
      this.launcher.textContent = this.dataset.title || this.texts.open;
    }

    get storageKey() {
      return `equipoise:${home.href}:${this.key}`;
    }
  }

  function stylesheet(name) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(name, files).href;
    // Shown without styles rather than not at all, should they fail to load.
    const loaded = new Promise((resolve) => {
      link.addEventListener("load", resolve);
      link.addEventListener("error", resolve);
    });
    return { link, loaded };
  }

  async function getJson(url) {
    const response = await fetch(url, { credentials: "omit" });
    if (!response.ok) throw new Error(`${url.pathname}: ${response.status}`);
    return response.json();
  }

  /** The result of `attempt`, however long the server is away. */
  async function persist(attempt) {
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt();
      } catch {
        const pause = AGAIN_AFTER_MS[Math.min(failures, AGAIN_AFTER_MS.length - 1)];
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  function kept(element) {
    try {
      return JSON.parse(sessionStorage.getItem(element.storageKey));
    } catch {
      return null; // forbidden, or not ours
    }
  }

  /** The element that the script's own attributes ask for; a page that holds the same line twice gets it once. */
  function embed() {
    const wanted = JSON.stringify(script.dataset);
    if ([...document.querySelectorAll("equipoise-chat")].some((other) => other.wanted === wanted)) {
      console.warn("Equipoise: this page holds the same line twice; the second is left out.");
      return;
    }
    const element = document.createElement("equipoise-chat");
    Object.assign(element.dataset, script.dataset);
    element.wanted = wanted;
    if (script.dataset.mode === "inline" && document.body.contains(script)) script.after(element);
    else document.body.append(element);
  }

  if (!customElements.get("equipoise-chat")) customElements.define("equipoise-chat", EquipoiseChat);
  if (Object.keys(script.dataset).length) embed();
})();
