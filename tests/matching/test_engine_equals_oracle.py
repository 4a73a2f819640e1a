"""The fast engine and the slow, obvious reading of the charter's format find the same, on every sort of text."""

import unicodedata

from charters import NOW, charter_of, rule_of, terms
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from oracle import Oracle

from bot.domain.charter import Charter, Rule
from bot.domain.draft import Context, Draft
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


def _disguise(word: str, how: int, hidden: str) -> str:
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


_word = st.sampled_from([*_WORDS, *_SIGNS, *_NAMES])
_written = st.builds(_disguise, _word, st.integers(0, 12), st.sampled_from(_HIDDEN))
_piece = st.one_of(
    _written,
    _written,
    st.sampled_from(_JOINTS),
    st.sampled_from(_JOINTS),
    st.sampled_from(_HIDDEN),
    st.sampled_from(_DATA),
)
_text = st.lists(st.one_of(_piece, _piece, st.characters()), max_size=24).map("".join) | st.lists(
    _written, max_size=12
).map(" ".join)

_choice = st.lists(
    st.sampled_from(["", *_WORDS, "profit ", " our", "pas*", "📈", "co-", "*"]), min_size=2, max_size=7
).map(lambda choices: f"({'|'.join(choices)})")
_term_piece = st.one_of(
    _word,
    _word,
    _word.map(lambda word: f"{word[:3]}*"),
    _choice,
    st.sampled_from(["{employer}", "{hashtag}", "{product}", "{competitor}", "*", "pr*t", "*fit", "-", "'", "#*"]),
)
_term = st.builds(
    lambda pieces, joint: joint.join(pieces),
    st.lists(_term_piece, min_size=1, max_size=4),
    st.sampled_from([" ", " ", ""]),
)
_terms = st.lists(_term, min_size=1, max_size=4).map(lambda words: terms(*words))
_scope = st.sampled_from(Scope)
_context_is = st.builds(
    lambda role, image: ContextIs(fields={"role": (role,)} | ({"image": ("yes",)} if image else {})),
    _term,
    st.booleans(),
)
_leaf: SearchStrategy[Matcher] = st.one_of(
    _terms,
    _terms,
    _terms,
    st.just(Lexicon(name="shared")),
    st.sampled_from(_PATTERNS).map(lambda regex: Pattern(regex=regex, languages=())),
    st.lists(st.sampled_from(PersonalDataType), min_size=1).map(lambda types: PersonalData(types=tuple(types))),
    st.lists(st.sampled_from(SecretType), min_size=1).map(lambda types: Secret(types=tuple(types))),
    st.lists(_word, min_size=1, max_size=2).map(lambda names: Embargo(names=tuple(names), until=NOW)),
    _context_is,
)


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


_matcher = st.recursive(_leaf, _composed, max_leaves=4)
_unless = st.one_of(
    st.sampled_from(Structural).map(lambda structural: Unless(condition=structural)),
    st.builds(lambda condition, scope: Unless(condition=condition, scope=scope), _matcher, _scope),
)
_rule = st.builds(
    lambda matcher, unless, applies: rule_of(matcher, *unless, applies=applies),
    _matcher,
    st.lists(_unless, max_size=2),
    st.none() | st.none() | _context_is,
)
_draft = st.builds(
    lambda text, role, image, employer, facts: Draft(
        text=text, context=Context(role=role, has_image=image, employer=employer, facts=tuple(facts))
    ),
    _text,
    st.none() | _text,
    st.booleans(),
    st.sampled_from([None, None, "Acme", "ACME*  & co", "\u200b", "Lumen"]),
    st.lists(_text, max_size=1),
)


def _charter(rules: list[Rule], shared: list[str], negation: list[str]) -> Charter:
    return charter_of(*rules, lexicons={"shared": shared, "negation": negation})


_some_terms = st.lists(_term, min_size=1, max_size=3)


@settings(max_examples=200)
@given(st.lists(_rule, min_size=1, max_size=3), _some_terms, _some_terms, st.lists(_draft, min_size=1, max_size=4))
def test_the_engine_equals_the_oracle(
    rules: list[Rule], shared: list[str], negation: list[str], drafts: list[Draft]
) -> None:
    """Random rules of every kind on texts in every disguise: the same findings, span by span."""
    charter = _charter(rules, shared, negation)
    try:
        engine = compile_charter(charter)
    except RuleFaultsError:
        assume(False)
        return
    oracle = Oracle(charter)
    for draft in drafts:
        assert engine.scan(draft, now=NOW) == oracle.scan(draft, now=NOW)


@settings(max_examples=200)
@given(_some_terms, st.lists(_text, min_size=1, max_size=4))
def test_terms_equal_the_oracle(words: list[str], texts: list[str]) -> None:
    """Terms alone, so that their syntax is tried far more often."""
    charter = charter_of(rule_of(terms(*words)))
    try:
        engine = compile_charter(charter)
    except RuleFaultsError:
        assume(False)
        return
    oracle = Oracle(charter)
    for text in texts:
        assert engine.scan(Draft(text=text), now=NOW) == oracle.scan(Draft(text=text), now=NOW)
