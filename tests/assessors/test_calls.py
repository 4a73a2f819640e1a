"""Calls within limits: whatever the endpoint does, its callers have an answer or a reason by their deadline."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from endpoints import Scripted, request_for

from bot.assessors.calls import Calls, EndpointError, Limits
from bot.assessors.requests import ModelRequest
from bot.domain.errors import AssessorError


def soon(seconds: float = 5.0) -> float:
    """The loop's time in so many seconds."""
    return asyncio.get_running_loop().time() + seconds


async def kind(calls: Calls, request: ModelRequest, seconds: float = 5.0) -> str:
    """The kind of failure of a call, or what it answered."""
    try:
        return (await calls.complete(request, until=soon(seconds))).text
    except AssessorError as error:
        return error.kind


def failing(*kinds: str) -> Callable[[ModelRequest], object]:
    """These failures, one after the other, then answers."""
    left = list(kinds)
    return lambda _request: EndpointError(left.pop(0)) if left else "{}"


async def test_equal_requests_under_way_are_one_call() -> None:
    """Ten people paste the same draft: one call, ten answers."""
    endpoint = Scripted(lambda _: "{}", delay=0.05)
    calls = Calls(endpoint, Limits())
    assert await asyncio.gather(*(kind(calls, request_for("same")) for _ in range(10))) == ["{}"] * 10
    assert len(endpoint.asked) == 1
    assert calls.report()["shared"] == 9


async def test_one_who_leaves_does_not_take_the_answer_from_the_others() -> None:
    """And when the last one leaves the call ends."""
    endpoint = Scripted(lambda _: "{}", delay=0.2)
    calls = Calls(endpoint, Limits())
    first, second = (asyncio.create_task(kind(calls, request_for("same"))) for _ in range(2))
    await asyncio.sleep(0.05)
    first.cancel()
    assert await second == "{}"
    third = asyncio.create_task(kind(calls, request_for("other")))
    await asyncio.sleep(0.05)
    third.cancel()
    await asyncio.sleep(0.01)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "model-call"]


async def test_so_many_at_once_and_first_come_first_served() -> None:
    """Never more than the limit, in the order of arrival."""
    running = most = 0
    order: list[str] = []

    class Counting(Scripted):
        async def complete(self, request: ModelRequest, *, timeout: float) -> object:  # type: ignore[override] # noqa: ASYNC109 - a double
            nonlocal running, most
            running += 1
            most = max(most, running)
            order.append(request.user)
            await asyncio.sleep(0.005)
            running -= 1
            return await super().complete(request, timeout=timeout)

    calls = Calls(Counting(lambda _: "{}"), Limits(concurrency=3))
    await asyncio.gather(*(kind(calls, request_for(str(number))) for number in range(20)))
    assert most == 3
    assert order == [str(number) for number in range(20)]


async def test_the_budget_is_a_days() -> None:
    """Spent, the model is not asked; tomorrow it is."""
    today = date(2026, 11, 24)
    calls = Calls(Scripted(lambda _: "{}"), Limits(daily_budget=2), today=lambda: today)
    assert [await kind(calls, request_for(str(number))) for number in range(3)] == ["{}", "{}", "budget"]
    today += timedelta(days=1)
    assert await kind(calls, request_for("4")) == "{}"


@pytest.mark.parametrize("failure", ["connection", "rate_limit", "server_error"])
async def test_what_may_pass_is_tried_once_more(failure: str) -> None:
    """One retry, no more."""
    endpoint = Scripted(failing(failure))
    assert await kind(Calls(endpoint, Limits()), request_for()) == "{}"
    endpoint = Scripted(failing(failure, failure, failure))
    assert await kind(Calls(endpoint, Limits()), request_for()) == failure
    assert len(endpoint.asked) == 2


@pytest.mark.parametrize("failure", ["auth", "not_found", "refusal", "truncated", "content_filter", "too_large"])
async def test_what_will_not_pass_is_not_tried_again(failure: str) -> None:
    """The same request would fail the same way."""
    endpoint = Scripted(failing(failure, failure))
    assert await kind(Calls(endpoint, Limits()), request_for()) == failure
    assert len(endpoint.asked) == 1


async def test_a_long_retry_after_is_not_waited_for() -> None:
    """Two minutes would be past every deadline."""
    endpoint = Scripted(lambda _: EndpointError("rate_limit", retry_after=120))
    assert await kind(Calls(endpoint, Limits()), request_for()) == "rate_limit"
    assert len(endpoint.asked) == 1


async def test_an_endpoint_that_keeps_failing_is_left_alone_and_tried_again() -> None:
    """Five failures open the breaker: the sixth is not sent; after the rest one call goes through."""
    endpoint = Scripted(failing(*["auth"] * 5))
    calls = Calls(endpoint, Limits(), rest_seconds=0.2)
    kinds = [await kind(calls, request_for(str(number))) for number in range(7)]
    assert kinds == ["auth"] * 5 + ["resting"] * 2
    assert len(endpoint.asked) == 5
    await asyncio.sleep(0.25)
    assert await kind(calls, request_for("again")) == "{}"
    assert await kind(calls, request_for("and again")) == "{}"


async def test_what_says_something_of_a_draft_does_not_open_the_breaker() -> None:
    """A filter that dislikes seven drafts says nothing of the eighth."""
    calls = Calls(Scripted(failing(*["content_filter"] * 7)), Limits())
    kinds = [await kind(calls, request_for(str(number))) for number in range(8)]
    assert kinds == ["content_filter"] * 7 + ["{}"]


async def test_hanging_counts_against_the_endpoint() -> None:
    """Five who waited in vain are enough."""
    calls = Calls(Scripted(lambda _: "{}", delay=60), Limits())
    for number in range(5):
        assert await kind(calls, request_for(str(number)), 0.15) == "deadline"
    assert await kind(calls, request_for("6"), 5) == "resting"


async def test_two_hundred_at_once_have_an_answer_by_their_deadline() -> None:
    """Whoever never got a turn is told so in time, and nothing is left behind."""
    calls = Calls(Scripted(lambda _: "{}", delay=60), Limits(concurrency=4))
    begun = asyncio.get_running_loop().time()
    kinds = await asyncio.gather(*(kind(calls, request_for(str(number)), 0.5) for number in range(200)))
    assert set(kinds) <= {"deadline", "resting"}
    assert asyncio.get_running_loop().time() - begun < 5  # a machine under load; the promise is a second
    await asyncio.sleep(0.05)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "model-call"]


async def test_the_report_holds_numbers_only() -> None:
    """By kind of failure; no key, no text."""
    calls = Calls(Scripted(failing("auth")), Limits())
    await kind(calls, request_for("zebrafish"))
    await kind(calls, request_for("zebrafish"))
    assert calls.report() == {
        "calls": 2,
        "shared": 0,
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "failures": {"auth": 1},
    }
