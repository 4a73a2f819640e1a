"""OpenTelemetry traces, for operators who ask for them: which step, on which channel, how long, under which reference.

No text, no exception's message, nobody's name. Only `app` imports this, and only when traces are on: the SDK is heavy.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import StatusCode

from bot.coaching.compose import Surface
from bot.coaching.telemetry import Outcome, Step, reference
from bot.domain.errors import DraftError

_TRACE_BYTES = 16


class _FromReference(RandomIdGenerator):
    """One trace for all that goes under one reference: review and answer are found together."""

    def generate_trace_id(self) -> int:
        name = reference()
        if not name:
            return super().generate_trace_id()
        return int.from_bytes(hashlib.sha256(name.encode()).digest()[:_TRACE_BYTES], "big")


class Traces:
    """Implements `bot.coaching.telemetry.Meter`: a span for each step, sent to `endpoint` by a thread."""

    def __init__(self, endpoint: str, version: str) -> None:
        resource = Resource.create({"service.name": "avantpost", "service.version": version})
        self._provider = TracerProvider(resource=resource, id_generator=_FromReference(), shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("avantpost", version)

    @contextmanager
    def step(self, step: Step, surface: Surface) -> Iterator[None]:
        """A span; a failure in it is marked as one and not described."""
        attributes = {"avantpost.channel": surface.value, "avantpost.reference": reference()}
        with self._tracer.start_as_current_span(
            step.value, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except DraftError:
                raise
            except BaseException:
                span.set_status(StatusCode.ERROR)
                raise

    def reviewed(self, surface: Surface, outcome: Outcome) -> None:
        """Counted elsewhere."""

    async def running(self, _application: object) -> AsyncIterator[None]:
        """Send what is left when an application ends."""
        yield
        await asyncio.to_thread(self._provider.shutdown)
