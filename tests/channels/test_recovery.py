"""What was left unanswered is tried again, round by round, and not for ever."""

from memory import MemoryInbox

from bot.channels.recovery import Recovery
from bot.coaching.ports import InFlight

LEFT, OURS = InFlight(event="Ev1", conversation="D1", message="1.1"), InFlight(event="Ev2", conversation="D2")


async def test_what_fails_waits_for_the_next_round() -> None:
    """A dead process's events and our own; one failure keeps no other from its turn."""
    tried: list[str] = []

    async def again(event: InFlight) -> None:
        tried.append(event.event)
        if event is LEFT and tried.count(event.event) == 1:
            raise ConnectionError

    unanswered = [OURS]
    recovery = Recovery(inbox=MemoryInbox(orphans=[LEFT]), unanswered=unanswered, again=again)
    await recovery.round()
    assert (tried, unanswered) == (["Ev1", "Ev2"], [LEFT])
    await recovery.round()
    assert (tried, unanswered) == (["Ev1", "Ev2", "Ev1"], [])


async def test_an_event_is_let_go_after_thirty_tries() -> None:
    """Five minutes in which the platform gave nothing: nobody is answered out of the blue a day later."""
    inbox, rounds = MemoryInbox(orphans=[LEFT]), 0

    async def again(_event: InFlight) -> None:
        nonlocal rounds
        rounds += 1
        raise ConnectionError

    recovery = Recovery(inbox=inbox, unanswered=[], again=again)
    for _ in range(40):
        await recovery.round()
    assert (rounds, inbox.log, recovery.unanswered) == (30, ["done Ev1"], [])
