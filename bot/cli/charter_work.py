"""The work of `avantpost charter …`: each function prints and gives the exit code."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.app.charter import corpus_places
from bot.app.coach import coach_on
from bot.charter.begin import Beginning, begin
from bot.charter.corpus import samples
from bot.charter.diff import differences
from bot.charter.lint import Severity, coverage, lint
from bot.charter.loader import load_charter, load_engine
from bot.cli.spoken import say
from bot.coaching.backtest import changes
from bot.coaching.compose import Surface
from bot.domain.advice import Advice
from bot.domain.charter import Article, Charter
from bot.domain.draft import Draft, Language
from bot.domain.said import Said
from bot.settings import load_settings


def _folder(folder: Path | None) -> Path:
    return folder or load_settings().policies


def run_lint(folder: Path | None, *, strict: bool) -> int:
    """Print what is wrong, then what could be better; 1 if the charter must not be published."""
    engine = load_engine(_folder(folder))
    charter = engine.charter
    remarks = lint(charter, today=datetime.now(UTC).date(), engine=engine)
    for remark in remarks:
        print(say(remark.said))
    refused = sum(remark.severity is Severity.REFUSE for remark in remarks)
    counts = Said(
        "{articles} articles, {rules} rules: {refused} refused, {warnings} warnings.",
        articles=len(charter.articles),
        rules=len(charter.rules),
        refused=refused,
        warnings=len(remarks) - refused,
    )
    print(say(counts))
    return int(bool(refused) or (strict and bool(remarks)))


def run_test(folder: Path | None) -> int:
    """Try every example of every rule, and show how many there are by rule and language."""
    charter = load_engine(_folder(folder)).charter
    table = Table(title=f"Examples, all as they say (charter {charter.version[:12]})")
    table.add_column("rule")
    for language in charter.languages:
        table.add_column(f"{language} catch", justify="right")
        table.add_column(f"{language} pass", justify="right")
    every = coverage(charter)
    for each in every:
        cells = [str(count) for language in charter.languages for count in each.counts[language]]
        table.add_row(f"{each.rule.article_id}.{each.rule.id}", *cells)
    Console().print(table)
    total = sum(sum(counts) for each in every for counts in each.counts.values())
    print(f"{total} examples, {len(every)} rules.")
    return 0


def run_show(folder: Path | None, article: str | None, language: Language) -> int:
    """One article as people read it, or the list of all."""
    charter = load_charter(_folder(folder))
    if article is None:
        for each in charter.articles.values():
            print(f"{each.id:28} {each.title[language]}")
        return 0
    if article not in charter.articles:
        print(f"There is no article {article!r}; known: {', '.join(charter.articles)}", file=sys.stderr)
        return 2
    for line in _card(charter, charter.articles[article], language):
        print(line)
    return 0


def _card(charter: Charter, article: Article, language: Language) -> Iterator[str]:
    yield article.title[language]
    yield ""
    for text in (article.rule, article.why, article.opportunity):
        yield text[language]
        yield ""
    for name, texts in (("+", article.good), ("-", article.bad), ("»", article.say_instead)):
        yield from (f"{name} {text}" for text in texts[language])
    for variant in article.variants:
        if variant.id in charter.enabled_variants:
            yield f"[{variant.id}] {variant.rule[language]}"
    contact = charter.contacts[article.contact]
    yield ""
    yield f"{contact.who[language]} · {contact.link}"
    yield f"{article.id}, version {article.version[:12]}, review by {article.review_by}"
    yield from article.sources


def run_diff(old: Path, new: Path) -> int:
    """What changed between two charters, in words."""
    lines = differences(load_charter(old), load_charter(new))
    for line in lines:
        print(say(line))
    print(say(Said("{count} changes.", count=len(lines))))
    return 0


def run_backtest(old: Path, new: Path, drafts: Path | None) -> int:
    """Which advice changes from one charter to another, on a file of drafts or on the samples."""
    before, after = (_reviewer(folder) for folder in (old, new))
    messages = Console(stderr=True, highlight=False)
    if drafts is not None:
        drafts.open("rb").close()  # a file that is not there is told as such
    tried = samples(*(corpus_places(load_settings()) if drafts is None else (drafts,)))
    changed = 0
    with Progress(console=messages, transient=True, disable=not messages.is_terminal) as progress:
        task = progress.add_task("", total=len(tried))
        for change in changes(tried, before, after):
            progress.advance(task)
            if change is not None:
                changed += 1
                print(say(change.said))
    print(say(Said("Of {tried} drafts, {count} get different advice.", tried=len(tried), count=changed)))
    return 0


def _reviewer(folder: Path) -> Callable[[Draft], Advice]:
    coach = coach_on(load_engine(folder))
    return partial(coach.review, surface=Surface.TERMINAL)


def run_new(folder: Path, *, name: str, sector: str, countries: str, contact: str) -> int:
    """Begin a charter in `folder` and print where its to-do list is."""
    places = [place.strip().upper() for place in countries.split(",") if place.strip()]
    company = Beginning(name=name.strip(), sector=sector.strip(), countries=places or ["EU"], contact=contact.strip())
    to_do = begin(load_settings().policies, folder, company)
    print(f"{folder} is a charter that loads. What only you can fill in: {to_do}")
    return 0
