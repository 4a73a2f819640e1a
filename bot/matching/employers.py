"""The names of an employer that an author gives with a draft: they join the charter's own for that draft."""

from collections.abc import Iterable

from bot.domain.charter import Employer
from bot.matching.fold import folded_text
from bot.matching.index import Index, IndexBuilder
from bot.matching.terms import TermError, names, parse

_LONGEST_NAME = 100


def employer_index(name: str, known: Employer, named_terms: Iterable[tuple[int, str]]) -> Index | None:
    """An index of the charter's terms that stand for the employer's names, `name` among them; None if it is no news.

    `{employer}` stands for `name` too, `{hashtag}` also for the usual hashtags made of it.
    """
    folded = folded_text(name[:_LONGEST_NAME])
    compact = "".join(filter(str.isalnum, folded))
    if not compact or folded in {folded_text(each) for each in (known.name, *known.aliases)}:
        return None
    placeholders = {
        **names(known),
        "employer": (known.name, *known.aliases, folded),
        "hashtag": (
            *known.hashtags,
            *(f"#{before}{compact}" for before in ("", "iworkat", "jetravaillechez", "team", "lifeat")),
        ),
    }
    builder = IndexBuilder(placeholders)
    for atom, term in named_terms:
        if "{employer}" in term or "{hashtag}" in term:
            try:
                phrase = parse(term, folded_text(term), placeholders)
            except TermError:  # more expansions with these names than with the charter's: one term less, for one draft
                continue
            builder.add(atom, phrase)
    return builder.build()
