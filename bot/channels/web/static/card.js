// One piece of advice as a card. It translates the neutral document and decides nothing.

import { copyButton, el, icon, safeLink, visible } from "./dom.js";
import { lightUp, showDraft } from "./marked.js";

/**
 * `answer` is what the server said of `draft`; `bubble` the element that shows the draft; `actions` what buttons do:
 * `why(remark)`, `whyAnswer()`, `article(id, language)`, `more()`, `edit(text)`, `announce(text)`.
 */
export function adviceCard(answer, draft, bubble, words, actions) {
  const { advice, revision } = answer;
  const say = words.in(advice.language);
  const t = (key, values) => say.t(key, values);
  const remarks = new Map();
  // A remark and its mark light up together, under the pointer and under the focus, each on its own account.
  const light = (number, reason, on) => {
    remarks.get(number)?.classList.toggle(`lit-${reason}`, on);
    for (const mark of bubble.querySelectorAll("mark")) {
      if (mark.dataset.remarks.split(" ").includes(String(number))) mark.classList.toggle(`lit-${reason}`, on);
    }
  };
  const toMark = (number) => reveal(bubble.querySelector(`[data-ref="${number}"]`));
  const toRemark = (number) => reveal(remarks.get(number)?.querySelector(".number"));
  showDraft(bubble, draft, advice.remarks, words, { go: toRemark, light });

  const list = advice.remarks.map((remark, index) => {
    const item = remarkItem(remark, index + 1, t, words, { ...actions, toMark, language: advice.language });
    lightUp(item, [index + 1], light);
    remarks.set(index + 1, item);
    return item;
  });

  return el("article", { class: `card advice ${advice.level}`, lang: advice.language },
    el("h2", { class: "level", tabindex: "-1" }, icon(advice.danger ? "get_help" : advice.level), el("span", {}, advice.label)),
    revision ? el("p", { class: "revision" }, revision.sentence) : null,
    el("p", { class: "opening" }, advice.opening),
    advice.split ? el("div", { class: "split" },
      el("p", {}, ...visible(advice.split.may_speak, words)), el("p", {}, ...visible(advice.split.different, words))) : null,
    advice.strength ? el("p", { class: "strength" }, icon("fine"), el("span", {}, advice.strength)) : null,
    advice.danger ? contacts(advice, t, say, actions) : null,
    list.length ? el("ol", { class: "remarks", "aria-label": t("web.remarks") }, ...list) : null,
    advice.more_remarks ? el("p", { class: "more" },
      t(advice.more_remarks === 1 ? "more.one" : "more.many", { count: advice.more_remarks }), " ",
      el("button", { type: "button", class: "plain", on: { click: actions.more } }, t("web.more"))) : null,
    advice.checklist.length ? block("checklist", t("web.checklist"), el("ul", {}, ...advice.checklist.map((item) => el("li", {}, item)))) : null,
    advice.audience ? el("p", { class: "audience" }, advice.audience) : null,
    advice.suggestion ? suggestion(advice.suggestion, t, say, words, actions) : null,
    advice.opportunity ? el("p", { class: "opportunity" }, icon("spark"),
      el("span", {}, el("strong", {}, t("heading.opportunity")), " ", advice.opportunity)) : null,
    advice.danger ? null : contacts(advice, t, say, actions),
    advice.note ? el("p", { class: "quiet note-line" }, advice.note) : null,
    el("p", { class: "closing" }, advice.closing),
    el("div", { class: "buttons" },
      advice.danger ? null : el("button", { type: "button", class: "plain edit", on: { click: () => actions.edit(draft) } }, t("web.edit")),
      el("button", { type: "button", class: "link", on: { click: actions.whyAnswer } }, t("web.why"))));
}

function remarkItem(remark, number, t, words, actions) {
  return el("li", { class: `remark ${remark.level}` },
    el("p", { class: "quote" },
      el("button", { type: "button", class: "number", "aria-label": t("web.remark_show", { number }),
        on: { click: () => actions.toMark(number) } }, String(number)),
      el("q", { dir: "auto", translate: "no" }, ...visible(remark.quote, words))),
    el("p", { class: "remark-why" }, remark.why),
    el("p", { class: "fix" }, el("span", { class: "unseen" }, `${t("web.fix")} : `), remark.fix),
    remark.say_instead ? el("p", { class: "say" }, t("heading.say_instead"), " ", el("q", { dir: "auto" }, remark.say_instead)) : null,
    el("p", { class: "sources" },
      el("button", { type: "button", class: "link article", on: { click: () => actions.article(remark.article.id, actions.language) } },
        icon("article"), t("web.article_open", { title: remark.article.title })),
      el("button", { type: "button", class: "link why", "aria-label": `${t("web.why")} ${t("web.remark", { number })}`,
        on: { click: () => actions.why(remark) } }, t("web.why"))));
}

function suggestion(version, t, say, words, actions) {
  return block("suggestion", t("heading.suggestion"),
    el("blockquote", { dir: "auto", translate: "no" }, ...visible(version.text, words)),
    el("p", { class: "quiet" }, t(version.origin === "model" ? "web.suggestion_note_model" : "web.suggestion_note")),
    el("div", { class: "buttons" },
      copyButton(version.text, "web.copy", say, actions.announce),
      el("button", { type: "button", class: "plain", on: { click: () => actions.edit(version.text) } }, t("web.use_suggestion"))));
}

function contacts(advice, t, say, actions) {
  if (!advice.contacts.length) return null;
  return block("contacts", t("heading.contacts"),
    el("ul", {}, ...advice.contacts.map((contact) => el("li", {},
      el("span", {}, safeLink(contact.link, {}, contact.who),
        contact.external ? el("span", { class: "quiet" }, ` · ${t("web.contact_outside")}`) : null),
      contact.message ? copyButton(contact.message, "web.contact_copy", say, actions.announce) : null))));
}

export function block(name, title, ...children) {
  return el("section", { class: `block ${name}` }, el("h3", {}, title), ...children);
}

function reveal(node) {
  if (!node) return;
  node.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}
