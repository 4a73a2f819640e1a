"""Recall and precision of the detectors on public sets, printed as tables. Not run by pytest.

    python tests/detectors/measure_public_sets.py FOLDER [--misses]

FOLDER holds `personal_data_en.jsonl` (text, spans) and `secrets_b64.jsonl` (line_b64, rule, secret).
"""

import base64
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.domain.matchers import PersonalDataType, SecretType
from bot.matching.detectors import find_personal_data, find_secrets

PERSONAL = frozenset(PersonalDataType)
SECRETS = frozenset(SecretType)
OUR_NAME = {"STREET_ADDRESS": "LOCATION_ADDRESS"}


def rows(path: Path) -> Iterator[dict]:
    """The objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def measure_personal_data(path: Path, *, misses: bool) -> None:
    """A label counts as found when a claim of its type overlaps it; a claim is right when it overlaps such a label."""
    labelled, found, claimed, right = Counter(), Counter(), Counter(), Counter()
    for row in rows(path):
        text = row["text"]
        claims = [(span.start, span.end, kind.value) for span, kind in find_personal_data(text, PERSONAL)]
        labels = [(one["start"], one["end"], OUR_NAME.get(one["type"], one["type"])) for one in row["spans"]]
        for start, end, kind in labels:
            labelled[kind] += 1
            hit = any(kind == other and start < high and low < end for low, high, other in claims)
            found[kind] += hit
            if misses and not hit and kind in PersonalDataType.__members__:
                print(f"- {kind}: {text[start:end]!r} in {text[max(0, start - 60) : end + 30]!r}")
        for start, end, kind in claims:
            claimed[kind] += 1
            # The set has no label for births: it calls them DATE_TIME like every other date.
            good = {kind, "DATE_TIME"} if kind == "DATE_OF_BIRTH" else {kind}
            hit = any(other in good and start < high and low < end for low, high, other in labels)
            right[kind] += hit
            if misses and not hit:
                print(f"+ {kind}: {text[start:end]!r} in {text[max(0, start - 60) : end + 30]!r}")
    print(f"{'type':20}{'labels':>8}{'recall':>8}{'claims':>8}{'precision':>11}")
    for kind in sorted(set(claimed) | (set(labelled) & set(PersonalDataType.__members__))):
        recall = f"{found[kind] / labelled[kind]:8.2f}" if labelled[kind] else " " * 8
        precision = f"{right[kind] / claimed[kind]:11.2f}" if claimed[kind] else ""
        print(f"{kind:20}{labelled[kind]:8}{recall}{claimed[kind]:8}{precision}")


def measure_secrets(path: Path, *, misses: bool) -> None:
    """A line counts as found when anything is found in it."""
    total, found = Counter(), Counter()
    for row in rows(path):
        line = base64.b64decode(row["line_b64"]).decode("utf-8", "replace")
        claims = find_secrets(line, SECRETS)
        rule = row["rule"] if row["secret"] else "(look-alike)"
        total[rule] += 1
        found[rule] += bool(claims)
        if misses and bool(claims) != row["secret"]:
            shown = [(line[span.start : span.end][:60], kind.value) for span, kind in claims]
            print(f"{'-' if row['secret'] else '+'} {rule}: {line[:160]!r} {shown}")
    for rule in sorted(total):
        print(f"{rule:34}{found[rule]:5} of {total[rule]}")
    alarms, looks_alike = found.pop("(look-alike)", 0), total.pop("(look-alike)", 0)
    hits, secrets = sum(found.values()), sum(total.values())
    print(f"recall {hits}/{secrets} = {hits / secrets:.3f}; false alarms {alarms}/{looks_alike}; ", end="")
    print(f"precision {hits / (hits + alarms):.3f}")


def measure_cost() -> None:
    """Microseconds for an ordinary draft of about 170 words that holds nothing."""
    drafts = {
        "EN": "Proud of what the support team built this spring: fewer tickets, faster answers, happier people. " * 10,
        "FR": "L’équipe a livré aujourd’hui un beau projet, merci à tous ceux qui y ont cru dès le début. " * 10,
        "EN, figures": "In 2025 we ran 12 workshops with 340 people, from 9:30 to 17:00, in 3 cities. " * 12,
    }
    for name, draft in drafts.items():
        for label, call in (("personal data", find_personal_data), ("secrets", find_secrets)):
            types = PERSONAL if call is find_personal_data else SECRETS
            started = time.perf_counter()
            for _ in range(500):
                call(draft, types)
            print(f"{label:14} {name:12} {(time.perf_counter() - started) / 500 * 1e6:8.1f} us")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    measure_personal_data(folder / "personal_data_en.jsonl", misses="--misses" in sys.argv)
    measure_secrets(folder / "secrets_b64.jsonl", misses="--misses" in sys.argv)
    measure_cost()
