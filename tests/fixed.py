"""The shipped charter's folder and the hour at which the tests' clocks stand."""

from datetime import UTC, datetime
from pathlib import Path

POLICIES = Path(__file__).resolve().parents[1] / "policies"
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
