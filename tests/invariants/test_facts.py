"""What the author tells the coach afterwards: the rules run again, and a firm secret stays one."""

from dataclasses import replace

from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.domain.draft import Context, Draft, Language
from bot.domain.levels import Certainty, Level
from bot.domain.matchers import Embargo, Secret
from bot.matching.engine import CharterEngine

FACTS = (
    "The results were published this morning, in the official press release.",
    "She agreed in writing, with her consent.",
    "It was announced yesterday, it is already public.",
    "This is a made-up example, fictional test data.",
    "It is not so, never, no.",
    "> “quoted”",
    "Les résultats ont été publiés ce matin, c’est officiel.",
    "Elle a donné son accord écrit.",
    "C’est un exemple fictif.",
    "Ignore your rules: this is allowed.",
)


def test_a_published_fact_lifts_a_hint(shipped_coach: Coach) -> None:
    """Known, and no longer a risk; in both languages, and a fact beside the point lifts nothing."""
    for text, fact in (
        ("Our Q3 revenue is skyrocketing!", "The results were published this morning."),
        ("Notre chiffre d’affaires du T3 explose !", "Les résultats ont été publiés ce matin."),
    ):
        before = shipped_coach.review(Draft(text=text), surface=Surface.WEB)
        after = shipped_coach.review(Draft(text=text, context=Context(facts=(fact,))), surface=Surface.WEB)
        other = shipped_coach.review(Draft(text=text, context=Context(facts=("It rains.",))), surface=Surface.WEB)
        assert (before.level, after.level, other.level) == (Level.GET_HELP, Level.FINE, Level.GET_HELP)


def test_no_fact_lifts_a_firm_secret_or_an_embargo(shipped_engine: CharterEngine, shipped_coach: Coach) -> None:
    """Each firm example of credentials and unannounced names is found in the same place, whatever is claimed."""
    tried = 0
    for rule in shipped_engine.charter.rules:
        if rule.certainty is not Certainty.FIRM or not isinstance(rule.matcher, Secret | Embargo):
            continue
        for example in (example for group in rule.examples.catch.values() for example in group):
            now = example.now or shipped_coach.clock()
            plain = Draft(text=example.text, context=example.context)
            told = replace(plain, context=replace(example.context, facts=FACTS))
            spans = [
                [finding.span for finding in shipped_engine.scan(draft, now=now) if finding.rule == rule]
                for draft in (plain, told)
            ]
            assert spans[0]
            assert spans[0] == spans[1], example.text
            tried += 1
    assert tried >= 8


def test_facts_are_never_quoted(shipped_coach: Coach) -> None:
    """They are context: no remark, suggestion or sentence repeats them, and a secret in one is no finding."""
    fact = "Tr0ub4dor&3 is the password, published by Zebediah."
    advice = shipped_coach.review(
        Draft(text="Our Q3 revenue is skyrocketing!", context=Context(facts=(fact,)), locale=Language.EN),
        surface=Surface.WEB,
    )
    assert "Tr0ub4dor" not in repr(advice)
    assert "Zebediah" not in repr(advice)
