"""The charter's desk as Adaptive Cards: the state, a proposal, how it ended, the history. Pure.

Each is one card, so that it can be put anew in its place; what is too long for it is cut, and a line says so. A card's
buttons carry the version that they are about and the one in force when it was made: nothing else, so that any replica
takes them.
"""

from collections.abc import Sequence
from typing import Final

from bot.channels import desk_lines
from bot.channels.desk_forms import OPENED_BY
from bot.channels.desk_reader import Reader
from bot.channels.desk_words import LONGEST_NOTE
from bot.channels.teams import elements
from bot.channels.teams.cards import article_body
from bot.channels.teams.desk_forms import FORM
from bot.channels.teams.desk_verbs import DeskVerbs, at_once
from bot.channels.teams.elements import Card, Element
from bot.coaching.catalogue import Catalogue
from bot.coaching.desk import Edit, Entry, Proposal
from bot.domain.charter import Charter

VERSION, BASE, NOTE = "version", "base", "note"
_MOST_CHANGES, _MOST_TRIED, _MOST_PREVIEW = 8_000, 6_000, 7_000
"""Bytes of each part of a proposal; together they leave room for the buttons."""
_MOST_WAITING: Final = 20
_LONGEST_LINE: Final = 700


def desk(lines: Sequence[str], catalogue: Catalogue) -> Card:
    """The state, and what can be done."""
    forms = [
        at_once(elements.execute(catalogue.text(f"admin.open_{each}"), DeskVerbs.OPEN, **{FORM: each}))
        for each in OPENED_BY
    ]
    history = at_once(elements.execute(catalogue.text("admin.open_history"), DeskVerbs.HISTORY))
    how = elements.words(catalogue.text("admin.how"))
    return _page(catalogue, _lines(lines), [*how, *elements.buttons([*forms, history])])


def waiting(entry: Entry, base: str, reader: Reader) -> Card:
    """What waits for a second person, on the version `base`."""
    catalogue = reader.catalogue
    told = [catalogue.text("admin.waiting"), *desk_lines.entry_lines(entry, reader, most=_MOST_WAITING)]
    carried = {VERSION: entry.version, BASE: base}
    approve = at_once(elements.execute(catalogue.text("admin.approve"), DeskVerbs.APPROVE, **carried))
    return _page(catalogue, _lines(told), elements.buttons([approve]))


def told(lines: Sequence[str], catalogue: Catalogue, written: Sequence[str] = ()) -> Card:
    """Lines and no buttons: what stands in a card's place once it was used.

    `written` is what a form said that came to nothing, to be copied.
    """
    return _page(catalogue, [*_lines(lines), *_written(written, catalogue)], [])


def proposal(
    found: Proposal,
    edit: Edit,
    charter: Charter,
    catalogues: Sequence[Catalogue],
    reader: Reader,
    *,
    publishes: bool,
) -> Card:
    """What an edit would do, with the buttons that decide where there is something to decide."""
    catalogue = reader.catalogue
    body = within(_lines(desk_lines.change_lines(found, edit, reader)), _MOST_CHANGES, catalogue)
    body += within(_lines(desk_lines.trial_lines(found, edit, catalogue)), _MOST_TRIED, catalogue)
    if found.version is None:
        body += _written(desk_lines.written_lines(edit, charter), catalogue)
    if found.version is None or found.version == found.base:
        return _page(catalogue, body, [])
    body += within(_preview(edit, charter, catalogues, catalogue), _MOST_PREVIEW, catalogue)
    if not publishes:
        return _page(catalogue, [*body, *elements.words(catalogue.text("admin.only_shown"))], [])
    carried = {VERSION: found.version, BASE: found.base}
    note = elements.field(NOTE, catalogue.text("admin.note"), longest=LONGEST_NOTE)
    publish = elements.execute(catalogue.text("admin.publish"), DeskVerbs.PUBLISH, **carried)
    publish |= {"style": "positive", "fallback": {**publish["fallback"], "style": "positive"}}
    cancel = at_once(elements.execute(catalogue.text("admin.cancel"), DeskVerbs.CANCEL, **carried))
    return _page(catalogue, body, [note, *elements.buttons([publish, cancel])])


def history(entries: Sequence[Entry], in_force: str, reader: Reader, *, publishes: bool, first: str = "") -> Card:
    """What came in force, and the way back, which is asked for twice; `first` is how such a request ended."""
    catalogue = reader.catalogue
    body = elements.words(first, bold=True) if first else []
    body += _lines(desk_lines.history_lines(entries, reader))
    earlier = desk_lines.earlier(entries, in_force) if publishes else []
    tail = elements.buttons([_back(earlier, in_force, reader)]) if earlier else []
    return _page(catalogue, body, tail, title="admin.open_history")


def within(body: Sequence[Element], most: int, catalogue: Catalogue) -> list[Element]:
    """`body` as far as `most` bytes go; where it is cut, a line says so."""
    if elements.size(list(body)) <= most:
        return list(body)
    cut = elements.words(catalogue.text("admin.cut"), bold=True)
    room = most - elements.size(cut)
    shown: list[Element] = []
    for each in body:
        room -= elements.size(each) + 2
        if room < 0:
            break
        shown.append(each)
    return [*shown, *cut]


def _page(catalogue: Catalogue, body: Sequence[Element], tail: Sequence[Element], title: str = "admin.title") -> Card:
    spoken = catalogue.text(title)
    head = elements.title(spoken)

    def made(shown: Sequence[Element]) -> Card:
        return elements.card([*head, *shown, *tail], language=catalogue.language, spoken=spoken)

    room = elements.MOST_CARD - elements.size(made([]))
    return made(within(body, room, catalogue))


def _lines(lines: Sequence[str]) -> list[Element]:
    """Plain lines, each of a length that leaves room for others."""
    return elements.words(
        "\n".join(each if len(each) <= _LONGEST_LINE else f"{each[:_LONGEST_LINE]}…" for each in lines)
    )


def _written(lines: Sequence[str], catalogue: Catalogue) -> list[Element]:
    if not lines:
        return []
    title = elements.title(catalogue.text("admin.written"), small=True)
    return [*title, *within([part for each in lines for part in elements.words(each)], _MOST_PREVIEW, catalogue)]


def _preview(edit: Edit, charter: Charter, catalogues: Sequence[Catalogue], catalogue: Catalogue) -> list[Element]:
    """What an employee will see of new texts, in each language."""
    lines, article = desk_lines.previewed(edit, charter)
    if not lines and article is None:
        return []
    title = elements.title(catalogue.text("admin.preview"), small=True)
    texts = (
        [] if article is None else [part for each in catalogues for part in article_body(article, charter, each)[:-1]]
    )
    return [*title, *elements.words("\n".join(lines)), *texts]


def _back(entries: Sequence[Entry], in_force: str, reader: Reader) -> Element:
    """A button that unfolds the choice of a version, what that means, and the button that does it."""
    catalogue = reader.catalogue
    label = catalogue.text("admin.back_to")
    choice: Element = {
        "type": "Input.ChoiceSet",
        "id": VERSION,
        "label": label,
        "style": "compact",
        "choices": [{"title": desk_lines.version_line(each, reader), "value": each.version} for each in entries],
        "isRequired": True,
        "errorMessage": catalogue.text("admin.fault_empty"),
    }
    sure = elements.words(f"{catalogue.text('admin.back_sure')} {catalogue.text('admin.back_words')}")
    really = elements.execute(catalogue.text("admin.back_yes"), DeskVerbs.BACK, **{BASE: in_force})
    return elements.show(label, [choice, *sure, *elements.buttons([really])])
