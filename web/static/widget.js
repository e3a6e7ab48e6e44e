/*
 * Equipoise's chat as an element: <equipoise-chat>, in a shadow root, no dependency.
 *
 * On any page, one line is enough; its data- attributes become the element's:
 *   <script src="https://chat.example.org/widget.js" defer data-title="Ask us"></script>
 * They are: data-mode ("inline" or "launcher"), data-name (the clinic's), data-title, data-greeting, data-position
 * ("left" or "right"), data-lang.
 * Everything but the launcher is loaded when the chat is first opened.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  const home = new URL(".", script.src);
  const files = new URL("static/", home);
  const OPEN = { en: "Ask a question", es: "Haga una pregunta" };
  const CLOSE = { en: "Close the chat", es: "Cerrar el chat" };

  class EquipoiseChat extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      this.frame = document.createElement("div");
      this.frame.className = "frame";
      this.frame.hidden = true; // until the styles are there
      const sheets = ["tokens.css", "widget.css"].map((name) => stylesheet(name));
      root.append(...sheets.map((sheet) => sheet.link), this.frame);
      Promise.all(sheets.map((sheet) => sheet.loaded)).then(() => (this.frame.hidden = false));
      if (this.dataset.mode === "inline") this.open();
      else this.addLauncher();
    }

    get language() {
      const wanted = (this.dataset.lang || document.documentElement.lang || "en").slice(0, 2).toLowerCase();
      return wanted in OPEN ? wanted : "en";
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
    }

    async toggle() {
      const chat = await this.open();
      if (chat.panel.hidden) {
        chat.panel.hidden = false;
        this.launcher.setAttribute("aria-expanded", "true");
        this.launcher.textContent = "×";
        this.launcher.setAttribute("aria-label", CLOSE[this.language]);
        chat.focus();
      } else {
        this.close(chat);
      }
    }

    close(chat) {
      chat.panel.hidden = true;
      this.showClosed();
      this.launcher.focus();
    }

    showClosed() {
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.removeAttribute("aria-label");
      this.launcher.textContent = this.dataset.title || OPEN[this.language];
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

  if (!customElements.get("equipoise-chat")) customElements.define("equipoise-chat", EquipoiseChat);

  if (Object.keys(script.dataset).length) {
    const element = document.createElement("equipoise-chat");
    Object.assign(element.dataset, script.dataset);
    document.body.append(element);
  }
})();
