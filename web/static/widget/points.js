/**
 * Offsets of the API count code points; JavaScript's strings count UTF-16 units. A text with emoji or rare
 * characters needs an index from the one to the other.
 */
export class Points {
  #index = null;

  constructor(text) {
    this.text = text;
    if (/[\ud800-\udfff]/.test(text)) {
      this.#index = [];
      let unit = 0;
      for (const character of text) {
        this.#index.push(unit);
        unit += character.length;
      }
      this.#index.push(unit);
    }
  }

  get length() {
    return this.#index ? this.#index.length - 1 : this.text.length;
  }

  /** The text between two code points. */
  slice(start, end) {
    if (!this.#index) return this.text.slice(start, end);
    const unit = (point) => this.#index[Math.min(Math.max(point, 0), this.length)];
    return this.text.slice(unit(start), unit(end));
  }

  /** Where words stand, as code points; null if nowhere. */
  find(words) {
    const unit = this.text.indexOf(words);
    if (unit < 0 || !words) return null;
    const start = [...this.text.slice(0, unit)].length;
    return { start, end: start + [...words].length };
  }
}
