"""The engine's meaning, read from docs/charter-format.md in the slowest and plainest way.

One character at a time with its place, one rule at a time, one term at a time at every position; RE2 for patterns; no
automaton, no anchors, nothing remembered. The fast engine must agree with it on every text.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import re2

from bot.domain.charter import Charter, Employer, Rule
from bot.domain.draft import Draft, Span
from bot.domain.finding import Finding
from bot.domain.levels import Kind
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
    PersonalDataType,
    Scope,
    Secret,
    SecretType,
    Structural,
    Terms,
    Unless,
)
from bot.domain.sentences import sentences
from bot.matching.detectors import find_personal_data, find_secrets
from bot.matching.letters import GREEK_CAPITALS, LOOK_ALIKES, PLAIN_SIGNS

Place = tuple[int, int]
Names = Mapping[str, Sequence[str]]
_STAR = "\x00"


@dataclass(frozen=True)
class Match:
    """A place, the gap between the two parts of a `near`, the sort of a datum."""

    place: Place
    gap: Place | None = None
    entity: str | None = None


def plain(character: str) -> str:  # noqa: PLR0911 - one return for each sort of character
    """The plain form of one character."""
    category = unicodedata.category(character)
    decomposed = unicodedata.normalize("NFKD", character)
    if character in PLAIN_SIGNS:
        return PLAIN_SIGNS[character]
    if character.isspace():
        return " "
    if category in {"Mn", "Me", "Mc", "Cf", "Cc"}:
        return ""
    if category == "Cs":
        return "\ufffd"
    if category == "Pd":
        return "-"
    if category.startswith("S") and len(decomposed) > 1:
        return character
    lower = "".join(GREEK_CAPITALS.get(piece) or piece.casefold() for piece in decomposed)
    folded = ""
    for piece in unicodedata.normalize("NFKD", lower):
        if unicodedata.category(piece) in {"Mn", "Me", "Mc", "Cf", "Cc"} or piece.isspace():
            continue
        if unicodedata.category(piece) == "Nd":
            folded += str(unicodedata.decimal(piece))
        else:
            folded += PLAIN_SIGNS.get(piece) or LOOK_ALIKES.get(piece) or piece
    return folded


class Text:
    """A text as a list of folded characters, each with the range of the original that it came from."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.pieces: list[tuple[str, int, int]] = []
        for index, character in enumerate(original):
            folded = plain(character)
            if folded == "" or (folded == " " and self.pieces and self.pieces[-1][0] == " "):
                # What has no form of its own belongs to the character before it.
                last = self.pieces[-1][1] if self.pieces else -1
                self.pieces = [(piece, start, index + 1 if start == last else end) for piece, start, end in self.pieces]
            else:
                self.pieces += [(piece, index, index + 1) for piece in folded]
        self.folded = "".join(piece for piece, _, _ in self.pieces)
        self.sentence_starts = [span.start for span in sentences(original)]

    def place(self, start: int, end: int) -> Place:
        """The original range behind folded `start` to `end`."""
        return self.pieces[start][1], self.pieces[end - 1][2]

    def sentence(self, position: int) -> int:
        """The last sentence that begins at or before `position`; the first one for what stands before it."""
        return max([number for number, start in enumerate(self.sentence_starts) if start <= position], default=0)

    def touched(self, place: Place) -> set[int]:
        """Every sentence from that of the first character to that of the last."""
        return set(range(self.sentence(place[0]), self.sentence(place[1] - 1) + 1))

    def words_between(self, start: int, end: int) -> int:
        """How many words begin in the original range `start` to `end`."""
        return sum(
            is_word(piece) and (index == 0 or not is_word(self.folded[index - 1])) and start <= origin < end
            for index, (piece, origin, _) in enumerate(self.pieces)
        )

    def in_one_clause(self, start: int, end: int) -> bool:
        """False if a colon or a semicolon that white space follows stands in the original range `start` to `end`."""
        between = self.original[start:end]
        return not any(mark in ":;" and after.isspace() for mark, after in pairwise(between))

    def quotations(self) -> list[Place]:
        """Between quotation marks, and lines that begin with `>`; what overlaps is one."""
        found: list[Place] = []
        for opening, closing in ("“”", "«»", "‹›", "„“"):
            found += [match.span() for match in re.finditer(f"{opening}[^{closing}]*{closing}", self.original)]
        position = 0
        for line in re.split(r"(?<=[\r\n])", self.original):
            marks = [position + index for index, character in enumerate(line) if character in '"＂']
            found += [(first, last + 1) for first, last in zip(marks[::2], marks[1::2], strict=False)]
            position += len(line)
        position = 0
        for line in self.original.splitlines(keepends=True):
            if line.strip().startswith(">"):
                found.append((position, position + len(line)))
            position += len(line)
        return _union(found)


def is_word(character: str) -> bool:
    """Letters, digits and the underscore."""
    return character.isalnum() or character == "_"


def _union(places: Iterable[Place]) -> list[Place]:
    union: list[Place] = []
    for start, end in sorted(places):
        if union and start < union[-1][1]:
            union[-1] = union[-1][0], max(end, union[-1][1])
        else:
            union.append((start, end))
    return union


def expansions(term: str, names: Names) -> list[str]:
    """Every reading of a term, folded, with `_STAR` for its stars."""
    return _readings(Text(term).folded.replace("*", _STAR), names)


def _readings(term: str, names: Names) -> list[str]:
    """What stands before the first name or choice, with each of its readings, with each reading of what follows."""
    name = re.search(r"\{\w+\}", term)
    opening = term.find("(")
    if name and (opening < 0 or name.start() < opening):
        choices = [plain_name for each in names[name.group()[1:-1]] if (plain_name := Text(each).folded.strip())]
        start, end = name.span()
    elif opening >= 0:
        start, end = opening, _closing(term, opening)
        choices = [reading for option in _options(term[start + 1 : end - 1]) for reading in _readings(option, names)]
    else:
        return [term]
    return [term[:start] + choice + rest for choice in choices for rest in _readings(term[end:], names)]


def _closing(term: str, opening: int) -> int:
    """The position behind the `)` that closes the choice at `opening`."""
    depth = 0
    for index in range(opening, len(term)):
        depth += {"(": 1, ")": -1}.get(term[index], 0)
        if depth == 0:
            return index + 1
    raise AssertionError(term)


def _options(inside: str) -> list[str]:
    """The options of a choice, cut at each `|` that is not inside another choice."""
    options, depth = [""], 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 0:
            options.append("")
        else:
            options[-1] += character
    return options


def occurrences(expansion: str, text: Text) -> set[Place]:
    """Every place of one reading, as whole words, in folded positions."""
    expansion = re.sub(" +", " ", expansion).strip()
    left = r"(?<!\w)" if expansion[0] == _STAR or is_word(expansion[0]) else ""
    right = r"(?!\w)" if expansion[-1] == _STAR or is_word(expansion[-1]) else ""
    expression = re.compile(left + r"\w{0,50}".join(map(re.escape, expansion.split(_STAR))) + right)
    found = (expression.match(text.folded, start) for start in range(len(text.folded)))
    return {match.span() for match in found if match and match.end() > match.start()}


class Oracle:
    """Implements the engine's port."""

    def __init__(self, charter: Charter) -> None:
        self.charter = charter

    def scan(self, draft: Draft, *, now: datetime) -> list[Finding]:
        """Every finding, by position and rule."""
        found = [
            finding
            for article in self.charter.articles.values()
            for rule in article.rules
            if not rule.jurisdictions or set(rule.jurisdictions) & set(self.charter.jurisdictions)
            for finding in _Reading(self.charter, draft).findings(rule, article.applies, now)
        ]
        return sorted(found, key=lambda each: (each.span, each.rule.article_id, each.rule.id))


class _Reading:
    """One rule on one draft."""

    def __init__(self, charter: Charter, draft: Draft) -> None:
        self.charter = charter
        self.context = draft.context
        self.names = _names(charter.employer, draft.context.employer)
        self.text = Text(draft.text)

    def findings(self, rule: Rule, article_applies: ContextIs | None, now: datetime) -> list[Finding]:
        if not all(self.everywhere(each, self.text) for each in (article_applies, rule.applies) if each):
            return []
        matches = [
            match
            for match in self.find(rule.matcher, self.text)
            if not any(self.lifts(entry, match) for entry in rule.unless)
        ]
        kind = rule.kind
        if isinstance(rule.matcher, Embargo) and now >= rule.matcher.until:
            kind = Kind.OPPORTUNITY
        found = []
        for start, end in _union(match.place for match in matches):
            inside = sorted(
                (match for match in matches if start <= match.place[0] < end), key=lambda match: match.place
            )
            entity = next((match.entity for match in inside if match.entity), None)
            found.append(Finding(rule=rule, span=Span(start, end), kind=kind, entity=entity))
        return found

    def lifts(self, entry: Unless, match: Match) -> bool:
        condition, text = entry.condition, self.text
        if condition is Structural.QUOTED:
            return any(start <= match.place[0] and match.place[1] <= end for start, end in text.quotations())
        if condition is Structural.NEGATED:
            return any(self.negates(place, match) for place in self.places(Lexicon(name="negation"), text))
        facts = Text("\n".join(self.context.facts))
        if self.holds(condition, facts) and self.context.facts:
            return True
        if entry.scope is Scope.DRAFT or self.everywhere(condition, text):
            return self.holds(condition, text)
        return any(text.touched(place) & text.touched(match.place) for place in self.places(condition, text))

    def negates(self, negation: Place, match: Match) -> bool:
        (first, last), (start, end), text = negation, match.place, self.text
        before = (
            last <= start
            and text.words_between(first, start) <= 4
            and text.sentence(first) == text.sentence(start)
            and text.in_one_clause(last, start)
        )
        after = (
            first >= end
            and text.words_between(end, last) <= 2
            and text.sentence(first) == text.sentence(end - 1)
            and text.in_one_clause(end, first)
        )
        inside = match.gap is not None and match.gap[0] <= first and last <= match.gap[1]
        return before or after or inside

    def holds(self, matcher: Matcher, text: Text) -> bool:
        return self.everywhere(matcher, text) or bool(self.find(matcher, text))

    def everywhere(self, matcher: Matcher, text: Text) -> bool:
        """True of the post as a whole, without a place."""
        match matcher:
            case ContextIs():
                return all(self.field_holds(name, terms) for name, terms in matcher.fields.items())
            case AnyOf():
                return any(self.everywhere(part, text) for part in matcher.of)
            case All():
                return all(self.everywhere(part, text) for part in matcher.of)
            case Missing():
                return self.everywhere(matcher.present, text) and not self.holds(matcher.absent, text)
            case _:
                return False

    def field_holds(self, name: str, terms: Sequence[str]) -> bool:
        if name == "image":
            return self.context.has_image
        said = getattr(self.context, name)
        names = _names(self.charter.employer, None)
        return bool(said) and any(
            occurrences(reading, Text(said)) for term in terms for reading in expansions(term, names)
        )

    def places(self, matcher: Matcher, text: Text) -> list[Place]:
        return [match.place for match in self.find(matcher, text)]

    def find(self, matcher: Matcher, text: Text) -> list[Match]:  # noqa: C901, PLR0911 - one case for each of a closed set
        """Every match with a place."""
        match matcher:
            case Terms():
                return self.terms([term for words in matcher.words.values() for term in words], text)
            case Lexicon():
                return self.terms([t for words in self.charter.lexicons[matcher.name].values() for t in words], text)
            case Embargo():
                return self.terms(matcher.names, text)
            case Pattern():
                spans = [found.span() for found in re2.finditer(matcher.regex, text.folded)]
                return [Match(text.place(*span)) for span in spans if span[0] < span[1]][:1000]
            case PersonalData():
                data = find_personal_data(text.original, frozenset(PersonalDataType))
                return [Match((s.start, s.end), entity=str(kind)) for s, kind in data if kind in matcher.types]
            case Secret():
                secrets = find_secrets(text.original, frozenset(SecretType))
                return [Match((s.start, s.end), entity=str(kind)) for s, kind in secrets if kind in matcher.types]
            case Near():
                return self.near(matcher, text)
            case Missing():
                return self.missing(matcher, text)
            case All():
                return self.all_together(matcher, text)
            case AnyOf():
                return [found for part in matcher.of for found in self.find(part, text)]
            case ContextIs():
                return []

    def terms(self, terms: Sequence[str], text: Text) -> list[Match]:
        found: set[Place] = set()
        for term in terms:
            for reading in expansions(term, self.names):
                found |= {text.place(*place) for place in occurrences(reading, text)}
        return [Match(place) for place in sorted(found)]

    def near(self, matcher: Near, text: Text) -> list[Match]:
        """Each A with the nearest B after it and, unless ordered, the nearest before it."""
        firsts = [place for place in self.places(matcher.a, text) if len(text.touched(place)) == 1]
        others = [place for place in self.places(matcher.b, text) if len(text.touched(place)) == 1]
        pairs: list[tuple[Place, Place]] = []
        for a in firsts:
            pairs += [(a, min(after))] if (after := [b for b in others if b[0] >= a[1]]) else []
            if not matcher.ordered and (before := [b for b in others if b[1] <= a[0]]):
                pairs.append((max(before, key=lambda b: (b[1], b[0])), a))
        return [
            Match((left[0], right[1]), gap=(left[1], right[0]))
            for left, right in pairs
            if text.touched(left) == text.touched(right) and text.words_between(left[1], right[0]) <= matcher.within
        ]

    def missing(self, matcher: Missing, text: Text) -> list[Match]:
        present, absent = self.find(matcher.present, text), self.places(matcher.absent, text)
        if self.everywhere(matcher.absent, text) or (matcher.scope is Scope.DRAFT and absent):
            return []
        return [
            match for match in present if not any(text.touched(place) & text.touched(match.place) for place in absent)
        ]

    def all_together(self, matcher: All, text: Text) -> list[Match]:
        def together(part: Matcher, sentence: int) -> bool:
            if self.everywhere(part, text):
                return True
            places = self.places(part, text)
            return bool(places) if matcher.scope is Scope.DRAFT else any(sentence in text.touched(p) for p in places)

        for part in matcher.of:
            found = [
                match
                for match in self.find(part, text)
                if any(all(together(other, number) for other in matcher.of) for number in text.touched(match.place))
            ]
            if found:
                return found
        return []


def _names(employer: Employer, given: str | None) -> Names:
    """What placeholders stand for; an employer that the author names joins the charter's."""
    names = [employer.name, *employer.aliases]
    hashtags = list(employer.hashtags)
    folded = Text(given[:100]).folded.strip() if given else ""
    compact = "".join(character for character in folded if character.isalnum())
    if compact and folded not in [Text(name).folded.strip() for name in names]:
        names.append(folded)
        hashtags += [f"#{start}{compact}" for start in ("", "iworkat", "jetravaillechez", "team", "lifeat")]
    return {
        "employer": names,
        "hashtag": hashtags,
        "product": employer.products,
        "competitor": employer.competitors,
    }
