"""The floor of the firm rules under any assessment whatever: never lower, nothing lost, rights kept, orders ignored."""

from dataclasses import replace

from builders import found, protected, rule
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.assessment import Assessment, Dismissal, Observation, weigh
from bot.domain.draft import Language, Span
from bot.domain.finding import Finding
from bot.domain.levels import Certainty, Kind, Level, Precedence
from bot.domain.precedence import Concern, Resolution, resolve

SENTENCES = (Span(0, 10), Span(10, 20), Span(20, 30), Span(30, 40), Span(40, 50))
ARTICLES = {
    "financial_info": Precedence.ORDINARY,
    "harassment_insult": Precedence.ORDINARY,
    "customer_data": Precedence.HARM,
    "violence_threats": Precedence.HARM,
    "whistleblowing": Precedence.WHISTLEBLOWING,
    "union_interference": Precedence.UNION_INTERFERENCE,
    "personal_safety": Precedence.DANGER,
}


def spans() -> st.SearchStrategy[Span]:
    """A place in the text, of one character at least."""
    return st.tuples(st.integers(0, 48), st.integers(1, 15)).map(lambda each: Span(each[0], min(50, sum(each))))


@st.composite
def findings(draw: st.DrawFn, *, danger: bool = True) -> list[Finding]:
    """What rules of every precedence, certainty and level may find; some protect, some insult."""
    every = []
    for number in range(draw(st.integers(0, 6))):
        span = draw(spans())
        article = draw(st.sampled_from([each for each in ARTICLES if danger or each != "personal_safety"]))
        if draw(st.booleans()) and draw(st.booleans()):
            every.append(protected(span.start, span.end))
            continue
        what = rule(
            f"r{number}",
            article=article,
            level=draw(st.sampled_from([Level.POLISH, Level.PAUSE, Level.GET_HELP])),
            certainty=draw(st.sampled_from(Certainty)),
            precedence=ARTICLES[article],
            insult=article == "harassment_insult",
            sensitive=draw(st.booleans()),
        )
        every.append(found(what, span.start, span.end))
    return every


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Finding], Assessment]:
    """Findings and anything that a model may say of them."""
    every = draw(findings())
    observation = st.builds(
        Observation,
        article_id=st.sampled_from(list(ARTICLES)),
        span=spans(),
        level=st.sampled_from([Level.POLISH, Level.PAUSE, Level.GET_HELP]),
        why=st.just("why"),
        fix=st.none(),
    )
    dismissed = draw(st.lists(st.sampled_from(every), max_size=6)) if every else []
    assessment = Assessment(
        observations=tuple(draw(st.lists(observation, max_size=4))),
        dismissals=tuple(Dismissal(finding=each, reason="an idiom") for each in dismissed),
        protections=tuple(draw(st.lists(spans(), max_size=3))),
        dangers=tuple(draw(st.lists(spans(), max_size=1))),
        instructs=draw(st.booleans()),
    )
    return every, assessment


def is_hint(finding: Finding) -> bool:
    """What a model may dismiss."""
    return finding.kind is Kind.RISK and finding.rule.certainty is Certainty.HINT


def weighed(case: tuple[list[Finding], Assessment]) -> Resolution:
    """Rules and model together."""
    return weigh(case[0], case[1], Language.EN, SENTENCES)


def says(resolution: Resolution, concern: Concern) -> bool:
    """True if `concern` is still said, in its place and as gravely."""
    return any(
        each.finding.rule.article_id == concern.finding.rule.article_id
        and each.finding.span.overlaps(concern.finding.span)
        and each.level.severity >= concern.level.severity
        for each in resolution.concerns
    )


@settings(max_examples=200)
@given(cases())
def test_nothing_a_model_says_lowers_the_floor(case: tuple[list[Finding], Assessment]) -> None:
    """The firm rules after precedence: their level, each of their concerns, that an outside contact is safer."""
    floor = resolve([each for each in case[0] if not is_hint(each)], SENTENCES)
    together = weighed(case)
    assert together.level.severity >= floor.level.severity
    assert [concern for concern in floor.concerns if not says(together, concern)] == []
    assert together.danger >= floor.danger
    assert together.whistleblowing >= floor.whistleblowing
    assert together.sensitive >= floor.sensitive


@settings(max_examples=200)
@given(cases())
def test_firm_words_stay_the_charters(case: tuple[list[Finding], Assessment]) -> None:
    """Where a firm rule speaks, no model's sentence takes its place."""
    firm = [each for each in case[0] if each.kind is Kind.RISK and not is_hint(each)]
    for concern in weighed(case).concerns:
        if concern.finding.rule.id == "model":
            assert not any(
                each.rule.article_id == concern.finding.rule.article_id and each.span == concern.finding.span
                for each in firm
            )


@settings(max_examples=200)
@given(cases())
def test_a_draft_that_gives_orders_gets_nothing_dismissed_or_protected(case: tuple[list[Finding], Assessment]) -> None:
    """All that the rules say stays, at its level; the model only adds."""
    every, assessment = case[0], replace(case[1], instructs=True)
    alone, together = resolve(every, SENTENCES), weighed((every, assessment))
    assert together.level.severity >= alone.level.severity
    assert all(says(together, concern) for concern in alone.concerns)
    assert together.protections == alone.protections
    assert together.danger == alone.danger


@settings(max_examples=200)
@given(cases())
def test_what_the_rules_protect_stays_protected(case: tuple[list[Finding], Assessment]) -> None:
    """No model's word takes rights away; what protection caps stays capped."""
    every, assessment = case
    alone, together = resolve(every, SENTENCES), weighed(case)
    assert set(map(id, alone.protections)) <= set(map(id, together.protections))
    for concern in together.concerns:
        own = [sentence for sentence in SENTENCES if sentence.overlaps(concern.finding.span)]
        beside = any(sentence.overlaps(right.span) for sentence in own for right in alone.protections)
        if concern.finding.rule.insult and beside and is_hint(concern.finding):
            assert concern.level is Level.POLISH
        rights = concern.finding.rule.precedence is Precedence.WHISTLEBLOWING
        if concern.finding.rule.id == "model" and beside and not rights and not assessment.dangers:
            assert concern.level is not Level.GET_HELP


@settings(max_examples=200)
@given(cases())
def test_a_resolution_can_always_be_told(case: tuple[list[Finding], Assessment]) -> None:
    """A mixed one has both halves to name; the level is that of what is said; nothing raises."""
    together = weighed(case)
    assert not together.mixed or (together.protections and any(not concern.capped for concern in together.concerns))
    if not together.danger and together.concerns:
        assert together.level.severity == max(concern.level.severity for concern in together.concerns)


def test_a_model_cannot_take_somebody_out_of_danger() -> None:
    """A hint of danger is not dismissed, even where such drafts are sent."""
    hint = found(rule("danger", article="personal_safety", precedence=Precedence.DANGER, level=Level.GET_HELP), 0, 9)
    assessment = Assessment(dismissals=(Dismissal(finding=hint, reason="a figure of speech"),))
    assert weigh([hint], assessment, Language.EN, SENTENCES).danger


def test_another_hint_is_dismissed_with_a_reason() -> None:
    """Else the tests above prove only that nothing is ever dismissed."""
    hint = found(rule("hint", level=Level.PAUSE), 0, 9)
    assessment = Assessment(dismissals=(Dismissal(finding=hint, reason="an idiom"),))
    assert weigh([hint], assessment, Language.EN, SENTENCES).level is Level.FINE
    assert weigh([hint], replace(assessment, instructs=True), Language.EN, SENTENCES).level is Level.PAUSE


def test_employees_who_organise_are_not_told_that_they_interfere() -> None:
    """A model's mistake about who speaks costs them neither their rights nor a remark; a rule's word counts."""
    accused = Observation(article_id="union_interference", span=Span(2, 8), level=Level.GET_HELP, why=None, fix=None)
    right = protected(0, 9)
    together = weigh([right], Assessment(observations=(accused,)), Language.EN, SENTENCES)
    assert (together.level, together.protected, together.concerns) == (Level.FINE, True, ())
    manager = rule("boss", article="union_interference", precedence=Precedence.UNION_INTERFERENCE, level=Level.GET_HELP)
    together = weigh([right, found(manager, 0, 9)], Assessment(observations=(accused,)), Language.EN, SENTENCES)
    assert (together.level, together.protected) == (Level.GET_HELP, False)
