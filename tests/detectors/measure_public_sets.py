"""Recall and precision of the detectors on public sets, printed as tables. Not run by pytest.

    python tests/detectors/measure_public_sets.py FOLDER [--misses]

FOLDER holds `personal_data_en.jsonl` (text, spans) and `secrets_b64.jsonl` (line_b64, rule, secret).
"""

import base64
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bot.domain.matchers import PersonalDataType, SecretType
from bot.matching.detectors import find_personal_data, find_secrets

PERSONAL = frozenset(PersonalDataType)
SECRETS = frozenset(SecretType)
OUR_NAME = {"STREET_ADDRESS": "LOCATION_ADDRESS"}
LOOK_ALIKE = "(look-alike)"
Place = tuple[int, int, str]


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{line}\n")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def meets(place: Place, others: list[Place], kinds: set[str]) -> bool:
    """True when a place of one of these kinds overlaps `place`."""
    start, end, _ = place
    return any(kind in kinds and start < high and low < end for low, high, kind in others)


def measure_personal_data(path: Path, *, misses: bool) -> None:
    """A label counts as found when a claim of its type overlaps it; a claim is right when it overlaps such a label."""
    labelled: Counter[str] = Counter()
    found: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for row in rows(path):
        text = row["text"]
        claims = [(span.start, span.end, kind.value) for span, kind in find_personal_data(text, PERSONAL)]
        labels = [(one["start"], one["end"], OUR_NAME.get(one["type"], one["type"])) for one in row["spans"]]
        for label in labels:
            hit = meets(label, claims, {label[2]})
            labelled[label[2]] += 1
            found[label[2]] += hit
            if misses and not hit and label[2] in PersonalDataType.__members__:
                say(f"- {label[2]}: {text[label[0] : label[1]]!r} in {text[max(0, label[0] - 60) : label[1] + 30]!r}")
        for claim in claims:
            # The set has no label for births: it calls them DATE_TIME like every other date.
            hit = meets(claim, labels, {claim[2], "DATE_TIME"} if claim[2] == "DATE_OF_BIRTH" else {claim[2]})
            claimed[claim[2]] += 1
            right[claim[2]] += hit
            if misses and not hit:
                say(f"+ {claim[2]}: {text[claim[0] : claim[1]]!r} in {text[max(0, claim[0] - 60) : claim[1] + 30]!r}")
    say(f"{'type':20}{'labels':>8}{'recall':>8}{'claims':>8}{'precision':>11}")
    for kind in sorted(set(claimed) | (set(labelled) & set(PersonalDataType.__members__))):
        recall = f"{found[kind] / labelled[kind]:8.2f}" if labelled[kind] else " " * 8
        precision = f"{right[kind] / claimed[kind]:11.2f}" if claimed[kind] else ""
        say(f"{kind:20}{labelled[kind]:8}{recall}{claimed[kind]:8}{precision}")


def measure_secrets(path: Path, *, misses: bool) -> None:
    """A line counts as found when anything is found in it."""
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for row in rows(path):
        line = base64.b64decode(row["line_b64"]).decode("utf-8", "replace")
        claims = find_secrets(line, SECRETS)
        rule = row["rule"] if row["secret"] else LOOK_ALIKE
        total[rule] += 1
        found[rule] += bool(claims)
        if misses and bool(claims) != row["secret"]:
            shown = [(line[span.start : span.end][:60], kind.value) for span, kind in claims]
            say(f"{'-' if row['secret'] else '+'} {rule}: {line[:160]!r} {shown}")
    for rule in sorted(total):
        say(f"{rule:34}{found[rule]:5} of {total[rule]}")
    alarms, look_alikes = found.pop(LOOK_ALIKE, 0), total.pop(LOOK_ALIKE, 0)
    hits, secrets = sum(found.values()), sum(total.values())
    say(f"recall {hits}/{secrets} = {hits / secrets:.3f}; precision {hits / (hits + alarms):.3f}")
    say(f"false alarms {alarms}/{look_alikes}")


def measure_cost() -> None:
    """Microseconds for an ordinary draft of about 170 words that holds nothing."""
    drafts = {
        "EN": "Proud of what the support team built this spring: fewer tickets, faster answers, happier people. " * 10,
        "FR": "L’équipe a livré aujourd’hui un beau projet, merci à tous ceux qui y ont cru dès le début. " * 10,
        "EN, figures": "In 2025 we ran 12 workshops with 340 people, from 9:30 to 17:00, in 3 cities. " * 12,
    }
    calls: dict[str, Callable[[str], object]] = {
        "personal data": partial(find_personal_data, types=PERSONAL),
        "secrets": partial(find_secrets, types=SECRETS),
    }
    for name, draft in drafts.items():
        for label, call in calls.items():
            started = time.perf_counter()
            for _ in range(2000):
                call(draft)
            say(f"{label:14} {name:12} {(time.perf_counter() - started) / 2000 * 1e6:8.1f} us")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    measure_personal_data(folder / "personal_data_en.jsonl", misses="--misses" in sys.argv)
    measure_secrets(folder / "secrets_b64.jsonl", misses="--misses" in sys.argv)
    measure_cost()
