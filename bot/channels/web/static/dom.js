// Building blocks of the page. Every text enters as a text node: nothing is ever parsed as markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  fine: "M5 12.5l4.5 4.5L19 7.5",
  polish: "M4 20l4-1L19 8l-3-3L5 16l-1 4M14 7l3 3",
  pause: "M9 6v12M15 6v12",
  get_help: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M16 5a3 3 0 0 1 0 6M18 14.5c2 .8 3 2.8 3 5.5",
  article: "M6 4h9l3 3v13H6zM9 10h6M9 14h6",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15 9h.01",
  spark: "M12 4v4M12 16v4M4 12h4M16 12h4M7 7l2 2M15 15l2 2M17 7l-2 2M9 15l-2 2",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name] ?? SHAPES.article);
  svg.append(path);
  return svg;
}

// Characters that make a reader see another order of words than the one that is there.
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/u;

/** `text` as nodes; hidden direction marks become small visible signs. */
export function visible(text, words) {
  const nodes = [];
  for (const piece of text.split(/([\u202a-\u202e\u2066-\u2069])/u)) {
    if (!DIRECTION.test(piece)) nodes.push(piece);
    else {
      const code = `U+${piece.codePointAt(0).toString(16).toUpperCase()}`;
      nodes.push(el("span", { class: "hidden-character", title: words.t("web.hidden_character", { code }) }, code));
    }
  }
  return nodes;
}

/** Only links that lead to a page, a mail or a phone; anything else is shown as words. */
export function safeLink(href, attributes, ...children) {
  const allowed = /^(https?:\/\/|mailto:|tel:)/i.test(href);
  const outside = /^https?:/i.test(href) ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return allowed ? el("a", { href, ...outside, ...attributes }, ...children) : el("span", {}, ...children);
}

/** A button that copies `text` and says so on itself. */
export function copyButton(text, label, words, announce) {
  const button = el("button", { type: "button", class: "plain" }, words.t(label));
  button.addEventListener("click", async () => {
    let said = "web.copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      said = copyTheOldWay(text) ? "web.copied" : "web.copy_failed";
    }
    button.textContent = words.t(said);
    announce(words.t(said));
    setTimeout(() => { button.textContent = words.t(label); }, 2500);
  });
  return button;
}

// Without TLS a browser has no clipboard for scripts, only this.
function copyTheOldWay(text) {
  const area = el("textarea", { class: "unseen", readonly: true, "aria-hidden": "true", tabindex: "-1" });
  area.value = text;
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}
