// The page's words in the reader's language. All of them come from the server's catalogues, both languages at once.

export class Words {
  constructor(catalogues, language) {
    this.catalogues = catalogues;
    this.language = language;
  }

  /** The sentence `key` with its {variables} filled in. */
  t(key, values = {}) {
    const text = this.catalogues[this.language][key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  /** The same words in another language: an answer speaks the language of its draft. */
  in(language) {
    return this.catalogues[language] ? new Words(this.catalogues, language) : this;
  }

  /** Put the words into every element that names one. */
  apply(root) {
    for (const node of root.querySelectorAll("[data-t]")) node.textContent = this.t(node.dataset.t);
    for (const node of root.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", this.t(node.dataset.tLabel));
    for (const node of root.querySelectorAll("[data-t-placeholder]")) node.placeholder = this.t(node.dataset.tPlaceholder);
  }
}
