// The conversation. It lives in this tab's memory and nowhere else: no storage, no address, no history.

import { adviceCard } from "./card.js";
import { el } from "./dom.js";
import { get, post, Problem, review, Unreachable } from "./net.js";
import { articleBody, lookedUp, note, pictureCard, strategy, welcome } from "./replies.js";
import { Tray } from "./tray.js";
import { Words } from "./words.js";

const $ = (id) => document.getElementById(id);
const SHOW_WAITING_AFTER = 250;
const SAY_STILL_AFTER = 5000;
const GIVE_UP_AFTER = 60000;
const SHORT = 160; // as in follow_up.py: a word on the last answer is short
const COMMANDS = [
  [/^\/?(help|aide|\?)$/i, () => greet()],
  [/^\/?(my data|mes donn[ée]es)$/i, () => showData()],
  [/^\/?(forget|oublie[rz]?)$/i, () => forget()],
  [/^(what (can|could|should) i (talk about|post)|de quoi (puis-je|je peux) parler|que puis-je publier)\s*\??$/i, () => showStrategy()],
];

let start;
let words;
let last = null; // what the latest advice rested on: { text, context, bubble, rules }
let revising = false;
let waiting = null; // { controller }
const tray = new Tray($("picture-chip"), $("file"), $("drop"));

// ---------------------------------------------------------------- the conversation

function say(node, { focus = true } = {}) {
  $("log").append(node);
  const heading = node.querySelector("h2");
  if (focus && heading) heading.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  return node;
}

function announce(text) {
  // The same words twice in a row would not be read again.
  $("status").textContent = $("status").textContent === text ? `${text}\u00a0` : text;
}

function ask(text) {
  const body = el("div", { class: "text", dir: "auto", translate: "no" }, text);
  say(el("div", { class: "bubble" }, el("span", { class: "unseen" }, words.t("web.you")), body), { focus: false });
  if (body.scrollHeight > body.clientHeight) {
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", words.t("web.you")]]) body.setAttribute(name, value);
  }
  return body;
}

function tell(paragraphs, ...buttons) {
  say(note(null, paragraphs, ...buttons), { focus: false });
  announce(paragraphs.join(" "));
}

function greet() {
  say(welcome(start, words, { example: () => { setMode("draft"); fill(words.t("web.example_text")); } }), { focus: false });
}

function failed(error, text, bubble) {
  if (error.name === "AbortError") return;
  bubble?.parentElement.remove();
  if (text && !$("draft").value) fill(text);
  if (error instanceof Problem && error.status === 401) {
    $("gate").hidden = false;
    $("token").focus();
    return;
  }
  const known = error instanceof Problem ? error.message : words.t(navigator.onLine ? "web.unreachable" : "web.offline");
  if (!(error instanceof Problem || error instanceof Unreachable)) console.error(error.name);
  tell([known], el("button", { type: "button", class: "plain", on: { click: () => $("composer").requestSubmit() } }, words.t("web.retry")));
  $("draft").focus();
}

/** Run `work(signal)`; say that it is going on, offer to stop, and give up in the end. */
async function patiently(work, text, bubble) {
  const controller = new AbortController();
  waiting?.controller.abort();
  waiting = { controller };
  const line = el("p", {}, words.t("web.thinking"));
  const stop = el("button", { type: "button", class: "plain", on: { click: () => {
    controller.abort();
    bubble?.parentElement.remove();
    fill(text);
    tell([words.t("web.cancelled")]);
  } } }, words.t("web.cancel"));
  const sign = el("div", { class: "waiting" }, el("span", { class: "dots", "aria-hidden": "true" }), line, stop);
  const timers = [
    setTimeout(() => { say(sign, { focus: false }); announce(words.t("web.thinking")); }, SHOW_WAITING_AFTER),
    setTimeout(() => { line.textContent = words.t("web.still"); announce(words.t("web.still")); }, SAY_STILL_AFTER),
    setTimeout(() => { controller.abort(); failed(new Unreachable(), text, bubble); }, GIVE_UP_AFTER),
  ];
  $("send").disabled = true;
  try {
    await work(controller.signal);
  } catch (error) {
    failed(error, text, bubble);
  } finally {
    timers.forEach(clearTimeout);
    sign.remove();
    if (waiting?.controller === controller) {
      waiting = null;
      $("send").disabled = false;
    }
  }
}

/** Ask for advice on `text`; `again` is the bubble and the card of an answer that is asked for in full. */
function checkDraft(text, previous = revising && last ? last.rules : undefined, again = null) {
  const bubble = again ? again.bubble : ask(text);
  const everyRemark = again !== null;
  const said = context();
  const body = { text, locale: words.language, context: said, every_remark: everyRemark, ...(previous ? { previous } : {}) };
  let card = again?.card ?? null;
  if (!again) {
    $("draft").value = "";
    setRevising(false);
    count();
  }
  return patiently((signal) => review(body, { language: words.language, signal, onAnswer: (answer, isFinal) => {
    card = showAnswer(answer, { text, context: said, bubble, previous, card });
    if (isFinal) $("send").disabled = false;
  } }), again ? "" : text, again ? null : bubble);
}

/** Show `answer` as a card, in place of the card of an earlier answer to the same request; the card as it now is. */
function showAnswer(answer, { text, context: said, bubble, previous, card }) {
  const shown = JSON.stringify(answer);
  if (card?.said === shown) return card;
  const actions = {
    announce,
    article: showArticle,
    why: (remark) => showWhy(remark, answer.advice),
    whyAnswer: () => open(words.in(answer.advice.language).t("web.why"), el("p", {}, words.in(answer.advice.language)
      .t(answer.advice.stage === "model" ? "web.why_answer_model" : "web.why_answer", { version: answer.advice.charter.version.slice(0, 8) }))),
    more: () => { if (!waiting) checkDraft(text, previous, { bubble, card }); },
    edit: (version) => { setMode("draft"); fill(version); last = { text, context: said, bubble, rules: answer.rules }; setRevising(true); },
  };
  const node = adviceCard(answer, text, bubble, words, actions);
  if (card) {
    const here = card.node.contains(document.activeElement);
    card.node.replaceWith(node);
    if (here) node.querySelector("h2").focus({ preventScroll: true });
  } else {
    say(node);
    // A short draft stays in sight above its answer, with its marks.
    if (bubble.offsetHeight < innerHeight * 0.25) bubble.parentElement.scrollIntoView({ block: "start" });
  }
  card = { node, said: shown };
  $("composer").classList.toggle("compact", !$("draft").value && document.activeElement !== $("draft"));
  last = { text, context: said, bubble, rules: answer.rules };
  announce(words.t("web.answered", { label: answer.advice.label, count: answer.advice.remarks.length }));
  return card;
}

/** A few words after an answer: perhaps about it ("why?", "shorter", "it came out this morning"), else another draft. */
function followUp(text) {
  const bubble = ask(text);
  const about = last;
  $("draft").value = "";
  count();
  return patiently(async (signal) => {
    const body = { text: text.trim(), last: { text: about.text, context: about.context }, locale: words.language };
    const reply = await post("/v1/follow-up", body, { language: words.language, signal });
    if (!reply.understood) {
      bubble.parentElement.remove();
      queueMicrotask(() => checkDraft(text));
      return;
    }
    if (reply.lines.length) tell(reply.lines);
    if (reply.answer) {
      const again = ask(about.text);
      showAnswer(reply.answer, { ...about, context: { ...about.context, facts: reply.facts }, bubble: again, previous: about.rules, card: null });
    }
  }, text, bubble);
}

function lookUp(question) {
  const bubble = ask(question);
  const query = new URLSearchParams({ q: question, ...(context().role ? { role: context().role } : {}) });
  $("draft").value = "";
  count();
  return patiently(async (signal) => {
    const answer = await get(`/v1/charter/lookup?${query}`, { language: words.language, signal });
    say(lookedUp(answer, words, { article: showArticle }));
  }, question, bubble);
}

function showStrategy() {
  const query = new URLSearchParams({ lang: words.language, ...(context().role ? { role: context().role } : {}) });
  return patiently(async (signal) => {
    const answer = await get(`/v1/charter/strategy?${query}`, { language: words.language, signal });
    say(strategy(answer, words, { article: showArticle }));
  }, "", null);
}

function showData() {
  say(note(words.t("web.data"), [words.t("web.data_text"), ...(start.token ? [words.t("web.data_session")] : [])]));
}

function forget() {
  waiting?.controller.abort();
  waiting = null;
  $("send").disabled = false;
  $("log").replaceChildren();
  $("composer").reset();
  $("draft").value = "";
  last = null;
  tray.empty();
  setRevising(false);
  setMode("draft");
  summarise();
  $("dialog-body").replaceChildren();
  $("status").textContent = "";
  greet();
  tell([words.t("web.forgotten")]);
  $("draft").focus();
}

// ---------------------------------------------------------------- dialogs

function open(title, ...body) {
  $("dialog-title").textContent = title;
  $("dialog-body").replaceChildren(...body);
  $("dialog").showModal();
  $("dialog-title").focus();
  $("dialog-body").scrollTop = 0;
}

async function showArticle(id, language) {
  try {
    const found = await get(`/v1/charter/articles/${encodeURIComponent(id)}?lang=${language}`, { language: words.language });
    open(found.title, ...articleBody(found, words));
  } catch (error) {
    failed(error);
  }
}

function showWhy(remark, advice) {
  const { language } = advice;
  const t = (key, values) => words.in(language).t(key, values);
  open(t("web.why_title"),
    el("p", { lang: language }, remark.why),
    el("p", { lang: language }, t(remark.certainty === "firm" ? "web.why_firm" : "web.why_hint")),
    el("p", { lang: language }, t("web.why_rests", { title: remark.article.title, version: remark.article.version.slice(0, 8) })),
    el("p", {}, el("button", { type: "button", class: "link article", on: { click: () => { $("dialog").close(); showArticle(remark.article.id, language); } } },
      t("web.article_open", { title: remark.article.title }))));
}

// ---------------------------------------------------------------- the composer

const mode = () => document.querySelector("input[name=mode]:checked").value;

function setMode(value) {
  document.querySelector(`input[name=mode][value=${value}]`).checked = true;
  dress();
}

function setRevising(on) {
  revising = on;
  $("revising").hidden = !on;
  dress();
}

/** The composer's labels, for what is being written. */
function dress() {
  const kind = mode();
  $("draft-label").textContent = words.t(`web.${kind}_label`);
  $("draft").placeholder = words.t(`web.${kind}_placeholder`);
  $("send").textContent = words.t(kind === "draft" ? (revising ? "web.send_version" : "web.send_draft") : "web.send_question");
  $("send").title = words.t("web.send_hint");
  $("context").hidden = kind !== "draft";
  $("pick").hidden = kind !== "draft";
  count();
}

function fill(text) {
  $("draft").value = text;
  count();
  $("draft").focus();
  $("draft").scrollTop = 0;
}

function count() {
  const length = Array.from($("draft").value).length;
  const over = length - start.max_characters;
  const near = length > start.max_characters * 0.8;
  const values = { count: length.toLocaleString(words.language), max: start.max_characters.toLocaleString(words.language), over };
  $("counter").textContent = over > 0 ? words.t("web.too_long", values) : near ? words.t("web.characters", values) : "";
  $("counter").classList.toggle("over", over > 0);
  $("draft").classList.toggle("tall", $("draft").value.length > 300);
}

function context() {
  const found = {};
  for (const input of $("context").querySelectorAll("input")) if (input.value.trim()) found[input.name] = input.value.trim();
  if (tray.full) found.has_image = true;
  return found;
}

function summarise() {
  const { has_image: _, ...said } = context();
  $("context-summary").textContent = Object.values(said).join(" · ");
}

function submit(event) {
  event.preventDefault();
  if (waiting) return;
  const text = $("draft").value;
  const plain = text.trim();
  const [, word, question] = /^\/?(charter|charte)\s+([^]+)$/i.exec(plain) ?? [];
  const command = COMMANDS.find(([pattern]) => pattern.test(plain));
  if (command) {
    $("draft").value = "";
    count();
    command[1]();
  } else if (word && (plain.startsWith("/") || plain.length < 120)) lookUp(question.trim());
  else if (mode() === "question") { if (plain) lookUp(plain.slice(0, 500)); }
  else if (last && !revising && plain && plain.length <= SHORT && !plain.includes("\n")) followUp(text);
  else checkDraft(text);
}

// ---------------------------------------------------------------- the page

function speak(language) {
  words = new Words(start.words, language);
  document.documentElement.lang = language;
  document.title = words.t("web.title");
  words.apply(document);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  const first = $("log").firstElementChild;
  if (first?.classList.contains("welcome")) {
    first.replaceWith(welcome(start, words, { example: () => { setMode("draft"); fill(words.t("web.example_text")); } }));
  }
  dress();
}

async function signIn(event) {
  event.preventDefault();
  $("gate-problem").textContent = "";
  try {
    await post("/web/session", { token: $("token").value }, { language: words.language });
    $("token").value = "";
    start = await get("/web/start.json", { language: words.language });
    enter();
  } catch (error) {
    $("gate-problem").textContent = error instanceof Problem ? error.message : words.t("web.unreachable");
    $("token").focus();
  }
}

function enter() {
  $("gate").hidden = true;
  $("dock").hidden = false;
  if (!$("log").firstElementChild) greet();
  // On a phone the keyboard would cover the first contact; there the composer waits, small, until it is touched.
  if (matchMedia("(max-width: 34rem)").matches) $("composer").classList.add("compact");
  else $("draft").focus({ preventScroll: true });
}

async function begin() {
  start = await get("/web/start.json", { language: document.documentElement.lang });
  speak(document.documentElement.lang);
  $("gate").addEventListener("submit", signIn);
  $("composer").addEventListener("submit", submit);
  $("draft").addEventListener("input", count);
  $("draft").addEventListener("focus", () => $("composer").classList.remove("compact"));
  $("draft").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) { event.preventDefault(); $("composer").requestSubmit(); }
  });
  $("context").addEventListener("input", summarise);
  for (const radio of document.querySelectorAll("input[name=mode]")) radio.addEventListener("change", dress);
  for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => speak(button.dataset.language));
  $("revising-stop").addEventListener("click", () => { setRevising(false); $("draft").focus(); });
  $("do-talk").addEventListener("click", () => { if (!waiting) showStrategy(); });
  $("do-charter").addEventListener("click", () => { setMode("question"); $("draft").focus(); });
  $("do-data").addEventListener("click", showData);
  $("do-help").addEventListener("click", greet);
  $("do-forget").addEventListener("click", forget);
  $("skip").addEventListener("click", (event) => { event.preventDefault(); ($("dock").hidden ? $("token") : $("draft")).focus(); });
  $("dialog-close").addEventListener("click", () => $("dialog").close());
  $("pick").addEventListener("click", () => $("file").click());
  tray.watch($("draft"), {
    open: () => !$("dock").hidden,
    words: () => words,
    looked: (file, verdict, url) => say(pictureCard(file, verdict, url, words)),
  });
  addEventListener("offline", () => tell([words.t("web.offline")]));
  addEventListener("online", () => tell([words.t("web.online")]));
  // A page put aside by the browser must not come back with a conversation in it.
  addEventListener("pageshow", (event) => { if (event.persisted) forget(); });
  if (start.signed_in) enter();
  else {
    $("gate").hidden = false;
    $("token").focus();
  }
}

begin().catch(() => { $("start-failed").hidden = false; });
