"""Replace mentions of an erased person, in every text of every model.

All text fields are searched, so that a new one isn't forgotten. A model whose text is also stored
as HTML rewrites its own rows first, in its app's `erase` hook, and sets `rewrites_own_mentions`. A
model whose texts stay as they are sets `keeps_mentions`.
"""

import re
import secrets
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, JSONField, Model, Q, QuerySet, TextField
from django.utils import translation
from django.utils.translation import gettext

from portal.text import markdown

_OWN_APPS = frozenset(["portal", "people", "moderation", "learnings", "collab"])
# Replaces a handle in URLs, or a title that contained one.
FORMER_LEARNER = "former-learner"


def mentions_any(names: Iterable[str], handles: Iterable[str]) -> Q:
    """Return a condition for rows that mention one of the handles in one of the fields."""
    parts = [Q(**{f"{name}__icontains": f"@{handle}"}) for name in names for handle in handles]
    return reduce(or_, parts, Q(pk__in=[]))


def without_mentions(text: str, handles: Iterable[str]) -> str:
    """Replace mentions and links to the profile with plain words; code is unchanged."""
    if "@" not in text:
        return text
    with translation.override(settings.LANGUAGE_CODE):
        words = gettext("a former learner")
    names = "|".join(re.escape(handle) for handle in sorted(handles, key=len, reverse=True))
    text = _without_profile_links(text, names)
    mention = re.compile(
        rf"(?<![\w@/.=&?#+-])\\?@(?P<handle>{names})(?![\w@-]|[./:]\w)", re.IGNORECASE
    )
    return _replace_outside_code(text, mention, words)


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
    untouched = markdown.code_and_urls(marked) if len(marked) <= markdown.MAX_CHARACTERS else ""

    def restore(match: re.Match[str]) -> str:
        return mentions[int(match[1]) - 1] if f"{nonce}{match[1]}q" in untouched else words

    return re.sub(rf"\\?@{nonce}(\d+)q", restore, marked)


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
    """Rewrite these fields of the rows that mention one of the handles; return those rows."""
    changed = []
    for row in rows.filter(mentions_any(names, handles)).only("pk", *names):
        values = _rewritten_values(row, names, handles)
        if values:
            rows.model._default_manager.filter(pk=row.pk).update(**values)
            changed.append(row)
    return changed


def _rewritten_values(row: Model, names: list[str], handles: list[str]) -> dict[str, Any]:
    """Return the values that change, cut to their column: they can be longer than before."""
    values = {}
    for name in names:
        before, field = getattr(row, name), row._meta.get_field(name)
        after = _without_mentions_in(before, handles)
        if after != before:
            values[name] = after[: field.max_length] if isinstance(field, CharField) else after
    return values


def _without_mentions_in(value: Any, handles: list[str]) -> Any:
    if isinstance(value, str):
        return without_mentions(value, handles)
    if isinstance(value, dict):
        return {name: _without_mentions_in(inner, handles) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_mentions_in(inner, handles) for inner in value]
    return value


def _text_fields(model: type[Model]) -> list[str]:
    kinds = (CharField, TextField, JSONField)
    fields = [field for field in model._meta.concrete_fields if isinstance(field, kinds)]
    return [
        field.name for field in fields if not (field.choices or field.unique or field.generated)
    ]
