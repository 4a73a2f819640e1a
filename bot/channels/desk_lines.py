"""What the charter's desk says, in lines of the catalogue: the state, a proposal, the history, how publishing ended."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.channels.desk_reader import SEEDER, Reader
from bot.coaching.catalogue import Catalogue
from bot.coaching.desk import (
    ArticleTexts,
    DeskState,
    Edit,
    Entry,
    HarmlessTerm,
    NewContact,
    NewEmbargo,
    Proposal,
    Publication,
    Result,
    WholeFile,
)
from bot.domain.charter import Article, Charter
from bot.domain.draft import Language
from bot.domain.errors import Fault
from bot.domain.said import Said

_MOST_ENTRIES: Final = 10
ENTRIES_ASKED: Final = _MOST_ENTRIES + 1
"""Of the history, for one answer: one more than it shows, so that it can say that there is more."""
_TEXTS: Final = ("title", "rule", "why", "opportunity")
_SHORT: Final = 12
_MOST_FAULTS: Final = 10
_MOST_DIFF: Final = 20
_MOST_CHANGED: Final = 5
_MOST_WARNINGS: Final = 5
_MOST_AGEING: Final = 10
_MOST_MISSES: Final = 10
_MOST_QUOTED: Final = 30
_LONGEST_SAMPLE: Final = 140


def state_lines(state: DeskState, charter: Charter, reader: Reader) -> list[str]:
    """What is in force, and where not yet; what is wrong, what ages."""
    catalogue, since = reader.catalogue, reader.moment(state.since)
    lines = [catalogue.text("admin.in_force", version=state.version[:_SHORT], since=since)]
    if state.recovered:
        lines.append(catalogue.text("admin.recovered"))
    if not state.publishes:
        lines.append(catalogue.text("admin.folder"))
    for name, version in sorted((state.versions or {}).items()):
        if version != state.version:
            lines.append(catalogue.text("admin.replica", name=name, version=version[:_SHORT]))
    lines += _faults("admin.faults", [fault.said for fault in state.faults], catalogue)
    if state.ageing:
        lines += ["", catalogue.text("admin.ageing")]
        for name, day in state.ageing[:_MOST_AGEING]:
            article = charter.articles.get(name)
            title = article.title[catalogue.language] if article else name
            lines.append(catalogue.text("admin.ageing_article", title=title, day=reader.day(day)))
        lines += _more(len(state.ageing) - _MOST_AGEING, catalogue)
    return lines


def miss_lines(misses: Sequence[tuple[str, int]], catalogue: Catalogue) -> list[str]:
    """What people asked for and did not find."""
    if not misses:
        return [catalogue.text("admin.no_misses")]
    told = [catalogue.text("admin.miss", word=word, count=count) for word, count in misses[:_MOST_MISSES]]
    return [catalogue.text("admin.misses"), *told]


def proposal_lines(proposal: Proposal, edit: Edit, reader: Reader) -> list[str]:
    """Faults, or what changes: in the charter, and for the sample drafts."""
    tried = trial_lines(proposal, edit, reader.catalogue)
    return [*change_lines(proposal, edit, reader), *(["", *tried] if tried else [])]


def change_lines(proposal: Proposal, edit: Edit, reader: Reader) -> list[str]:
    """Faults, or what changes in the charter: what was asked for, then as the charter has it."""
    catalogue = reader.catalogue
    if proposal.version is None:
        return _faults("admin.refused", _readable(proposal.faults, edit), catalogue)[1:]
    if proposal.version == proposal.base:
        return [catalogue.text("admin.nothing_new")]
    asked = _asked(edit, reader)
    lines = [catalogue.text("admin.changes"), *(f"· {catalogue.said(line)}" for line in proposal.diff[:_MOST_DIFF])]
    return [*asked, *([""] if asked else []), *lines, *_more(len(proposal.diff) - _MOST_DIFF, catalogue)]


def _asked(edit: Edit, reader: Reader) -> list[str]:
    """An edit that has no text to be shown as people will read it, in words."""
    catalogue = reader.catalogue
    if isinstance(edit, NewEmbargo):
        names, until = _quoted(edit.names, catalogue), reader.moment(edit.until)
        kind = "admin.asked_secret" if edit.confidential else "admin.asked_open"
        return [catalogue.text("admin.asked_embargo", names=names, until=until), catalogue.text(kind)]
    if isinstance(edit, HarmlessTerm):
        words = _quoted([word for each in edit.words.values() for word in each], catalogue)
        return [catalogue.text("admin.asked_harmless", rule=edit.rule, words=words)]
    return []


def _quoted(texts: Sequence[str], catalogue: Catalogue) -> str:
    shown = ", ".join(catalogue.text("heading.quote", quote=each) for each in texts[:_MOST_QUOTED])
    return ", ".join([shown, *_more(len(texts) - _MOST_QUOTED, catalogue)])


def trial_lines(proposal: Proposal, edit: Edit, catalogue: Catalogue) -> list[str]:
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
    return lines + _faults("admin.warnings", _readable(proposal.warnings, edit), catalogue, _MOST_WARNINGS)


def previewed(edit: Edit, charter: Charter) -> tuple[list[str], Article | None]:
    """What an employee will see of new texts: a contact in lines, or an article; of other edits nothing."""
    if isinstance(edit, NewContact):
        link = edit.link.removeprefix("mailto:")
        return [line for each in Language for line in (f"{edit.who[each]} · {link}", edit.message[each], "")], None
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


def written_lines(edit: Edit, charter: Charter) -> list[str]:
    """What a form that was refused said, to be copied into the next one; of texts, those that were changed."""
    match edit:
        case NewEmbargo():
            return list(edit.names)
        case HarmlessTerm():
            return [word for words in edit.words.values() for word in words]
        case NewContact():
            return previewed(edit, charter)[0]
        case ArticleTexts():
            article = charter.articles.get(edit.article)
            pairs = [(getattr(edit, name) or {}, getattr(article, name, {})) for name in _TEXTS]
            return [text for new, old in pairs for each, text in new.items() if text != old.get(each)]
        case WholeFile():
            return []


def earlier(entries: Sequence[Entry], version: str) -> list[Entry]:
    """The versions to which there is a way back from `version`, each once, the latest first."""
    known = {each.version: each for each in reversed(entries[:_MOST_ENTRIES]) if each.version != version}
    return list(known.values())[::-1]


def version_line(entry: Entry, reader: Reader) -> str:
    """One line of the history: when, and by whom."""
    catalogue, at, version = reader.catalogue, reader.moment(entry.at), entry.version[:_SHORT]
    if entry.by == SEEDER:
        return catalogue.text("admin.entry_first", at=at, version=version)
    by = reader.called(entry.by)
    if entry.approved_by:
        by = catalogue.text("admin.entry_with", by=by, other=reader.called(entry.approved_by))
    return catalogue.text("admin.entry_back" if entry.rolled_back else "admin.entry", at=at, by=by, version=version)


def entry_lines(entry: Entry, reader: Reader, most: int = 3) -> list[str]:
    """The same with why, and with what it changed."""
    note = f" · {entry.note}" if entry.note and entry.by != SEEDER else ""
    changed = [f"   {reader.catalogue.said(line)}" for line in entry.diff[:most]]
    return [f"· {version_line(entry, reader)}{note}", *changed, *_more(len(entry.diff) - most, reader.catalogue)]


def history_lines(entries: Sequence[Entry], reader: Reader) -> list[str]:
    """What came in force, the latest first."""
    if not entries:
        return [reader.catalogue.text("admin.no_history")]
    lines = [line for entry in entries[:_MOST_ENTRIES] for line in entry_lines(entry, reader)]
    return [*lines, *([reader.catalogue.text("admin.older")] if len(entries) > _MOST_ENTRIES else [])]


def named_in(entries: Sequence[Entry]) -> set[str]:
    """Everybody who is named in a history."""
    return {name for each in entries for name in (each.by, each.approved_by) if name}


def publication_line(publication: Publication, reader: Reader) -> str:
    """How publishing ended."""
    return _ended(f"admin.result_{publication.result}", publication, reader)


def return_line(publication: Publication, reader: Reader) -> str:
    """How the way back ended."""
    if publication.result is Result.UNCHANGED:
        return publication_line(publication, reader)
    return _ended(f"admin.back_{publication.result}", publication, reader)


def _ended(key: str, publication: Publication, reader: Reader) -> str:
    by = reader.called(publication.by) if publication.by else "–"
    return reader.catalogue.text(key, version=publication.version[:_SHORT], by=by)


def _readable(faults: Sequence[Fault], edit: Edit) -> Sequence[Said]:
    """Faults as who sent a file reads them, with the place first; or who sent a form and has never seen a file."""
    if isinstance(edit, WholeFile):
        return [fault.said for fault in faults]
    return [_without_place(fault) for fault in faults]


def _without_place(fault: Fault) -> Said:
    what, where = fault.what, {"file": fault.file, "line": str(fault.line)}
    if isinstance(what, Said) and what.template == "[{check}] {what}" and isinstance(what.values["what"], str):
        what = what.values["what"]
    return Said("{what} — {mend} ({file}, line {line})", what=what, mend=fault.mend, **where)


def _faults(key: str, faults: Sequence[Said], catalogue: Catalogue, most: int = _MOST_FAULTS) -> list[str]:
    if not faults:
        return []
    told = [f"· {catalogue.said(fault)}" for fault in faults[:most]]
    return ["", catalogue.text(key, count=len(faults)), *told, *_more(len(faults) - most, catalogue)]


def _more(count: int, catalogue: Catalogue) -> list[str]:
    return [catalogue.text("admin.more", count=count)] if count > 0 else []
