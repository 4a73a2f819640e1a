"""A small charter as files, written the way an admin would, for tests to read and to break."""

from pathlib import Path

from bot.charter.files import Snapshot
from bot.charter.reader import read
from bot.charter.trials import try_all
from bot.domain.errors import Fault

CHARTER = """\
# The company.
employer:
  name: Lumen
  aliases: [Lumen Group]
  hashtags: ["#Lumen"]
  products: [Lumen Aura]
  competitors: [Nortix]
languages: [en, fr]
jurisdictions: [FR, US]
contacts:
  press:
    who: {en: the press desk, fr: le service de presse}
    link: mailto:press@example.com
    languages: [en, fr]
    message: {en: "Hello, about a post…", fr: "Bonjour, à propos d'un post…"}
emergency:
  FR:
    - {number: "112", who: {en: emergencies, fr: urgences}}
strategy:
  - id: craft
    department: {en: everybody, fr: tout le monde}
    audience: {en: future colleagues, fr: futurs collègues}
    message: {en: our craft, fr: notre métier}
    why: {en: people join people, fr: on rejoint des gens}
    post_ideas: {en: [a day at work], fr: [une journée de travail]}
    articles: [embargo_launch]
perimeter:
  - id: results
    who: {en: everybody, fr: tout le monde}
    topic: {en: results, fr: résultats}
    keywords: {en: [results], fr: [résultats]}
    permission: official
    why: {en: the law, fr: la loi}
    contact: press
    article: embargo_launch
elsewhere:
  - id: leave
    topic: {en: leave, fr: congés}
    keywords: {en: [days off], fr: [rtt]}
    contact: press
texts:
  en:
    label.pause: "Take a breath first"
"""

ARTICLE = """\
# yaml-language-server: $schema=../schema/article.schema.json
id: embargo_launch
title: {en: Launches, fr: Lancements}
rule: {en: We announce together., fr: Nous annonçons ensemble.}
why: {en: Surprise is a gift., fr: La surprise est un cadeau.}
opportunity: {en: Be first on the day., fr: Soyez premier le jour venu.}
say_instead:
  en: ["Big day soon."]
  fr: ["Un grand jour bientôt."]
keywords:
  en: [launch]
  fr: [lancement]
good:
  en: ["It is out today!"]
  fr: ["C'est sorti !"]
bad:
  en: ["Our new lamp leaks."]
  fr: ["Notre nouvelle lampe fuite."]
owner: communications
contact: press
effective: 2026-01-01
review_by: 2027-01-01
rules:
  - id: leak
    kind: risk
    level: pause
    match:
      near:
        a: {terms: {en: ["(our|the) new"], fr: ["notre nouvel*"]}}
        b: {lexicon: leaks}
        within: 4
    unless: [negated, quoted, {terms: {en: [tap], fr: [robinet]}, scope: draft}]
    fix: {en: Wait for the day., fr: Attendez le jour.}
    examples:
      en:
        catch: ["Our new lamp leaks."]
        pass: ["The new tap leaks.", "Our new lamp never leaks.", "We launched {product} today."]
      fr:
        catch: ["Notre nouvelle lampe fuite."]
        pass: ["Notre nouveau robinet fuite.", "Il pleut."]
  - id: name
    kind: risk
    level: get_help
    certainty: firm
    match:
      embargo: {names: [Aurora], until: "2027-03-01T09:00:00+01:00"}
    fix: {en: Wait for the day., fr: Attendez le jour.}
    examples:
      en:
        catch: [{text: "Aurora is coming", now: "2026-12-01T00:00:00Z"}]
        pass: ["A dawn, an aura"]
"""

LEAKS = """\
description: {en: Ways to leak., fr: Façons de fuiter.}
words:
  en: [leaks, leaked]
  fr: [fuite, a fuité]
"""

NEGATION = """\
description: {en: Negations., fr: Négations.}
words:
  en: [never, not]
  fr: [jamais, pas]
"""

MINIMAL = {
    "charter.yaml": CHARTER,
    "articles/embargo_launch.yaml": ARTICLE,
    "lexicons/leaks.yaml": LEAKS,
    "lexicons/negation.yaml": NEGATION,
}
ARTICLE_FILE = "articles/embargo_launch.yaml"


def edited(file: str, old: str, new: str, files: dict[str, str] | None = None) -> dict[str, str]:
    """The small charter with one edit; the old words must be there exactly once, so that no test edits nothing."""
    files = MINIMAL if files is None else files
    assert files[file].count(old) == 1, f"{old!r} stands {files[file].count(old)} times in {file}"
    return {**files, file: files[file].replace(old, new)}


def snapshot(files: dict[str, str] | None = None) -> Snapshot:
    """The small charter, or another, as bytes."""
    return Snapshot({name: text.encode() for name, text in (MINIMAL if files is None else files).items()})


def faults(files: dict[str, str]) -> list[Fault]:
    """Everything that loading would say about `files`."""
    reading = read(snapshot(files))
    told = list(reading.faults)
    if reading.readable is not None:
        told += try_all(reading.readable, reading)[1]
    return sorted(set(told))


def line_of(files: dict[str, str], file: str, piece: str) -> int:
    """The line where `piece` stands."""
    text = files[file]
    assert text.count(piece) == 1, f"{piece!r} stands {text.count(piece)} times"
    return text.count("\n", 0, text.index(piece)) + 1


def write(folder: Path, files: dict[str, str] | None = None) -> Path:
    """The small charter, or another, as a folder."""
    for name, text in (MINIMAL if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
