"""A workspace whose rules nothing may break, whatever else breaks."""

from collections.abc import AsyncIterator

import pytest
from fake_slack import FakeSlack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A workspace."""
    own = FakeSlack()
    await own.start()
    yield own
    await own.stop()
    assert own.faults == []
