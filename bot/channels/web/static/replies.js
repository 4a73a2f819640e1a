// Everything the coach says that is not advice: the first contact, the charter's answers, articles, pictures.

import { block } from "./card.js";
import { el, icon, safeLink } from "./dom.js";
import { Verdict } from "./picture.js";

/** The first contact: who speaks, what is kept, who else can help. */
export function welcome(start, words, { example }) {
  const { t } = bound(words);
  const contact = start.contact?.[words.language];
  const [before, after] = t("web.notice_person").split("{who}");
  return el("article", { class: "card welcome" },
    el("h2", { tabindex: "-1" }, t("web.welcome_title")),
    el("p", { class: "lead" }, t("web.welcome")),
    el("ul", { class: "notice" },
      el("li", {}, t("web.notice_ai")),
      el("li", {}, t("web.notice_copy")),
      el("li", {}, t("web.notice_place", { host: location.host })),
      el("li", {}, t("web.notice_counted"), " ", start.model
        ? t("web.notice_model_used", { model: start.model.name, retention: start.model.retention }) : t("web.notice_model")),
      contact ? el("li", {}, before, safeLink(contact.link, {}, contact.who), after) : null),
    el("div", { class: "buttons" }, el("button", { type: "button", class: "plain", on: { click: example } }, t("web.example"))));
}

/** A short note of the coach; `buttons` stand below it. */
export function note(title, paragraphs, ...buttons) {
  return el("article", { class: "card note" }, title ? el("h2", { tabindex: "-1" }, title) : null,
    ...paragraphs.map((text) => el("p", {}, text)), buttons.length ? el("div", { class: "buttons" }, ...buttons) : null);
}

/** The answer to a charter question. Links in a line are made links only if they are safe ones. */
export function lookedUp(answer, words, { article }) {
  const { t } = bound(words.in(answer.language));
  const titles = t("lookup.see_also").split("{")[0]; // they stand below, as links
  return el("article", { class: "card lookup", lang: answer.language },
    el("h2", { tabindex: "-1" }, icon("article"), el("span", {}, t("web.charter"))),
    ...answer.paragraphs.map((lines) => el("div", { class: "paragraph" }, ...lines.filter((line) => !line.startsWith(titles)).map((line) => el("p", {}, ...linked(line))))),
    answer.articles.length ? block("see-also", t("web.see_also"), el("ul", {}, ...answer.articles.map((each) => el("li", {},
      el("button", { type: "button", class: "link article", on: { click: () => article(each.id, answer.language) } }, each.title))))) : null);
}

/** "What can I talk about?" */
export function strategy(answer, words, { article }) {
  const { t } = bound(words.in(answer.language));
  const list = (name, title, items) => (items.length ? block(name, title, el("ul", {}, ...items.map((item) => el("li", {}, item)))) : null);
  return el("article", { class: "card strategy", lang: answer.language },
    el("h2", { tabindex: "-1" }, icon("spark"), el("span", {}, t("web.talk"))),
    ...answer.entries.map((entry) => el("section", { class: "entry" },
      el("h3", {}, t("web.talk_for", { department: entry.department })),
      el("p", { class: "quiet" }, t("web.talk_to", { audience: entry.audience })),
      el("p", { class: "lead" }, entry.message),
      el("p", {}, entry.why),
      list("ideas", t("web.talk_ideas"), entry.post_ideas),
      entry.articles.length ? block("chances", t("web.talk_chances"), el("ul", {}, ...entry.articles.map((each, i) => el("li", {},
        entry.opportunities[i], " ", el("button", { type: "button", class: "link article",
          on: { click: () => article(each.id, answer.language) } }, each.title))))) : null)));
}

/** An article of the charter, for the dialog. */
export function articleBody(found, words) {
  const { t } = bound(words.in(found.language));
  const list = (name, title, items) => (items.length ? block(name, title, el("ul", {}, ...items.map((item) => el("li", {}, item)))) : null);
  return [
    block("rule", t("web.why_rule"), el("p", {}, found.rule)),
    block("because", t("web.why_matters"), el("p", {}, found.why)),
    block("opens", t("web.why_opportunity"), el("p", {}, found.opportunity)),
    list("good", t("web.article_good"), found.good),
    list("bad", t("web.article_bad"), found.bad),
    list("instead", t("web.article_say"), found.say_instead),
    block("people", t("heading.contacts"), el("p", {}, safeLink(found.contact.link, {}, found.contact.who))),
    el("p", { class: "quiet" }, t("web.article_version", {
      id: found.id, version: found.version.slice(0, 8), effective: day(found.effective, found.language) })),
  ];
}

/** What was found in a picture's hidden data, and what to look at before it is posted. */
export function pictureCard(file, verdict, url, words) {
  const { t } = bound(words);
  const readable = verdict === Verdict.PLACE || verdict === Verdict.NO_PLACE;
  const sentence = { place: "web.picture_place", no_place: "web.picture_no_place", not: "web.picture_not", large: "web.picture_large" }[verdict];
  const list = ["image_background", "image_people", "image_sound", "image_place"].map((key) => el("li", {}, t(`checklist.${key}`)));
  return el("article", { class: `card picture ${verdict === Verdict.PLACE ? "pause" : ""}` },
    el("h2", { tabindex: "-1" }, icon("picture"), el("span", {}, t("web.picture_title"))),
    readable && file.type.startsWith("image/") ? thumbnail(url, t("web.picture_alt")) : null,
    el("p", { class: verdict === Verdict.PLACE ? "warning" : null }, t(sentence)),
    verdict === Verdict.NOT ? null : el("p", { class: "quiet" }, t("web.picture_kept")),
    verdict === Verdict.NOT ? null : block("checklist", t("web.picture_list"), el("ul", {}, ...list)));
}

export function thumbnail(url, alt) {
  const image = el("img", { src: url, alt, class: "thumbnail" });
  image.addEventListener("error", () => image.remove()); // a format that this browser cannot draw
  return image;
}

function bound(words) {
  return { t: (key, values) => words.t(key, values) };
}

function day(iso, language) {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
}

function linked(line) {
  return line.split(/((?:https?:\/\/|mailto:)[^\s,;]+)/i).map((piece) => (/^(https?:|mailto:)/i.test(piece) ? safeLink(piece, {}, piece.replace(/^mailto:/i, "")) : piece));
}
