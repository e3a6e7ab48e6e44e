/** The clinic's colour, made readable: shades for text, buttons and soft surfaces, in light and in dark. */

const AA = 4.6; // contrast of text, a little over the 4.5 that WCAG asks for
const GROUNDS = { light: { surface: "#ffffff", towards: 0 }, dark: { surface: "#171f1d", towards: 255 } };

/** Sets the colours on the element's frame, where the page around cannot reach, and again when light turns to dark. */
export function paint(element) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    const { scheme } = element.dataset;
    const dark = scheme === "dark" || (scheme !== "light" && system.matches);
    const shades = shadesOf(element.dataset.colour, dark ? "dark" : "light");
    for (const [name, value] of Object.entries(shades)) element.frame.style.setProperty(`--eq-${name}`, value);
  };
  set();
  system.addEventListener("change", set);
}

/** `accent` as near to the clinic's colour as can be read on the surfaces, and what goes with it; {} for no colour. */
export function shadesOf(colour, scheme) {
  const wanted = parse(colour);
  if (!wanted) return {};
  const { surface, towards } = GROUNDS[scheme];
  const ground = parse(surface);
  let accent = wanted;
  let soft = mix(ground, accent, 0.12);
  for (let step = 0; step < 40 && contrast(accent, soft) < AA; step += 1) {
    accent = mix(accent, [towards, towards, towards], 0.06);
    soft = mix(ground, accent, 0.12);
  }
  const on = [[255, 255, 255], [0, 0, 0]].sort((a, b) => contrast(b, accent) - contrast(a, accent))[0];
  const shades = { accent, "on-accent": on, soft, rule: mix(ground, accent, 0.5) };
  return Object.fromEntries(Object.entries(shades).map(([name, rgb]) => [name, `rgb(${rgb.map(Math.round).join(" ")})`]));
}

function parse(colour) {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour?.trim());
  return digits && [0, 2, 4].map((i) => parseInt(digits[1].slice(i, i + 2), 16));
}

function mix(from, to, share) {
  return from.map((value, i) => value + (to[i] - value) * share);
}

/** As WCAG defines it, 1 to 21. */
function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
