// The draft with its quotes marked and numbered. Positions are code points, as the coach counts them.

import { el, visible } from "./dom.js";

/** `text` cut where a remark begins or ends: each piece with the numbers of the remarks that lie on it. */
export function pieces(text, remarks) {
  const points = Array.from(text);
  const cuts = [...new Set([0, points.length, ...remarks.flatMap(({ start, end }) => [start, end])])]
    .filter((cut) => cut >= 0 && cut <= points.length)
    .sort((a, b) => a - b);
  return cuts.slice(1).map((end, i) => {
    const start = cuts[i];
    const numbers = remarks.flatMap((remark, n) => (remark.start <= start && remark.end >= end ? [n + 1] : []));
    const ending = remarks.flatMap((remark, n) => (remark.end === end && remark.start < end ? [n + 1] : []));
    return { text: points.slice(start, end).join(""), numbers, ending };
  });
}

/** Fill `target` with the draft; `go(number)` leads to a remark, `light(number, reason, on)` lights it up. */
export function showDraft(target, text, remarks, words, { go, light }) {
  target.replaceChildren();
  for (const piece of pieces(text, remarks)) {
    if (piece.numbers.length === 0) {
      target.append(...visible(piece.text, words));
      continue;
    }
    const mark = el("mark", { "data-remarks": piece.numbers.join(" ") }, ...visible(piece.text, words));
    for (const number of piece.ending) {
      const label = words.t("web.mark_show", { number });
      mark.append(el("button", { type: "button", class: "ref", "aria-label": label, "data-ref": number,
        on: { click: () => go(number) } }, String(number)));
    }
    lightUp(mark, piece.numbers, light);
    target.append(mark);
  }
}

/** Light the remarks `numbers` up while the pointer is over `node` or the focus in it. */
export function lightUp(node, numbers, light) {
  const on = { mouseenter: ["hover", true], mouseleave: ["hover", false], focusin: ["focus", true], focusout: ["focus", false] };
  for (const [event, [reason, lit]] of Object.entries(on)) {
    node.addEventListener(event, () => numbers.forEach((number) => light(number, reason, lit)));
  }
}
