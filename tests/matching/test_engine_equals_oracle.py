"""The fast engine and the slow, obvious reading of the charter's format find the same, on every sort of text."""

import unicodedata

from charters import NOW, charter_of, rule_of, terms
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from oracle import Oracle

from bot.domain.charter import Charter, Rule
from bot.domain.draft import Context, Draft
from bot.domain.finding import Finding
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
    Unless,
)
from bot.matching.engine import RuleFaultsError, compile_charter

_WORDS = ["profit", "profits", "résultat", "œuvre", "our", "l'été", "naïve", "co-op", "straße", "fluffy", "pas", "x"]
_SIGNS = ["📈", "🤫", "👩‍💻", "#pay", "c++", "€", "M€", "n°", "™", "❤️"]
_NAMES = ["Lumen", "Groupe Lumen", "Nimbus", "Obscur & Fils", "#LifeAtLumen", "Acme"]
_PLACEHOLDERS = ["{employer}", "{hashtag}", "{product}", "{competitor}"]
_DATA = ["ann@example.org", "06 12 34 56 78", "password: hunter2xyz!", "FR76 3000 6000 0112 3456 7890 189"]
_JOINTS = [
    *"  .!?…,'’\"“”«»-–>*()|",
    "\n",
    "\r\n",
    "\n\n",
    ". ",
    "! ",
    "  ",
    "\t",
    "\u00a0",
    "\u2028",
    " « ",
    " » ",
    "> ",
]
_HIDDEN = [
    "\u200b",
    "\u200d",
    "\u00ad",
    "\u202e",
    "\u200f",
    "\ufe0f",
    "\u0301",
    "\x00",
    "\x1a",
    "\ud83d",
    "\u20e3",
    "🏽",
]
_PATTERNS = [
    r"profits?\b",
    r"\b[0-9][0-9.,]* ?(€|m€)",
    r"(our|nos) [a-z]+ (pas|x)",
    r"(📈|🤫)+",
    r"resultat(s|) ?.?pas",
    r"x*",
    r"[^ ]{4}",
    r"\s\S\S?$",
    r"(?i)OUR",
    r"l'[a-z]+",
]
_LOOK_ALIKE = str.maketrans("aeopcxyi", "аеорсхуі")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _disguise(word: str, how: int, hidden: str) -> str:  # noqa: PLR0911 - one return for each way
    """`word` as somebody might write it: all must fold to the same."""
    match how:
        case 1:
            return word.upper()
        case 2:
            return unicodedata.normalize("NFD", word)
        case 3:
            return word.translate(_FULL_WIDTH)
        case 4:
            return word.translate(_LOOK_ALIKE)
        case 5:
            return hidden.join(word)
        case 6:
            return word + hidden
        case 7:
            return word.replace("fl", "ﬂ").replace("ff", "ﬀ")
        case _:
            return word


class _World:
    """Strategies over a few words, so that rules and texts meet."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        word = st.sampled_from(words)
        written = st.builds(_disguise, word, st.integers(0, 12), st.sampled_from(_HIDDEN))
        joint = st.sampled_from(_JOINTS)
        odd = st.one_of(st.sampled_from(_HIDDEN), st.sampled_from(_DATA), st.characters())
        self.text = st.one_of(
            st.lists(written, max_size=14).map(" ".join),
            st.lists(st.one_of(written, written, st.just(" "), joint, joint, odd), max_size=24).map("".join),
            st.lists(st.tuples(written, joint), max_size=16).map(lambda pairs: "".join(map("".join, pairs))),
        )
        options = st.sampled_from(["", *words, f"{words[0]} ", f" {words[-1]}", f"{words[0][:2]}*", "co-", "*"])
        choice = st.lists(options, min_size=2, max_size=7).map(lambda choices: f"({'|'.join(choices)})")
        piece = st.one_of(
            word,
            word,
            word.map(lambda word: f"{word[:3]}*"),
            choice,
            st.sampled_from([*_PLACEHOLDERS, "*", "pr*t", "*fit", "-", "'", "#*"]),
        )
        self.term = st.builds(
            lambda pieces, between: between.join(pieces),
            st.lists(piece, min_size=1, max_size=4),
            st.sampled_from([" ", " ", ""]),
        )
        self.some_terms = st.lists(self.term, min_size=1, max_size=3)
        self.context = st.builds(
            lambda role, image: ContextIs(fields={"role": (role,)} | ({"image": ("yes",)} if image else {})),
            self.term,
            st.booleans(),
        )
        self.matcher = st.recursive(self._leaf(), _composed, max_leaves=4)

    def _leaf(self) -> SearchStrategy[Matcher]:
        word_lists = st.lists(st.sampled_from(self.words), min_size=1, max_size=2)
        return st.one_of(
            *[self.some_terms.map(lambda words: terms(*words))] * 4,
            st.just(Lexicon(name="shared")),
            st.sampled_from(_PATTERNS).map(lambda regex: Pattern(regex=regex, languages=())),
            st.lists(st.sampled_from(PersonalDataType), min_size=1).map(lambda types: PersonalData(types=tuple(types))),
            st.lists(st.sampled_from(SecretType), min_size=1).map(lambda types: Secret(types=tuple(types))),
            word_lists.map(lambda names: Embargo(names=tuple(names), until=NOW)),
            self.context,
        )

    def rule(self) -> SearchStrategy[Rule]:
        """A rule of any kind."""
        unless = st.one_of(
            st.sampled_from(Structural).map(lambda structural: Unless(condition=structural)),
            st.builds(lambda condition, scope: Unless(condition=condition, scope=scope), self.matcher, _scope),
        )
        return st.builds(
            lambda matcher, unless, applies: rule_of(matcher, *unless, applies=applies),
            self.matcher,
            st.just([]) | st.lists(unless, max_size=2),
            st.none() | st.none() | st.none() | self.context,
        )

    def draft(self) -> SearchStrategy[Draft]:
        """A text with what its author said of it."""
        return st.builds(
            lambda text, role, image, employer, facts: Draft(
                text=text, context=Context(role=role, has_image=image, employer=employer, facts=tuple(facts))
            ),
            self.text,
            st.none() | self.text,
            st.booleans(),
            st.sampled_from([None, None, "Acme", "ACME*  & co", "\u200b", "Lumen"]),
            st.just([]) | st.lists(self.text, max_size=1),
        )


_scope = st.sampled_from(Scope)


def _composed(inner: SearchStrategy[Matcher]) -> SearchStrategy[Matcher]:
    return st.one_of(
        st.builds(
            lambda a, b, within, ordered: Near(a=a, b=b, within=within, ordered=ordered),
            inner,
            inner,
            st.integers(0, 4),
            st.booleans(),
        ),
        st.builds(
            lambda present, absent, scope: Missing(present=present, absent=absent, scope=scope), inner, inner, _scope
        ),
        st.builds(lambda of, scope: All(of=tuple(of), scope=scope), st.lists(inner, min_size=1, max_size=3), _scope),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: AnyOf(of=tuple(of))),
    )


_world = st.lists(st.sampled_from([*_WORDS, *_SIGNS, *_NAMES]), min_size=2, max_size=4, unique=True).map(_World)
_Case = tuple[Charter, list[Draft]]


@st.composite
def charters_and_drafts(draw: st.DrawFn) -> _Case:
    """A few rules of every kind, and texts made of the same words."""
    world = draw(_world)
    rules = draw(st.lists(world.rule(), min_size=1, max_size=3))
    lexicons = {"shared": draw(world.some_terms), "negation": draw(world.some_terms)}
    return charter_of(*rules, lexicons=lexicons), draw(st.lists(world.draft(), min_size=1, max_size=4))


@st.composite
def terms_and_texts(draw: st.DrawFn) -> _Case:
    """A rule of terms, and texts made of the same words."""
    world = draw(_world)
    charter = charter_of(rule_of(terms(*draw(world.some_terms))))
    return charter, [Draft(text=text) for text in draw(st.lists(world.text, min_size=1, max_size=4))]


def compare(case: _Case) -> list[Finding]:
    """Everything the engine finds, after the oracle has said the same."""
    charter, drafts = case
    try:
        engine = compile_charter(charter)
    except RuleFaultsError:
        assume(False)
        raise
    found: list[Finding] = []
    for draft in drafts:
        quick, slow = engine.scan(draft, now=NOW), Oracle(charter).scan(draft, now=NOW)
        assert quick == slow
        found += quick
    return found


@settings(max_examples=200)
@given(charters_and_drafts())
def test_the_engine_equals_the_oracle(case: _Case) -> None:
    """Random rules of every kind on texts in every disguise: the same findings, span by span."""
    compare(case)


@settings(max_examples=200)
@given(terms_and_texts())
def test_terms_equal_the_oracle(case: _Case) -> None:
    """Terms alone, so that their syntax is tried far more often."""
    compare(case)
