"""The index behind charter questions, on a handful of documents."""

import pytest

from bot.coaching.lookup_index import Fields, Hit, Index
from bot.domain.draft import Language
from bot.matching.stemming import stems

EN, FR = Language.EN, Language.FR


def index(**keywords: list[str]) -> Index:
    """An index of these keys in English."""
    return Index({(key, EN): Fields(keywords=words) for key, words in keywords.items()}, stems)


def best(found: list[Hit]) -> str:
    """The first key."""
    return found[0].key


def test_the_whole_of_a_keyword_counts_more_than_its_words() -> None:
    """“Fake” and “review” each stand elsewhere; “fake review” is one thing."""
    keys = index(shops=["fake review"], films=["film review", "fake blood"], news=["fake news"])
    assert best(keys.search("somebody wrote a fake review of us", EN)) == "shops"


def test_a_keyword_is_recognised_out_of_order() -> None:
    """People do not type the entries of an index."""
    keys = index(privacy=["tag a colleague"], work=["colleague"], games=["tag"])
    assert best(keys.search("my colleague was angry at the tag", EN)) == "privacy"


def test_a_word_of_any_sentence_points_nowhere_alone() -> None:
    """“Want” in “want to die” says nothing of “I want to know”."""
    (hit,) = index(safety=["want to die"]).search("I want a word with the printer", EN)
    assert hit.score < 1
    assert hit.known < 0.1


def test_what_is_known_of_a_question_is_told() -> None:
    """All of it, or the smaller part."""
    keys = index(money=["salary"], safety=["badge"])
    whole, part = keys.search("salary", EN)[0], keys.search("salary of a xylophone in Peru with marmalade", EN)[0]
    assert whole.known == 1
    assert part.known < 0.5
    assert part.score < whole.score


@pytest.mark.parametrize("slip", ["harrassment", "harasment", "haarassment", "harassmentt"])
def test_a_slip_of_the_finger_is_forgiven(slip: str) -> None:
    """One letter more, less, another or out of place."""
    assert best(index(rude=["harassment"], money=["salary"]).search(slip, EN)) == "rude"


def test_short_words_and_other_beginnings_are_no_slips() -> None:
    """“Barquette” is not “parquet”, “tap” is not “tip”."""
    keys = Index({("law", FR): Fields(keywords=["parquet"]), ("pay", FR): Fields(keywords=["tip"])}, stems)
    assert keys.search("barquet", FR) == []
    assert keys.search("tap", FR) == []


def test_a_lost_apostrophe_is_forgiven_in_french() -> None:
    """As thumbs write."""
    assert best(Index({("law", FR): Fields(keywords=["alerte"])}, stems).search("dalerte", FR)) == "law"


def test_small_words_of_the_other_language_find_nothing() -> None:
    """French "j'ai" is not English "AI"."""
    keys = Index({("robots", EN): Fields(keywords=["ai"]), ("food", FR): Fields(keywords=["cantine"])}, stems)
    assert [hit.key for hit in keys.search("j'ai mangé à la cantine ce midi", FR)] == ["food"]
    assert [hit.key for hit in keys.search("AI", FR)] == ["robots"]


def test_social_media_are_not_the_media() -> None:
    """One is a place, the others ask questions."""
    keys = index(press=["media"], breaks=["social media at work"])
    assert [hit.key for hit in keys.search("is it fine on social media", EN)] == ["breaks"]


def test_a_passing_mention_does_not_make_a_keyword_common() -> None:
    """A word is rare if few keys are about it, however many name it."""
    crowd = {
        (f"key{number}", EN): Fields(keywords=[f"topic{number}"], texts=[("a selfie", 0.7)]) for number in range(9)
    }
    keys = Index({**crowd, ("pictures", EN): Fields(keywords=["selfie"])}, stems)
    first, second, *_ = keys.search("selfie", EN)
    assert first.key == "pictures"
    assert first.score > 3 * second.score


@pytest.mark.parametrize("question", ["", "?!", "🎉", "\x00", "\ud800", "a" * 12_000, "the of and " * 400])
def test_what_holds_no_word_finds_nothing(question: str) -> None:
    """And is never an error."""
    assert index(money=["salary"]).search(question, EN) == []
