/** The page that makes the line to embed: what is chosen becomes data- attributes, and the preview shows it. */

const form = document.getElementById("choices");
const snippet = document.getElementById("snippet");
const preview = document.getElementById("preview");
const DEFAULTS = { colour: form.elements.colour.defaultValue, scheme: "auto", position: "right" };

/** What differs from what the chat does by itself; what the server has set is left out. */
function chosen() {
  const values = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
  return values.filter(([name, value]) => value && value !== DEFAULTS[name]);
}

function escaped(value) {
  return value.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function show() {
  const attributes = chosen().map(([name, value]) => ` data-${name}="${escaped(value)}"`);
  snippet.value = `<script src="${snippet.dataset.address}" defer${attributes.join("")}></script>`;
  preview.src = `${preview.dataset.address}#${new URLSearchParams(chosen())}`;
}

let pause;
form.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(show, 200);
});
form.addEventListener("submit", (event) => event.preventDefault());

document.getElementById("copy").addEventListener("click", async () => {
  snippet.select();
  const done = await navigator.clipboard.writeText(snippet.value).then(() => true, () => document.execCommand("copy"));
  document.getElementById("copied").textContent = done ? "Copied." : "Press Ctrl+C to copy the marked line.";
});

show();
