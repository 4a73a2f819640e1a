"""The allowance of one caller."""

from bot.channels.limits import Limiter, PersonalLimit


class _Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_allowed_and_then_a_steady_pace() -> None:
    """Six at once, then one every ten seconds."""
    clock = _Clock()
    limiter = Limiter(6, clock)
    assert [limiter.wait("a") for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]
    clock.now += 10
    assert [limiter.wait("a") for _ in range(2)] == [0, 10]
    clock.now += 60
    assert [limiter.wait("a") for _ in range(6)] == [0] * 6


def test_callers_do_not_share_an_allowance() -> None:
    """Each has its own."""
    limiter = Limiter(1, _Clock())
    assert [limiter.wait(name) for name in ("a", "b", "a")] == [0, 0, 60]


def test_a_crowd_of_names_costs_no_memory() -> None:
    """Past ten thousand, newcomers share one allowance; those who have theirs back are forgotten."""
    clock = _Clock()
    limiter = Limiter(2, clock)
    waits = [limiter.wait(str(n)) for n in range(10_003)]
    assert waits[10_000:] == [0, 0, 30]
    assert len(limiter._whole_again) <= 10_001
    clock.now += 60
    assert limiter.wait("new") == 0
    assert len(limiter._whole_again) == 1


def test_people_of_chats_are_limited_each_for_themselves_and_under_no_name() -> None:
    """What is remembered is a hash under the process's own salt: no name, and another in another process."""
    one, two = (PersonalLimit(1, lambda: 0.0, salt) for salt in (b"one", b"two"))
    for limit in (one, two):
        assert limit.wait("slack", "U-canary") == 0
        assert limit.wait("slack", "U-canary") == 60
        assert limit.wait("teams", "U-canary") == 0
        assert limit.wait("slack", "U-other") == 0
    remembered, elsewhere = (set(limit._limiter._whole_again) for limit in (one, two))
    assert not any("canary" in name for name in remembered)
    assert len(remembered) == 3
    assert not remembered & elsewhere
