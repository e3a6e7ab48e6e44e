/** A page as a clinic's own: the chat with the attributes that the fragment gives, and again when they change. */

// Words that only our own page, which frames this one, may put here: a link must not make the clinic's address say them.
const WORDS = ["contact", "greeting", "name", "title"];
const framed = parent !== window;

function show() {
  document.querySelector("equipoise-chat")?.remove();
  const chat = document.createElement("equipoise-chat");
  chat.id = "preview";
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (framed || !WORDS.includes(name)) chat.dataset[name] = value;
  }
  if (chat.dataset.mode === "inline") document.getElementById("page").append(chat);
  else document.body.append(chat);
}

addEventListener("hashchange", show);
show();
