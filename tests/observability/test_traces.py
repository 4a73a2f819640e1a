"""Traces, as a collector on loopback receives them: steps and times under a reference, no word, nobody's name."""

import gzip
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from endpoints import serving
from fake_slack import FakeSlack
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from program import program
from test_logs import CANARY
from test_metrics import through_the_web
from test_model_canary import REPLIES
from test_model_command_line import named
from test_slack_canary import DRAFT, every_path

from bot.coaching.telemetry import Step
from bot.domain.errors import SettingsError
from bot.settings import load_settings


class Collector:
    """An OTLP receiver; keeps what it was sent, as it came."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        """`POST /v1/traces`."""
        body = await request.read()
        self.bodies.append(gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body)
        return web.Response(content_type="application/x-protobuf")

    def spans(self) -> list[Span]:
        """All of them."""
        found = []
        for body in self.bodies:
            sent = ExportTraceServiceRequest.FromString(body)
            found += [span for each in sent.resource_spans for scope in each.scope_spans for span in scope.spans]
        return found


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    """A collector that listens."""
    own = Collector()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/v1/traces", own.receive)
    async with TestServer(app) as server:
        own.url = str(server.make_url("/"))
        yield own


def attributes(span: Span) -> dict[str, str]:
    """What a span says."""
    return {each.key: each.value.string_value for each in span.attributes}


async def test_a_full_run_sends_steps_and_nothing_else(tmp_path: Path, collector: Collector) -> None:
    """Every channel and failure with a model that breaks: no text, no event, no description of a failure."""
    slack = FakeSlack()
    await slack.start()
    more = {"AVANTPOST_TRACES": "1", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    async with serving(REPLIES["broken"]) as server, program(slack, tmp_path, more | named(server.url)):
        await through_the_web(slack.coach_url)
        await every_path(slack)
    await slack.stop()
    whole = b"\n".join(collector.bodies)
    for word in (CANARY, "Tulip", "U1", "DU1", "confidentiality", "get_help"):
        assert word.encode() not in whole
    spans = collector.spans()
    assert {span.name for span in spans} == set(Step)
    assert {frozenset(attributes(span)) for span in spans} == {frozenset({"avantpost.channel", "avantpost.reference"})}
    assert {attributes(span)["avantpost.channel"] for span in spans} == {"web", "slack"}
    assert [span for span in spans if span.events or span.links or span.status.message] == []
    reviews = {span.span_id: span for span in spans if span.name == "review"}
    assert all(span.parent_span_id in reviews for span in spans if span.name in {"rules", "model"})
    answers = {span.trace_id for span in spans if span.name == "answer"}
    assert answers & {span.trace_id for span in reviews.values()}, "a review and its answer are one trace"
    assert any(attributes(span)["avantpost.reference"] for span in reviews.values())


async def test_a_collector_that_is_away_changes_nothing(tmp_path: Path) -> None:
    """People are answered, the program ends well, and the log has no word of a draft."""
    slack = FakeSlack()
    await slack.start()
    more = {
        "AVANTPOST_TRACES": "1",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
        "AVANTPOST_LOG_FORMAT": "json",
    }
    slack.person("U1")
    async with program(slack, tmp_path, more) as process:
        await slack.types("U1", DRAFT)
        await slack.settled("U1", 1, 30)
    assert process.returncode == 0
    assert CANARY not in (tmp_path / "stderr").read_text()
    await slack.stop()


@pytest.mark.parametrize("variables", [{}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}])
def test_traces_are_off_unless_asked_for(tmp_path: Path, variables: dict[str, str]) -> None:
    """An endpoint that other programs use is not enough; nothing of the SDK is imported."""
    code = (
        "import sys; from bot.app.web import build_watch; from bot.settings import load_settings\n"
        "build_watch(load_settings(), dict)\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry', 'prometheus_client'))])"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), **variables},
        timeout=60,
    )
    assert done.stdout == "[]\n"


def test_traces_without_a_collector_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And the mend is said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AVANTPOST_TRACES", "1")
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    with pytest.raises(SettingsError, match="OTEL_EXPORTER_OTLP_ENDPOINT: needed with AVANTPOST_TRACES"):
        load_settings()
