"""What the charter's desk says, in lines of the catalogue: the state, a proposal, the history, how publishing ended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from bot.coaching.catalogue import Catalogue
from bot.coaching.desk import ArticleTexts, DeskState, Edit, Entry, NewContact, Proposal, Publication, Result
from bot.domain.charter import Article, Charter
from bot.domain.draft import Language
from bot.domain.errors import Fault

MOST_ENTRIES: Final = 10
"""Of the history, in one answer."""
_SHORT: Final = 12
_MOST_FAULTS: Final = 10
_MOST_DIFF: Final = 20
_MOST_CHANGED: Final = 5
_MOST_WARNINGS: Final = 5
_MOST_AGEING: Final = 10
_MOST_MISSES: Final = 10
_LONGEST_SAMPLE: Final = 140


def state_lines(state: DeskState, charter: Charter, catalogue: Catalogue, zone: tzinfo) -> list[str]:
    """What is in force, what is wrong, what waits, what ages."""
    since = moment(state.since, zone)
    lines = [catalogue.text("admin.in_force", version=state.version[:_SHORT], since=since)]
    if state.recovered:
        lines.append(catalogue.text("admin.recovered"))
    if not state.publishes:
        lines.append(catalogue.text("admin.folder"))
    for name, version in sorted((state.versions or {}).items()):
        lines.append(catalogue.text("admin.replica", name=name, version=version[:_SHORT]))
    lines += _faults("admin.faults", state.faults, catalogue)
    if state.ageing:
        lines += ["", catalogue.text("admin.ageing")]
        for name, day in state.ageing[:_MOST_AGEING]:
            article = charter.articles.get(name)
            title = article.title[catalogue.language] if article else name
            lines.append(catalogue.text("admin.ageing_article", title=title, day=day.isoformat()))
        lines += _more(len(state.ageing) - _MOST_AGEING, catalogue)
    return lines


def miss_lines(misses: Sequence[tuple[str, int]], catalogue: Catalogue) -> list[str]:
    """What people asked for and did not find."""
    if not misses:
        return [catalogue.text("admin.no_misses")]
    told = [catalogue.text("admin.miss", word=word, count=count) for word, count in misses[:_MOST_MISSES]]
    return [catalogue.text("admin.misses"), *told]


def proposal_lines(proposal: Proposal, catalogue: Catalogue) -> list[str]:
    """Faults, or what changes: in the charter, and for the sample drafts."""
    tried = trial_lines(proposal, catalogue)
    return [*change_lines(proposal, catalogue), *(["", *tried] if tried else [])]


def change_lines(proposal: Proposal, catalogue: Catalogue) -> list[str]:
    """Faults, or what changes in the charter."""
    if proposal.version is None:
        return _faults("admin.refused", proposal.faults, catalogue)[1:]
    if proposal.version == proposal.base:
        return [catalogue.text("admin.nothing_new")]
    lines = [catalogue.text("admin.changes"), *(f"· {catalogue.said(line)}" for line in proposal.diff[:_MOST_DIFF])]
    return [*lines, *_more(len(proposal.diff) - _MOST_DIFF, catalogue)]


def trial_lines(proposal: Proposal, catalogue: Catalogue) -> list[str]:
    """What changes for the sample drafts, and what is worth a look; nothing where nothing changes."""
    if proposal.version is None or proposal.version == proposal.base:
        return []
    lines: list[str] = []
    if not proposal.changed:
        lines.append(catalogue.text("admin.tried_same", tried=proposal.tried))
    else:
        count = len(proposal.changed)
        key = "admin.tried_one" if count == 1 else "admin.tried"
        lines.append(catalogue.text(key, tried=proposal.tried, count=count))
        for change in proposal.changed[:_MOST_CHANGED]:
            sample = " ".join(proposal.samples.get(change.id, change.id).split())
            sample = sample if len(sample) <= _LONGEST_SAMPLE else f"{sample[:_LONGEST_SAMPLE]}…"
            before, after = (catalogue.text(f"label.{level}") for level in (change.before, change.after))
            lines.append(
                catalogue.text(
                    "admin.tried_draft", quote=catalogue.text("heading.quote", quote=sample), before=before, after=after
                )
            )
        lines += _more(count - _MOST_CHANGED, catalogue)
    return lines + _faults("admin.warnings", proposal.warnings, catalogue, _MOST_WARNINGS)


def previewed(edit: Edit, charter: Charter) -> tuple[list[str], Article | None]:
    """What an employee will see of new texts: a contact in lines, or an article; of other edits nothing."""
    if isinstance(edit, NewContact):
        texts = [line for each in Language for line in (edit.who[each], edit.message[each], "")]
        return [*texts, edit.link], None
    article = charter.articles.get(edit.article) if isinstance(edit, ArticleTexts) else None
    if article is None or not isinstance(edit, ArticleTexts):
        return [], None
    return [], replace(
        article,
        title={**article.title, **(edit.title or {})},
        rule={**article.rule, **(edit.rule or {})},
        why={**article.why, **(edit.why or {})},
        opportunity={**article.opportunity, **(edit.opportunity or {})},
    )


def earlier(entries: Sequence[Entry], version: str) -> list[Entry]:
    """The versions to which there is a way back from `version`, each once, the latest first."""
    return list({each.version: each for each in reversed(entries) if each.version != version}.values())[::-1]


def entry_line(entry: Entry, catalogue: Catalogue, zone: tzinfo) -> str:
    """One line of the history: when, by whom, why."""
    line = version_line(entry, catalogue, zone)
    return f"{line} · {entry.note}" if entry.note else line


def version_line(entry: Entry, catalogue: Catalogue, zone: tzinfo) -> str:
    """The same without anybody's words: when and by whom."""
    key = "admin.entry_back" if entry.rolled_back else "admin.entry"
    line = catalogue.text(key, version=entry.version[:_SHORT], at=moment(entry.at, zone), by=entry.by)
    return f"{line} {catalogue.text('admin.entry_approved', by=entry.approved_by)}" if entry.approved_by else line


def entry_lines(entry: Entry, catalogue: Catalogue, zone: tzinfo, most: int = 3) -> list[str]:
    """The same with what it changed."""
    changed = [f"   {catalogue.said(line)}" for line in entry.diff[:most]]
    return [f"· {entry_line(entry, catalogue, zone)}", *changed, *_more(len(entry.diff) - most, catalogue)]


def history_lines(entries: Sequence[Entry], catalogue: Catalogue, zone: tzinfo) -> list[str]:
    """What came in force, the latest first."""
    if not entries:
        return [catalogue.text("admin.no_history")]
    return [line for entry in entries for line in entry_lines(entry, catalogue, zone)]


def publication_line(publication: Publication, catalogue: Catalogue) -> str:
    """How publishing ended."""
    return _ended(f"admin.result_{publication.result}", publication, catalogue)


def return_line(publication: Publication, catalogue: Catalogue) -> str:
    """How the way back ended: there is no change to make again."""
    if publication.result in {Result.OVERTAKEN, Result.UNKNOWN}:
        return _ended(f"admin.back_{publication.result}", publication, catalogue)
    return publication_line(publication, catalogue)


def _ended(key: str, publication: Publication, catalogue: Catalogue) -> str:
    return catalogue.text(key, version=publication.version[:_SHORT], by=publication.by or "–")


def moment(at: datetime, zone: tzinfo) -> str:
    """A time as the admin's clock shows it."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M (%z)")


def _faults(key: str, faults: Sequence[Fault], catalogue: Catalogue, most: int = _MOST_FAULTS) -> list[str]:
    if not faults:
        return []
    told = [f"· {catalogue.said(fault.said)}" for fault in faults[:most]]
    return ["", catalogue.text(key, count=len(faults)), *told, *_more(len(faults) - most, catalogue)]


def _more(count: int, catalogue: Catalogue) -> list[str]:
    return [catalogue.text("admin.more", count=count)] if count > 0 else []
