"""Replace mentions of an erased person, in every text of every model.

All text fields are searched, so that a new one isn't forgotten. A model whose text is also stored
as HTML rewrites its own rows first, in its app's `erase` hook, and sets `rewrites_own_mentions`. A
model whose texts stay as they are sets `keeps_mentions`.
"""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, JSONField, Model, Q, QuerySet, TextField
from django.utils import translation
from django.utils.translation import gettext

from portal.conditions import any_of
from portal.text import markdown

_OWN_APPS = frozenset(["portal", "people", "moderation", "learnings", "collab"])
# Replaces a handle in URLs, or a title that contained one.
FORMER_LEARNER = "former-learner"


def mentions_any(names: Iterable[str], handles: Iterable[str]) -> Q:
    """Return a condition for rows that mention a handle in one of the fields."""
    parts = [Q(**{f"{name}__icontains": f"@{handle}"}) for name in names for handle in handles]
    return any_of(parts)


def without_mentions(text: str, handles: Iterable[str]) -> str:
    """Replace mentions and links to the profile with plain words; code is unchanged."""
    if "@" not in text:
        return text
    names = _names_pattern(handles)
    linked = _without_profile_links(text, names)
    return _replace_outside_code(linked, _mention_pattern(names), _former_learner())


def _names_pattern(handles: Iterable[str]) -> str:
    """Return the alternatives of a regular expression, the longest handle first."""
    return "|".join(re.escape(handle) for handle in sorted(handles, key=len, reverse=True))


def _mention_pattern(names: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w@/.=&?#+-])\\?@(?P<handle>{names})(?![\w@-]|[./:]\w)", re.IGNORECASE
    )


def _former_learner() -> str:
    """Return what replaces a mention, in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("a former learner")


def _without_profile_links(text: str, names: str) -> str:
    site = re.escape(settings.MAIL_SITE_URL)
    profile = re.compile(rf"(?<![\w/.-])({site})?/@(?:{names})(?![\w-])", re.IGNORECASE)
    return profile.sub(lambda found: f"{found[1] or ''}/@{FORMER_LEARNER}", text)


def _replace_outside_code(text: str, mention: re.Pattern[str], words: str) -> str:
    """Number the mentions, and replace those that the parser doesn't find in code."""
    nonce = f"q{secrets.token_hex(8)}n"
    marked, mentions = _number_mentions(text, mention, nonce)
    if not mentions:
        return text
    untouched = _code_and_urls(marked)

    def restore(match: re.Match[str]) -> str:
        return mentions[int(match[1]) - 1] if f"{nonce}{match[1]}q" in untouched else words

    return re.sub(rf"\\?@{nonce}(\d+)q", restore, marked)


def _code_and_urls(text: str) -> str:
    """Return what must not change in a text; "" where it is too long to be parsed."""
    return markdown.code_and_urls(text) if len(text) <= markdown.MAX_CHARACTERS else ""


def _number_mentions(text: str, mention: re.Pattern[str], nonce: str) -> tuple[str, list[str]]:
    """Return the text with a number in place of each mention, and the mentions."""
    mentions: list[str] = []

    def number_mention(match: re.Match[str]) -> str:
        mentions.append(match[0])
        return f"{match[0].partition('@')[0]}@{nonce}{len(mentions)}q"

    return mention.sub(number_mention, text), mentions


def erase_mentions(handles: list[str]) -> None:
    """Replace the mentions in every text that no app rewrites itself."""
    for model in apps.get_models():
        if _is_rewritten_here(model):
            rewrite_mentions(model._default_manager.all(), _text_fields(model), handles)


def _is_rewritten_here(model: type[Model]) -> bool:
    if model._meta.app_label not in _OWN_APPS:
        return False
    keeps = getattr(model, "keeps_mentions", False)
    return not keeps and not getattr(model, "rewrites_own_mentions", False)


def rewrite_mentions(rows: QuerySet, names: list[str], handles: list[str]) -> list[Model]:
    """Rewrite these fields of rows that mention a handle; return those rows."""
    changed = []
    for row in rows.filter(mentions_any(names, handles)).only("pk", *names):
        values = _rewritten_values(row, names, handles)
        if values:
            rows.model._default_manager.filter(pk=row.pk).update(**values)
            changed.append(row)
    return changed


def _rewritten_values(row: Model, names: list[str], handles: list[str]) -> dict[str, Any]:
    """Return the values that change, cut to their column.

    They can be longer than before.
    """
    values = {}
    for name in names:
        before = getattr(row, name)
        after = _without_mentions_in(before, handles)
        if after != before:
            values[name] = _cut_to(row._meta.get_field(name), after)
    return values


def _cut_to(field: Any, value: Any) -> Any:
    return value[: field.max_length] if isinstance(field, CharField) else value


def _without_mentions_in(value: Any, handles: list[str]) -> Any:
    if isinstance(value, str):
        return without_mentions(value, handles)
    if isinstance(value, dict):
        return {name: _without_mentions_in(inner, handles) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_mentions_in(inner, handles) for inner in value]
    return value


def _text_fields(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if _has_free_text(field)]


def _has_free_text(field: Any) -> bool:
    """Return whether people write what they like in a field."""
    is_text = isinstance(field, CharField | TextField | JSONField)
    return is_text and not (field.choices or field.unique or field.generated)
