"""From the checked models of the files to the domain's values. No checking here: the models and the loader did that."""

from collections.abc import Mapping

from bot.charter import schema, schema_rule
from bot.charter.schema_base import SomeTexts
from bot.charter.schema_base import Text as WrittenText
from bot.charter.schema_base import Texts as WrittenTexts
from bot.domain.charter import (
    Answered,
    Article,
    Charter,
    Contact,
    ElsewhereEntry,
    EmergencyNumber,
    Employer,
    Example,
    Mend,
    PerimeterEntry,
    Rule,
    RuleExamples,
    StrategyEntry,
    Text,
    Texts,
    Variant,
)
from bot.domain.draft import Context, Language
from bot.domain.levels import Kind, Level, Precedence, of_article
from bot.domain.matchers import (
    All,
    AnyOf,
    ContextIs,
    Embargo,
    Lexicon,
    Matcher,
    Missing,
    Near,
    Pattern,
    PersonalData,
    Secret,
    Structural,
    Terms,
    Unless,
)


def text(model: WrittenText) -> Text:
    """One text by language."""
    return {Language.EN: model.en, Language.FR: model.fr}


def texts(model: WrittenTexts | SomeTexts) -> Texts:
    """Lists of texts by language."""
    return {Language.EN: tuple(model.en), Language.FR: tuple(model.fr)}


def _optional(model: WrittenText | None) -> Text | None:
    return None if model is None else text(model)


def article(model: schema.ArticleFile, version: str, lines: Mapping[int, str]) -> Article:
    """An article at its version; `lines` gives each rule's place as `file:line`."""
    return Article(
        id=model.id,
        version=version,
        title=text(model.title),
        rule=text(model.rule),
        why=text(model.why),
        opportunity=text(model.opportunity),
        say_instead=texts(model.say_instead),
        keywords=texts(model.keywords),
        good=texts(model.good),
        bad=texts(model.bad),
        owner=model.owner,
        contact=model.contact,
        effective=model.effective,
        review_by=model.review_by,
        applies=context(model.applies),
        variants=tuple(Variant(id=each.id, title=text(each.title), rule=text(each.rule)) for each in model.variants),
        sources=tuple(model.sources),
        answered=tuple(Answered(check=each.check, about=each.about, because=each.because) for each in model.answered),
        rules=tuple(rule(each, model.id, lines[number]) for number, each in enumerate(model.rules)),
    )


def charter(
    model: schema.CharterFile, articles: Mapping[str, Article], lexicons: Mapping[str, schema.LexiconFile], version: str
) -> Charter:
    """The whole charter."""
    return Charter(
        version=version,
        languages=tuple(model.languages),
        jurisdictions=tuple(model.jurisdictions),
        enabled_variants=tuple(model.variants),
        employer=employer(model.employer),
        contacts={
            name: Contact(
                id=name,
                who=text(contact.who),
                link=contact.link,
                languages=tuple(contact.languages),
                external=contact.external,
                message=text(contact.message),
            )
            for name, contact in model.contacts.items()
        },
        emergency={
            country: tuple(EmergencyNumber(number=entry.number, who=text(entry.who)) for entry in entries)
            for country, entries in model.emergency.items()
        },
        strategy=tuple(
            StrategyEntry(
                id=entry.id,
                department=text(entry.department),
                roles=tuple(entry.roles),
                audience=text(entry.audience),
                message=text(entry.message),
                why=text(entry.why),
                post_ideas=texts(entry.post_ideas),
                article_ids=tuple(entry.articles),
            )
            for entry in model.strategy
        ),
        perimeter=tuple(
            PerimeterEntry(
                id=entry.id,
                who=text(entry.who),
                roles=tuple(entry.roles),
                topic=text(entry.topic),
                keywords=texts(entry.keywords),
                permission=entry.permission,
                why=text(entry.why),
                contact=entry.contact,
                article_id=entry.article,
            )
            for entry in model.perimeter
        ),
        elsewhere=tuple(
            ElsewhereEntry(id=entry.id, topic=text(entry.topic), keywords=texts(entry.keywords), contact=entry.contact)
            for entry in model.elsewhere
        ),
        texts=model.texts,
        lexicons=lexicon_words(lexicons),
        articles=articles,
    )


def employer(model: schema.EmployerModel) -> Employer:
    """The company's names."""
    return Employer(
        name=model.name,
        aliases=tuple(model.aliases),
        hashtags=tuple(model.hashtags),
        products=tuple(model.products),
        competitors=tuple(model.competitors),
    )


def lexicon_words(models: Mapping[str, schema.LexiconFile]) -> Mapping[str, Texts]:
    """The words of the shared lists."""
    return {name: texts(model.words) for name, model in models.items()}


def rule(model: schema_rule.Rule, article_id: str, source: str) -> Rule:
    """A rule of an article; `source` is its place as `file:line`."""
    found = matcher(model.match)
    return Rule(
        id=model.id,
        article_id=article_id,
        kind=model.kind,
        level=model.level or Level.FINE,
        certainty=model.certainty,
        precedence=model.precedence or _precedence(model.kind, article_id, found),
        matcher=found,
        unless=tuple(_unless(entry) for entry in model.unless),
        applies=context(model.applies),
        jurisdictions=tuple(model.jurisdictions),
        confidential=model.confidential,
        insult=model.insult,
        sensitive=model.sensitive or article_id == "whistleblowing",
        why=_optional(model.why),
        fix=_optional(model.fix),
        strength=_optional(model.strength),
        opportunity=_optional(model.opportunity),
        mend=model.mend or _mend(model.kind, found),
        replacement=_optional(model.replacement),
        examples=RuleExamples(
            catch={language: _examples(getattr(model.examples, language).catch) for language in Language},
            let_pass={language: _examples(getattr(model.examples, language).let_pass) for language in Language},
        ),
        source=source,
    )


def _precedence(kind: Kind, article_id: str, found: Matcher) -> Precedence:
    if kind is Kind.PROTECTED:
        return Precedence.PROTECTED
    if isinstance(found, PersonalData | Secret | Embargo):
        return Precedence.HARM
    return of_article(article_id)


def _mend(kind: Kind, found: Matcher) -> Mend | None:
    if kind is not Kind.RISK:
        return None
    if isinstance(found, PersonalData | Secret):
        return Mend.MASK
    return Mend.REPLACE if isinstance(found, Embargo) else None


def _examples(models: list[str | schema_rule.Example]) -> tuple[Example, ...]:
    return tuple(_example(model) for model in models)


def _example(model: str | schema_rule.Example) -> Example:
    if isinstance(model, str):
        return Example(text=model)
    values = model.context.model_dump()
    values["facts"] = tuple(values["facts"])
    return Example(text=model.text, context=Context(**values), now=model.now)


def matcher(model: schema_rule.Match) -> Matcher:  # noqa: C901, PLR0911 - one line for each of a closed set
    """The domain's matcher for a `match`."""
    if model.terms is not None:
        return Terms(words={language: words for language, words in texts(model.terms).items() if words})
    if model.lexicon is not None:
        return Lexicon(name=model.lexicon)
    if model.pattern is not None:
        return Pattern(regex=model.pattern.regex, languages=tuple(model.pattern.languages))
    if model.near is not None:
        near = model.near
        return Near(a=matcher(near.a), b=matcher(near.b), within=near.within, ordered=near.ordered)
    if model.personal_data is not None:
        return PersonalData(types=tuple(model.personal_data))
    if model.secret is not None:
        return Secret(types=tuple(model.secret))
    if model.missing is not None:
        missing = model.missing
        return Missing(present=matcher(missing.present), absent=matcher(missing.absent), scope=missing.scope)
    if model.embargo is not None:
        return Embargo(names=tuple(model.embargo.names), until=model.embargo.until)
    if model.all is not None:
        return All(of=tuple(matcher(part) for part in model.all.of), scope=model.all.scope)
    if model.any is not None:
        return AnyOf(of=tuple(matcher(part) for part in model.any))
    said = context(model.context)
    assert said is not None  # noqa: S101 - the model has exactly one key
    return said


def _unless(model: str | schema_rule.Unless) -> Unless:
    if isinstance(model, str):
        return Unless(condition=Structural(model))
    return Unless(condition=matcher(model), scope=model.scope)


def context(model: schema_rule.ContextModel | None) -> ContextIs | None:
    """What the author must have said of the post."""
    if model is None:
        return None
    return ContextIs(fields={name: tuple(terms) for name, terms in model if terms})
