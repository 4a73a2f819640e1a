// The picture that goes with the draft: chosen, dropped or pasted, shown small, and never sent.

import { el } from "./dom.js";
import { examine, Verdict } from "./picture.js";
import { thumbnail } from "./replies.js";

export class Tray {
  #url = null;

  constructor(chip, input, curtain) {
    Object.assign(this, { chip, input, curtain });
  }

  /** True while a picture goes with the draft. */
  get full() {
    return this.#url !== null;
  }

  /** Take the picture out; nothing of it is left in memory. */
  empty() {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
    this.chip.hidden = true;
    this.chip.replaceChildren();
    this.input.value = "";
  }

  /** Listen; `open()` says whether pictures are welcome, `looked(file, verdict, url)` is told what was found. */
  watch(box, { open, words, looked }) {
    const take = (file) => this.#take(file, box, words(), looked);
    const files = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    this.input.addEventListener("change", () => { if (this.input.files[0]) take(this.input.files[0]); });
    addEventListener("dragover", (event) => {
      if (!files(event)) return;
      event.preventDefault();
      this.curtain.hidden = !open();
    });
    addEventListener("dragleave", (event) => { if (event.relatedTarget === null) this.curtain.hidden = true; });
    addEventListener("drop", (event) => {
      if (!files(event)) return;
      event.preventDefault();
      this.curtain.hidden = true;
      const [file] = event.dataTransfer.files;
      if (file && open()) take(file);
    });
    box.addEventListener("paste", (event) => {
      const [file] = event.clipboardData?.files ?? [];
      if (!file || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      take(file);
    });
  }

  async #take(file, box, words, looked) {
    const verdict = await examine(file).catch(() => Verdict.NOT);
    this.empty();
    const url = URL.createObjectURL(file);
    looked(file, verdict, url);
    if (verdict === Verdict.NOT) {
      URL.revokeObjectURL(url);
      return;
    }
    this.#url = url;
    this.chip.hidden = false;
    this.chip.replaceChildren(
      ...(file.type.startsWith("image/") ? [thumbnail(url, "")] : []),
      el("span", {}, words.t("web.picture_title")),
      el("button", { type: "button", class: "link", on: { click: () => { this.empty(); box.focus(); } } }, words.t("web.picture_remove")));
  }
}
