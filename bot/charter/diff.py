"""What changed between two charters, in an admin's words."""

from collections.abc import Iterator
from dataclasses import fields

from bot.domain.charter import Article, Charter, Rule

_SILENT = frozenset({"version", "rules", "source"})


def differences(old: Charter, new: Charter) -> list[str]:
    """One line for each thing added, removed or changed; none if the two say the same."""
    return [*_company(old, new), *_articles(old, new), *_lexicons(old, new)]


def _company(old: Charter, new: Charter) -> Iterator[str]:
    for name in ("employer", "languages", "jurisdictions", "enabled_variants", "emergency", "texts"):
        if getattr(old, name) != getattr(new, name):
            yield f"charter: {name} changed"
    for contact in sorted(set(old.contacts) | set(new.contacts)):
        before, after = old.contacts.get(contact), new.contacts.get(contact)
        if before != after:
            yield f"charter: contact {contact} {_verb(before, after)}"
    for group in ("strategy", "perimeter"):
        before_entries = {entry.id: entry for entry in getattr(old, group)}
        after_entries = {entry.id: entry for entry in getattr(new, group)}
        for name in sorted(set(before_entries) | set(after_entries)):
            if before_entries.get(name) != after_entries.get(name):
                yield f"charter: {group} {name} {_verb(before_entries.get(name), after_entries.get(name))}"


def _articles(old: Charter, new: Charter) -> Iterator[str]:
    for name in sorted(set(old.articles) | set(new.articles)):
        before, after = old.articles.get(name), new.articles.get(name)
        if before is None or after is None:
            yield f"{name}: article {_verb(before, after)}"
        elif before.version != after.version:
            yield from _article(before, after)


def _article(before: Article, after: Article) -> Iterator[str]:
    for field in fields(Article):
        if field.name not in _SILENT and getattr(before, field.name) != getattr(after, field.name):
            yield f"{after.id}: {field.name} changed"
    old_rules, new_rules = ({rule.id: rule for rule in article.rules} for article in (before, after))
    for name in [*new_rules, *(name for name in old_rules if name not in new_rules)]:
        one, other = old_rules.get(name), new_rules.get(name)
        if one is None or other is None:
            yield f"{after.id}.{name}: rule {_verb(one, other)}"
        else:
            changed = [field.name for field in fields(Rule) if _differs(field.name, one, other)]
            if changed:
                yield f"{after.id}.{name}: {', '.join(changed)} changed"


def _differs(name: str, one: Rule, other: Rule) -> bool:
    return name not in _SILENT and getattr(one, name) != getattr(other, name)


def _lexicons(old: Charter, new: Charter) -> Iterator[str]:
    for name in sorted(set(old.lexicons) | set(new.lexicons)):
        before, after = old.lexicons.get(name), new.lexicons.get(name)
        if before is None or after is None:
            yield f"lexicons/{name}: list {_verb(before, after)}"
            continue
        for language in sorted(set(before) | set(after)):
            old_words, new_words = set(before.get(language, ())), set(after.get(language, ()))
            for sign, words in (("+", new_words - old_words), ("-", old_words - new_words)):
                if words:
                    yield f"lexicons/{name} ({language}): {sign} {', '.join(sorted(words))}"


def _verb(before: object, after: object) -> str:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"
