"""Calls when things go wrong at once: who leaves and comes back, an outage, a recovery, an endpoint gone mad."""

import asyncio
from collections.abc import Callable
from datetime import date

import pytest
from endpoints import Scripted, request_for

from bot.assessors.calls import Calls, Completion, EndpointError, Limits
from bot.assessors.requests import ModelRequest
from bot.domain.errors import AssessorError

CANARY = "zebrafish-quokka-4417"


async def kind(calls: Calls, text: str, seconds: float = 5.0) -> str:
    """The kind of failure of a call, or what it answered."""
    try:
        return (await calls.complete(request_for(text), until=asyncio.get_running_loop().time() + seconds)).text
    except AssessorError as error:
        return error.kind


def failing(*kinds: str) -> Callable[[ModelRequest], object]:
    """These failures, one after the other, then answers."""
    left = list(kinds)
    return lambda _request: EndpointError(left.pop(0)) if left else "{}"


class Gated:
    """Implements `Endpoint`: answers when the gate opens; a cancelled call takes its time to end if it is told to."""

    model = "gated"

    def __init__(self, *, slow_to_leave: bool = False) -> None:
        self.gate = asyncio.Event()
        self.asked = 0
        self._slow = slow_to_leave

    async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109, ARG002 - the Protocol's
        """`{}`, once the gate is open."""
        self.asked += 1
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            if self._slow:
                await asyncio.sleep(0.05)
            raise
        return Completion(text="{}")


async def until_asked(endpoint: Gated, times: int) -> None:
    """Until the endpoint was asked so often."""
    while endpoint.asked < times:  # noqa: ASYNC110 - a double that says when it is asked needs no event
        await asyncio.sleep(0)


async def test_the_end_of_a_call_nobody_waits_for_does_not_touch_the_next() -> None:
    """One leaves, two come with the same draft while the old call still ends: the two share one call."""
    endpoint = Gated(slow_to_leave=True)
    calls = Calls(endpoint, Limits())
    left = asyncio.create_task(kind(calls, "same"))
    await until_asked(endpoint, 1)
    left.cancel()
    await asyncio.sleep(0)
    second = asyncio.create_task(kind(calls, "same"))
    await until_asked(endpoint, 2)
    await asyncio.sleep(0.1)  # the first call has ended by now
    third = asyncio.create_task(kind(calls, "same"))
    await asyncio.sleep(0.01)
    endpoint.gate.set()
    assert [await second, await third] == ["{}", "{}"]
    assert endpoint.asked == 2


async def test_who_joins_late_keeps_their_own_deadline() -> None:
    """The first gives up after a moment; the second has more time and gets the answer."""
    endpoint = Gated()
    calls = Calls(endpoint, Limits())
    first = asyncio.create_task(kind(calls, "same", 0.1))
    await until_asked(endpoint, 1)
    second = asyncio.create_task(kind(calls, "same", 10))
    assert await first == "deadline"
    endpoint.gate.set()
    assert await second == "{}"


async def test_an_outage_does_not_use_up_the_day() -> None:
    """What is not sent costs nothing: while the endpoint rests the budget stands."""
    calls = Calls(Scripted(failing(*["auth"] * 5)), Limits(daily_budget=6), rest_seconds=0.2)
    kinds = [await kind(calls, str(number)) for number in range(20)]
    assert kinds == ["auth"] * 5 + ["resting"] * 15
    await asyncio.sleep(0.25)
    assert [await kind(calls, "a"), await kind(calls, "b")] == ["{}", "budget"]


async def test_a_retry_is_a_call_of_the_days_budget() -> None:
    """An operator who allows one call a day pays for one."""
    endpoint = Scripted(failing("server_error"))
    calls = Calls(endpoint, Limits(daily_budget=1), today=lambda: date(2026, 11, 24))
    assert await kind(calls, "x") == "server_error"
    assert len(endpoint.asked) == 1


async def test_after_the_rest_one_call_tries_the_endpoint_and_the_others_rest() -> None:
    """A hundred who come together do not fall upon an endpoint that has just come back."""
    recovered = Gated()
    script = Scripted(failing(*["auth"] * 5))
    calls = Calls(script, Limits(concurrency=50), rest_seconds=0.1)
    for number in range(5):
        await kind(calls, str(number))
    await asyncio.sleep(0.15)
    script.complete = recovered.complete  # type: ignore[method-assign] # from now on it answers at the gate
    tasks = [asyncio.create_task(kind(calls, f"again {number}")) for number in range(20)]
    await until_asked(recovered, 1)
    await asyncio.sleep(0.05)
    assert recovered.asked == 1
    recovered.gate.set()
    assert sorted(await asyncio.gather(*tasks)) == sorted(["{}"] + ["resting"] * 19)
    assert await kind(calls, "well again") == "{}"


async def test_a_trial_call_whose_caller_leaves_does_not_keep_the_endpoint_at_rest() -> None:
    """The next one tries it instead."""
    gated = Gated()
    script = Scripted(failing(*["auth"] * 5))
    calls = Calls(script, Limits(), rest_seconds=0.1)
    for number in range(5):
        await kind(calls, str(number))
    await asyncio.sleep(0.15)
    script.complete = gated.complete  # type: ignore[method-assign] # as above
    trial = asyncio.create_task(kind(calls, "trial"))
    await until_asked(gated, 1)
    trial.cancel()
    await asyncio.sleep(0.01)
    gated.gate.set()
    assert await kind(calls, "next") == "{}"


@pytest.mark.parametrize("error", [RuntimeError(CANARY), KeyError(CANARY), RecursionError(CANARY), OSError(CANARY)])
async def test_a_failure_nobody_foresaw_is_a_kind_and_no_text(error: Exception) -> None:
    """Whatever an endpoint raises, its words stay behind, and it counts."""
    calls = Calls(Scripted(lambda _: error), Limits())
    with pytest.raises(AssessorError) as failure:
        await calls.complete(request_for(), until=asyncio.get_running_loop().time() + 5)
    assert failure.value.kind == "unexpected"
    assert CANARY not in f"{failure.value!r}{failure.value.__cause__!r}"
    assert calls.report()["failures"] == {"unexpected": 1}


async def test_an_endpoint_that_will_not_be_cancelled_holds_nobody_up() -> None:
    """It goes on by itself; its caller is told in time."""

    class Deaf(Gated):
        async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109, ARG002 - the Protocol's
            while not self.gate.is_set():
                try:
                    await self.gate.wait()
                except asyncio.CancelledError:
                    continue
            return Completion(text="{}")

    endpoint = Deaf()
    calls = Calls(endpoint, Limits())
    assert await asyncio.wait_for(kind(calls, "x", 0.1), 5) == "deadline"
    endpoint.gate.set()
    await asyncio.sleep(0.01)


async def test_a_call_that_cannot_end_in_time_leaves_the_room_to_those_behind() -> None:
    """It waited in the queue for so long that the endpoint would work for nobody; without a queue it is tried."""
    endpoint = Gated()
    calls = Calls(endpoint, Limits(concurrency=1))
    calls._usual["assess"] = 20.0
    first = asyncio.create_task(kind(calls, "first", 10))
    await until_asked(endpoint, 1)
    late, patient = (asyncio.create_task(kind(calls, text, left)) for text, left in (("late", 10), ("patient", 60)))
    await asyncio.sleep(0)
    endpoint.gate.set()
    assert [await each for each in (first, late, patient)] == ["{}", "deadline", "{}"]
    assert endpoint.asked == 2


async def test_too_many_drafts_do_not_count_against_the_endpoint() -> None:
    """Callers whose time went by in the queue: it answers the next one, and is not left alone for half a minute."""
    endpoint = Gated()
    calls = Calls(endpoint, Limits(concurrency=8))
    until = asyncio.get_running_loop().time() + 20
    others = (request_for(f"before {number}", prompt="rewrite@1") for number in range(8))
    before = [asyncio.create_task(calls.complete(each, until=until)) for each in others]
    await until_asked(endpoint, 8)
    crowd = [asyncio.create_task(kind(calls, f"crowd {number}", 1.0)) for number in range(8)]
    await asyncio.sleep(0.7)
    endpoint.gate.set()
    endpoint.gate.clear()  # it opens for those who wait at it, and for nobody after them
    await asyncio.gather(*before)
    assert set(await asyncio.gather(*crowd)) <= {"deadline", "{}"}
    endpoint.gate.set()
    assert await kind(calls, "next") == "{}"
