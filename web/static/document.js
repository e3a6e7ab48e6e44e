/** The page of one document: `#start-end` (several separated by commas) are the code points to mark, the first in view. */

import { Server } from "./widget/server.js";
import { drawDocument, showFocus } from "./widget/source.js";

const main = document.getElementById("document");
const server = new Server(new URL(main.dataset.home, location.href));

function rangesOf(fragment) {
  return [...fragment.matchAll(/(\d+)-(\d+)/g)]
    .map(([, start, end], i) => ({ start: Number(start), end: Number(end), focus: i === 0 }))
    .filter(({ start, end }) => start < end);
}

async function show() {
  try {
    const source = await server.document(main.dataset.documentId);
    const draw = () => {
      const article = drawDocument(source, rangesOf(location.hash));
      main.replaceChildren(article);
      showFocus(article);
    };
    draw();
    addEventListener("hashchange", draw);
  } catch (error) {
    main.textContent = error.detail || main.dataset.failed;
  }
}

show();
