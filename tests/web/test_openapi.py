"""The API against its own description: schemathesis sends what it allows and what it does not."""

import schemathesis
from hypothesis import HealthCheck, settings
from live import LiveServer
from schemathesis.specs.openapi.checks import positive_data_acceptance
from web_values import TOKEN

from bot.channels.web import openapi

SCHEMA = schemathesis.openapi.from_dict(openapi.document())
# A body can be refused for its size before its shape is looked at.
SCHEMA.config.checks.negative_data_rejection.expected_statuses = ["400", "401", "404", "413", "415", "422"]


@SCHEMA.parametrize()
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)
def test_the_api_is_as_described(case: schemathesis.Case, live_with_token: LiveServer) -> None:
    """Statuses, types, shapes, refusals and the token, on every operation."""
    response = case.call(base_url=live_with_token.url, headers={"Authorization": f"Bearer {TOKEN}"})
    # A draft of invisible characters is well-formed and has nothing to read: no schema can say so.
    unreadable = response.status_code == 422 and response.json()["error"].startswith("draft_")
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if unreadable else [])
