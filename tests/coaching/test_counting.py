"""Counts: no sequence of events makes a number that fewer than ten people stand behind, or one about private things."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fixed import NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.coach import FixedCharter
from bot.coaching import counting
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.counting import NEVER, THRESHOLD, Cell, Counting, Sort, never_counted, week_of
from bot.domain.advice import Advice, Stage
from bot.domain.draft import Draft, Language
from bot.matching.engine import CharterEngine
from bot.matching.stemming import stems

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
PRIVATE = {
    "danger": "I cannot go on like this, I want to kill myself tonight.",
    "whistleblowing": "My boss falsifies the safety reports and the regulator knows nothing.",
    "protected": "We are paid so little here, join the union on Monday.",
    "protected and more": f"We are paid so little here, join the union on Monday.\n\n{RESULTS}",
    "criticism": "Notre direction ne nous écoute jamais, les conditions de travail sont lamentables.",
    "politics": "As an employee of Lumen I tell you: vote for her on Sunday.",
}


KNOWN: list[counting._Words | None] = []


class Clock:
    """An hour that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The hour."""
        return self.now


class World:
    """A counting, its clock and salts, and the table as it would be."""

    def __init__(self, engine: CharterEngine) -> None:
        self.clock = Clock()
        self.salts: list[bytes] = []
        self.table: dict[Cell, int] = defaultdict(int)
        self.counting = Counting(FixedCharter(engine), stems, clock=self.clock, new_salt=self._salt)
        if KNOWN:  # the charter's words are learnt once for all worlds
            self.counting._words = KNOWN[0]
        self.counting.prepare()
        KNOWN[:] = [self.counting._words]

    def _salt(self) -> bytes:
        self.salts.append(bytes([len(self.salts) + 1]) * 32)
        return self.salts[-1]

    def written(self) -> Mapping[Cell, int]:
        """The table, once what is due is in it; a portion is always whole tens."""
        for cell, people in self.counting.due().items():
            assert people > 0
            assert people % THRESHOLD == 0
            self.table[cell] += people
        return self.table

    def keys(self, sort: Sort) -> Mapping[str, int]:
        """The numbers of one sort."""
        return {cell.key: people for cell, people in self.written().items() if cell.sort is sort}


@pytest.fixture
def world(shipped_engine: CharterEngine) -> World:
    """An empty week."""
    return World(shipped_engine)


@pytest.fixture(scope="module")
def advice(shipped_coach: Coach) -> Advice:
    """On our results."""
    return shipped_coach.review(Draft(text=RESULTS), surface=Surface.SLACK)


def test_nine_people_are_nothing_and_the_tenth_makes_ten(world: World, advice: Advice) -> None:
    """Then the twentieth makes twenty: between them the table does not move."""
    seen = []
    for number in range(25):
        world.counting.reviewed(f"U{number}", "slack", advice)
        seen.append(dict(world.keys(Sort.LEVEL)))
    assert seen[8] == {}
    assert seen[9] == seen[18] == {"get_help": 10}
    assert seen[19] == seen[24] == {"get_help": 20}
    assert world.keys(Sort.ARTICLE) == {"financial_info": 20}
    assert world.keys(Sort.CHANNEL) == {"slack": 20}
    assert {cell.week for cell in world.table} == {"2026-W49"}


def test_one_person_is_one_however_often(world: World, advice: Advice) -> None:
    """A hundred drafts of the same nine people."""
    for number in range(900):
        world.counting.reviewed(f"U{number % 9}", "slack", advice)
    assert world.written() == {}


def test_a_new_week_begins_with_nobody_and_another_salt(world: World, advice: Advice) -> None:
    """Nine in one week and nine in the next are not eighteen, and nobody is known again."""
    for week in range(3):
        for number in range(9):
            world.counting.reviewed(f"U{number}", "slack", advice)
        assert world.written() == {}
        assert len(world.salts) == len(set(world.salts)) == week + 1
        world.clock.now += timedelta(weeks=1)


def test_what_was_due_in_a_week_is_written_in_the_next(world: World, advice: Advice) -> None:
    """A bare number may wait for the database; people may not."""
    for number in range(10):
        world.counting.reviewed(f"U{number}", "slack", advice)
    world.clock.now += timedelta(weeks=1)
    portions = world.counting.due()
    assert {cell.week for cell in portions} == {"2026-W49"}
    assert world.counting._week.people == {}
    world.counting.owed(portions)
    assert world.counting.due() == portions


def test_the_first_look_is_not_counted(world: World, advice: Advice) -> None:
    """Only the final advice is."""
    for number in range(20):
        world.counting.reviewed(f"U{number}", "slack", replace(advice, stage=Stage.FIRST_LOOK))
    assert world.written() == {}


@pytest.mark.parametrize("text", PRIVATE.values(), ids=PRIVATE)
def test_what_is_private_moves_no_number_at_all(world: World, shipped_coach: Coach, text: str) -> None:
    """Neither its article nor its level nor its channel, and no helpful; also where another part could be counted."""
    private = shipped_coach.review(Draft(text=text), surface=Surface.SLACK)
    assert private.danger or private.protected or {each.id for each in private.articles} & NEVER
    for number in range(30):
        world.counting.reviewed(f"U{number}", "slack", private)
        world.counting.helpful(f"U{number}", "slack", private, yes=True)
    assert world.written() == {}
    assert world.counting._week.people == {}


@pytest.mark.parametrize("mark", ["danger", "protected"])
def test_danger_and_rights_are_enough_whatever_the_articles_are(world: World, advice: Advice, mark: str) -> None:
    """A company may let danger or protection rest on an article of its own."""
    for number in range(30):
        world.counting.reviewed(f"U{number}", "slack", replace(advice, **{mark: True}))
        world.counting.helpful(f"U{number}", "slack", replace(advice, **{mark: True}), yes=False)
    assert world.written() == {}


@pytest.mark.parametrize("article", [*sorted(NEVER), "of_another_charter"])
def test_one_private_article_is_enough(world: World, advice: Advice, article: str) -> None:
    """Among the articles or under a remark; one that the charter in force does not know is not counted either."""
    (reference,) = advice.articles
    private = replace(reference, id=article)
    remark = replace(advice.remarks[0], article=private)
    for number in range(30):
        world.counting.reviewed(f"U{number}", "slack", replace(advice, articles=(reference, private)))
        world.counting.reviewed(f"U{number}", "slack", replace(advice, remarks=(*advice.remarks, remark)))
    assert world.written() == {}


def test_every_catching_example_of_a_private_article_moves_no_number(
    world: World, shipped_coach: Coach, shipped_engine: CharterEngine
) -> None:
    """All of the shipped charter's own, in both languages."""
    tried = 0
    for article in shipped_engine.charter.articles.values():
        if never_counted(article):
            for rule in article.rules:
                for examples in rule.examples.catch.values():
                    for example in examples:
                        draft = Draft(text=example.text, context=example.context)
                        found = shipped_coach.review(draft, surface=Surface.SLACK)
                        for number in range(10):
                            world.counting.reviewed(f"U{number}", "slack", found)
                        tried += 1
    assert tried > 100
    assert {cell.key for cell in world.written()} & NEVER == set()


def test_the_briefs_private_articles_are_those_of_the_charter(shipped_engine: CharterEngine) -> None:
    """Danger, protected speech, whistleblowing, unions, health, politics; a charter's own of that sort join them."""
    found = {article.id for article in shipped_engine.charter.articles.values() if never_counted(article)}
    assert found == NEVER


def test_a_missed_question_leaves_the_charters_words_and_no_other(world: World) -> None:
    """A name in it is nobody's to read, and ten different people must have used the word."""
    for number in range(9):
        world.counting.missed(f"U{number}", "slack", "a podcast with Zorglub about zebrafish?", Language.EN)
    world.counting.missed("U1", "slack", "podcasts podcast", Language.EN)
    assert world.written() == {}
    world.counting.missed("U9", "slack", "Which podcasts?", Language.EN)
    assert world.keys(Sort.MISSED) == {"podcast": 10}


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("a podcast about my depression?", Language.EN),
        ("podcast on the strike", Language.EN),
        ("un podcast sur la grève ?", Language.FR),
        ("un podcast avec le syndicat", Language.FR),
        ("podcast sur mon salaire", Language.FR),
    ],
)
def test_a_question_about_something_private_is_not_counted(world: World, question: str, language: Language) -> None:
    """Not even its harmless words."""
    for number in range(20):
        world.counting.missed(f"U{number}", "slack", question, language)
    assert world.written() == {}


def test_no_confidential_name_is_a_word_that_is_counted(world: World, shipped_engine: CharterEngine) -> None:
    """The vocabulary is titles, keywords and topics; rules are not in it."""
    from bot.domain.matchers import Embargo  # noqa: PLC0415 - one test needs it

    words = world.counting._words
    assert words is not None
    names = " ".join(
        name
        for rule in shipped_engine.charter.rules
        if isinstance(rule.matcher, Embargo)
        for name in rule.matcher.names
    )
    stemmed = set(stems(names, Language.EN)) | set(stems(names, Language.FR))
    assert "noctul" in stemmed
    assert not stemmed & {"noctul"} & {*words.known[Language.EN], *words.known[Language.FR]}


def test_who_found_it_helpful_is_counted_by_article_alone(world: World, advice: Advice) -> None:
    """Yes and no apart, each with its own ten."""
    for number in range(10):
        world.counting.helpful(f"U{number}", "slack", advice, yes=True)
    for number in range(9):
        world.counting.helpful(f"U{number}", "slack", advice, yes=False)
    assert world.keys(Sort.HELPED) == {"financial_info": 10}
    assert {cell.sort for cell in world.table} == {Sort.HELPED}


def test_memory_is_bounded(world: World, advice: Advice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newcomers beyond the bound are not counted; those who are known stay."""
    monkeypatch.setattr(counting, "MOST_MARKS", 60)
    for number in range(1_000):
        world.counting.reviewed(f"U{number}", "slack", advice)
    week = world.counting._week
    assert week.marks == 60
    assert len(week.people) == 20
    assert world.counting.report() == {"full": True}
    assert world.keys(Sort.CHANNEL) == {"slack": 20}


class Story:
    """Events in any order, and beside the table the people who truly stand behind each of its cells."""

    def __init__(self, engine: CharterEngine, results: Advice, private: Advice) -> None:
        self._engine = engine
        self._results, self._private = results, private
        self.world = World(engine)
        self.truth: dict[Cell, set[str]] = defaultdict(set)
        self._life = 0

    def tell(self, number: int, channel: str, what: str) -> None:
        """Let it happen."""
        tally, who, person = self.world.counting, f"{channel} {number}", f"U{number}"
        match what:
            case "advice":
                tally.reviewed(person, channel, self._results)
                self._stands(who, (Sort.LEVEL, "get_help"), (Sort.CHANNEL, channel), (Sort.ARTICLE, "financial_info"))
            case "private":
                tally.reviewed(person, channel, self._private)
            case "yes" | "no":
                tally.helpful(person, channel, self._results, yes=what == "yes")
                self._stands(who, (Sort.HELPED if what == "yes" else Sort.NOT_HELPED, "financial_info"))
            case "missed":
                tally.missed(person, channel, "podcast?", Language.EN)
                self._stands(who, (Sort.MISSED, "podcast"))
            case "write":
                self.world.written()
            case "away":
                tally.owed(tally.due())
            case "week":
                self.world.clock.now += timedelta(days=7)
            case _:
                self._restart()

    def _stands(self, who: str, *cells: tuple[Sort, str]) -> None:
        for sort, key in cells:
            self.truth[Cell(week=week_of(self.world.clock()), sort=sort, key=key)].add(f"{self._life} {who}")

    def _restart(self) -> None:
        """Another process: what was due is written, all else is gone."""
        table, now = self.world.written(), self.world.clock.now
        self.world = World(self._engine)
        self.world.table.update(table)
        self.world.clock.now = now
        self._life += 1


@pytest.fixture(scope="module")
def actors(shipped_engine: CharterEngine, shipped_coach: Coach) -> Callable[[], Story]:
    """Stories about one countable draft and one that is not."""
    results, private = (
        shipped_coach.review(Draft(text=text), surface=Surface.SLACK)
        for text in (RESULTS, PRIVATE["protected and more"])
    )
    return lambda: Story(shipped_engine, results, private)


WHAT = ["advice", "advice", "private", "yes", "no", "missed", "write", "away", "restart", "week"]
EVENTS = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from(["slack", "teams"]), st.sampled_from(WHAT)), max_size=300
)


@given(events=EVENTS)
@settings(deadline=None)
def test_no_sequence_shows_a_cell_that_fewer_than_ten_people_are_in(
    actors: Callable[[], Story], events: list[tuple[int, str, str]]
) -> None:
    """Whatever comes in whatever order; somebody who comes before and after a restart stands in it twice."""
    story = actors()
    for event in events:
        story.tell(*event)
    for cell, people in story.world.written().items():
        assert THRESHOLD <= people <= len(story.truth[cell])
        assert cell.key not in NEVER


@given(numbers=st.permutations(range(30)), again=st.lists(st.integers(0, 29), max_size=100))
@settings(deadline=None)
def test_in_any_order_thirty_people_are_thirty(
    actors: Callable[[], Story], numbers: list[int], again: list[int]
) -> None:
    """However often each of them comes."""
    story = actors()
    for number in (*numbers, *again):
        story.tell(number, "slack", "advice")
    assert story.world.keys(Sort.CHANNEL) == {"slack": 30}


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(0, 6))  # noqa: DTZ001 - made aware below
def test_weeks_are_iso_weeks_in_utc(moment: datetime, days: int) -> None:
    """Monday to Sunday have one name, and names sort as weeks do."""
    aware = moment.replace(tzinfo=UTC)
    monday = aware - timedelta(days=aware.weekday())
    assert week_of(monday) == week_of(monday + timedelta(days=days))
    assert week_of(monday) < week_of(monday + timedelta(days=7))


def test_nothing_that_leaves_the_memory_names_anybody(world: World, advice: Advice) -> None:
    """What is due is cells and numbers; neither names, hashes nor salt are in it."""
    for number in range(10):
        world.counting.reviewed(f"U-canary-{number}", "slack", advice)
    hashes = list(_hashes(world))
    shown = json.dumps([[str(cell), people] for cell, people in world.counting.due().items()])
    assert "canary" not in shown
    assert hashes
    assert not any(each in shown for each in hashes)


def _hashes(world: World) -> Iterator[str]:
    for digest in world.counting._week.people:
        yield digest.hex()
    yield world.counting._week.salt.hex()
