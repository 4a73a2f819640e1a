"""What Slack refused a call with."""

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError


def refusal(error: SlackApiError) -> str:
    """Slack's word for it, such as `thread_not_found`; empty where something else than Slack's API answered."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or "") if isinstance(data, Mapping) else ""


def status_of(error: SlackApiError) -> int:
    """The HTTP status of the refusal; 0 where none came."""
    status = getattr(error.response, "status_code", 0)
    return status if isinstance(status, int) else 0
