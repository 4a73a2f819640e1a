"""The API's handlers: a draft to advice, a question to the charter's answer. They keep nothing."""

import contextlib
from collections.abc import Awaitable, Callable

from aiohttp import web
from pydantic import BaseModel

from bot.channels.web import openapi, refusals
from bot.channels.web.models import (
    ArticleAnswer,
    ArticleTitle,
    CharterAnswer,
    FollowUpAnswer,
    FollowUpBody,
    LookupAnswer,
    ReviewAnswer,
    ReviewBody,
    RevisionAnswer,
    StrategyAnswer,
    StrategyItem,
)
from bot.channels.web.options import CHANNEL, WebChannel
from bot.channels.web.reading import language_of, question_of, read_body, role_of
from bot.channels.web.refusals import RefusedError
from bot.coaching.coach import Coach, readable
from bot.coaching.compose import Surface, brief
from bot.coaching.follow_up import Exchange, read_follow_up
from bot.coaching.follow_up import answer as follow_up_answer
from bot.coaching.language import detect
from bot.coaching.lookup_words import sentences_for
from bot.coaching.questions import ask
from bot.coaching.revision import compare_rules
from bot.domain.advice import Advice, ArticleReference, ContactCard
from bot.domain.charter import Article, Charter, StrategyEntry
from bot.domain.draft import Language
from bot.domain.errors import DraftError

OnAnswer = Callable[[ReviewAnswer], Awaitable[None]]


def add_routes(app: web.Application) -> None:
    """Add the API to `app`."""
    app.router.add_post("/v1/review", review)
    app.router.add_post("/v1/review/stream", review_stream)
    app.router.add_post("/v1/follow-up", follow_up)
    app.router.add_get("/v1/charter", charter_titles, allow_head=False)
    app.router.add_get("/v1/charter/articles/{id}", article, allow_head=False)
    app.router.add_get("/v1/charter/lookup", lookup, allow_head=False)
    app.router.add_get("/v1/charter/strategy", strategy, allow_head=False)
    app.router.add_get("/v1/openapi.json", description, allow_head=False)


async def answer_to(channel: WebChannel, body: ReviewBody, on_first: OnAnswer | None = None) -> ReviewAnswer:
    """The advice on a draft; `on_first` gets the rules' part while a model still reads.

    Raises:
        DraftError: as `Coach.advise`.
    """
    coach = channel.coach

    async def first(advice: Advice) -> None:
        if on_first is not None:
            await on_first(_answer(coach, body, advice))

    draft = body.to_draft(channel.options.locale)
    return _answer(coach, body, await coach.advise(draft, surface=Surface.WEB, on_first=first))


def _answer(coach: Coach, body: ReviewBody, whole: Advice) -> ReviewAnswer:
    rules = tuple(remark.rule for remark in whole.remarks)
    revision = None
    if body.previous is not None:
        compared = compare_rules(body.previous, rules)
        revision = RevisionAnswer(
            solved=compared.solved,
            remaining=compared.remaining,
            new=compared.new,
            sentence=coach.catalogues[whole.language].text(
                "chat.revision", solved=len(compared.solved), remaining=len(compared.remaining)
            ),
        )
    return ReviewAnswer(advice=whole if body.every_remark else brief(whole), revision=revision, rules=rules)


async def review(request: web.Request) -> web.Response:
    """`POST /v1/review`."""
    body = await read_body(request, ReviewBody)
    try:
        return _json(await answer_to(request.app[CHANNEL], body))
    except DraftError as error:
        raise refusals.of_draft(error) from None


async def review_stream(request: web.Request) -> web.StreamResponse:
    """`POST /v1/review/stream`: the rules' advice as soon as it is there, then the final one, as server-sent events."""
    body = await read_body(request, ReviewBody)
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})

    async def send(name: str, answer: ReviewAnswer) -> None:
        with contextlib.suppress(ConnectionError):  # the page was closed: nobody is left to answer
            if not stream.prepared:
                await stream.prepare(request)
            await stream.write(f"event: {name}\ndata: {answer.model_dump_json()}\n\n".encode())

    try:
        answer = await answer_to(request.app[CHANNEL], body, lambda first: send("first", first))
    except DraftError as error:
        raise refusals.of_draft(error) from None
    if not stream.prepared:  # no model reads: the first answer is the final one
        await send("first", answer)
    await send("final", answer)
    with contextlib.suppress(ConnectionError):
        await stream.write_eof()
    return stream


async def follow_up(request: web.Request) -> web.Response:
    """`POST /v1/follow-up`."""
    body = await read_body(request, FollowUpBody)
    channel = request.app[CHANNEL]
    coach = channel.coach
    asked = read_follow_up(body.text, coach.catalogues)
    review_body = ReviewBody(text=body.last.text, context=body.last.context, locale=body.locale)
    draft = review_body.to_draft(channel.options.locale)
    try:
        readable(draft)
        if asked is None:
            return _json(FollowUpAnswer(understood=False))
        last = Exchange(draft=draft, advice=coach.review_whole(draft, surface=Surface.WEB))
        reply = await follow_up_answer(coach, asked, last, surface=Surface.WEB)
    except DraftError as error:
        raise refusals.of_draft(error) from None
    whole = reply.advice and _answer(coach, review_body, reply.advice)
    facts = reply.draft.context.facts if reply.draft else draft.context.facts
    return _json(FollowUpAnswer(understood=True, lines=reply.lines, answer=whole, facts=facts))


async def charter_titles(request: web.Request) -> web.Response:
    """`GET /v1/charter`."""
    charter = _charter(request)
    language = language_of(request, refusals.reader_language(request))
    return _json(
        CharterAnswer(
            version=charter.version,
            employer=charter.employer.name,
            language=language,
            languages=charter.languages,
            articles=tuple(_title(each, language) for each in charter.articles.values()),
        )
    )


async def article(request: web.Request) -> web.Response:
    """`GET /v1/charter/articles/{id}`."""
    charter = _charter(request)
    language = language_of(request, refusals.reader_language(request))
    found = charter.articles.get(request.match_info["id"])
    if found is None:
        raise RefusedError(404, "web.error_no_article")
    return _json(_article(found, charter, language))


async def lookup(request: web.Request) -> web.Response:
    """`GET /v1/charter/lookup`."""
    question = question_of(request)
    language = language_of(request, detect(question, refusals.reader_language(request)))
    index = await request.app[CHANNEL].lookups.current()
    coach = request.app[CHANNEL].coach
    found = await ask(coach, index, question, language=language, role=role_of(request))
    paragraphs: list[list[str]] = [[]]
    for line in sentences_for(found, index.charter, coach.catalogues[language]):
        if line:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([])
    return _json(
        LookupAnswer(
            language=language,
            intent=found.intent,
            paragraphs=tuple(tuple(paragraph) for paragraph in paragraphs if paragraph),
            articles=tuple(_title(each, language) for each in found.articles),
        )
    )


async def strategy(request: web.Request) -> web.Response:
    """`GET /v1/charter/strategy`."""
    language = language_of(request, refusals.reader_language(request))
    index = await request.app[CHANNEL].lookups.current()
    entries = index.strategy(role_of(request))
    return _json(
        StrategyAnswer(language=language, entries=tuple(_strategy(each, index.charter, language) for each in entries))
    )


async def description(_request: web.Request) -> web.Response:
    """`GET /v1/openapi.json`."""
    return web.json_response(openapi.document())


def contact_card(charter: Charter, name: str, language: Language) -> ContactCard:
    """A person who helps, in one language."""
    contact = charter.contacts[name]
    return ContactCard(
        id=contact.id,
        who=contact.who[language],
        link=contact.link,
        message=contact.message[language],
        external=contact.external,
    )


def _charter(request: web.Request) -> Charter:
    return request.app[CHANNEL].coach.charters.current().charter


def _json(answer: BaseModel) -> web.Response:
    return web.Response(text=answer.model_dump_json(), content_type="application/json")


def _title(found: Article, language: Language) -> ArticleTitle:
    return ArticleTitle(id=found.id, title=found.title[language])


def _article(found: Article, charter: Charter, language: Language) -> ArticleAnswer:
    return ArticleAnswer(
        id=found.id,
        version=found.version,
        language=language,
        title=found.title[language],
        rule=found.rule[language],
        why=found.why[language],
        opportunity=found.opportunity[language],
        say_instead=tuple(map(charter.named, found.say_instead.get(language, ()))),
        good=tuple(map(charter.named, found.good.get(language, ()))),
        bad=tuple(map(charter.named, found.bad.get(language, ()))),
        contact=contact_card(charter, found.contact, language),
        effective=found.effective.isoformat(),
        review_by=found.review_by.isoformat(),
    )


def _strategy(entry: StrategyEntry, charter: Charter, language: Language) -> StrategyItem:
    articles = [charter.articles[name] for name in entry.article_ids]
    return StrategyItem(
        department=entry.department[language],
        audience=entry.audience[language],
        message=entry.message[language],
        why=entry.why[language],
        post_ideas=entry.post_ideas.get(language, ()),
        articles=tuple(
            ArticleReference(id=each.id, title=each.title[language], version=each.version) for each in articles
        ),
        opportunities=tuple(each.opportunity[language] for each in articles),
    )
