// What the console's pages share: keys that press what the page already has, so that nothing works by script alone.

const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
  const wanted = [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key === event.key);
  if (!wanted || wanted.disabled) return;
  event.preventDefault();
  wanted.click();
});

// One answer: an outline that j and k move, and 1 to 4 for the verdict on what it is around.
const lines = [...document.querySelectorAll("[data-line]")];
let at = -1;

function moveTo(index, scroll) {
  if (index < 0 || index >= lines.length) return;
  lines.forEach((line, number) => line.classList.toggle("at", number === index));
  at = index;
  lines[at].focus({ preventScroll: true });
  if (scroll) lines[at].scrollIntoView({ block: "nearest" });
}

if (lines.length) {
  const named = lines.findIndex((line) => `#${line.id}` === location.hash);
  const open = lines.findIndex((line) => "open" in line.dataset);
  moveTo(Math.max(named, 0) || Math.max(open, 0), named > 0);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
    if (event.key === "j") moveTo(at + 1, true);
    else if (event.key === "k") moveTo(at - 1, true);
    else lines[at]?.querySelector(`[data-verdict="${CSS.escape(event.key)}"]`)?.click();
  });
}

// The marked words of a long passage are in view.
for (const passage of document.querySelectorAll(".passage")) {
  const mark = passage.querySelector("mark");
  if (mark) passage.scrollTop += mark.getBoundingClientRect().top - passage.getBoundingClientRect().top - 40;
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));

// A work on the library: the server draws how far it is, once a second; when it is done the page is read anew.
async function follow(section) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const response = await fetch(section.dataset.poll, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response?.ok || response.redirected) continue;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#job");
    if (!fresh?.dataset.poll) return location.replace(location.pathname);
    section.replaceChildren(...fresh.childNodes);
  }
}

const job = document.querySelector("#job[data-poll]");
if (job) follow(job);

// Files dropped on the form are as if they had been chosen.
for (const form of document.querySelectorAll("[data-drop]")) {
  const over = (event) => {
    event.preventDefault();
    form.classList.toggle("over", event.type === "dragover");
  };
  for (const type of ["dragover", "dragleave", "drop"]) form.addEventListener(type, over);
  form.addEventListener("drop", (event) => {
    form.querySelector("input[type=file]").files = event.dataTransfer.files;
  });
}
