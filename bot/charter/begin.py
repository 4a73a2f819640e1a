"""A company's own charter, begun from ours: files copied, names changed, a list of what only the company knows."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.charter.loader import load_engine
from bot.domain.errors import CharterError, Fault
from bot.domain.said import Said

_TO_DO = """# What only {name} can fill in

Lumen's charter was copied and its names changed. It loads as it stands; it is not yet yours. In this order:

1. `charter.yaml`, `employer`: aliases, hashtags, products, competitors. Those there now are made up.
2. `charter.yaml`, `contacts`: a real person or team for each topic, with a link that somebody reads. Begin with
   `ethics`, `staff_representatives`, `security` and `press`.
3. `charter.yaml`, `emergency`: check the numbers of every country where you employ people ({countries}).
4. `charter.yaml`, `strategy` and `perimeter`: what you want to say this quarter ({sector}), to whom, and who may
   speak of what. `elsewhere`: who answers what the charter leaves to others.
5. `articles/embargo_launch.yaml`: remove the two sample embargoes, add your own.
6. Read the thirty-two articles aloud with communications, human resources, legal and a staff representative. Change
   any sentence.
7. Have counsel review the whole; in France, consult the CSE; elsewhere, whoever the law says.
8. `avantpost charter lint {folder}` and `avantpost charter test {folder}` until both are quiet.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a company says of itself at the start."""

    name: str
    sector: str
    countries: Sequence[str]
    contact: str


def begin(source: Path, target: Path, company: Beginning) -> Path:
    """Write a charter for `company` into `target`, made from the one in `source`; the path of its to-do list.

    Nothing is left behind if the result does not load.

    Raises:
        CharterError: `target` exists already, or the new charter does not load; every fault.
    """
    if target.exists():
        raise CharterError([Fault(str(target), 1, Said("this folder exists already"), Said("name a new one"))])
    try:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("corpus"))  # sample drafts ship with the program
        compact = re.sub(r"\W", "", company.name) or "Company"
        for path in sorted(target.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            path.write_text(_renamed(text, company.name, compact), encoding="utf-8")
        main = target / "charter.yaml"
        main.write_text(_company(main.read_text(encoding="utf-8"), company), encoding="utf-8")
        load_engine(target)
    except (CharterError, OSError):
        shutil.rmtree(target, ignore_errors=True)
        raise
    to_do = target / "TO-DO.md"
    countries = ", ".join(company.countries)
    text = _TO_DO.format(name=company.name, countries=countries, sector=company.sector, folder=target)
    to_do.write_text(text, encoding="utf-8")
    return to_do


def _renamed(text: str, name: str, compact: str) -> str:
    text = re.sub(r"#(\w*)Lumen\b", rf"#\g<1>{compact}", text)
    return re.sub(r"\bLumen\b", name, text).replace("lumen.example", f"{compact.casefold()}.example")


def _company(text: str, company: Beginning) -> str:
    text = re.sub(r"(?m)^jurisdictions: .*$", f"jurisdictions: [{', '.join(company.countries)}]", text)
    return re.sub(r"mailto:communication@\S+", f"mailto:{company.contact}", text)
