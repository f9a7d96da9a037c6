"""Name the kind of a document that is not OpenAPI, and say how to get one."""

import re
from typing import Any

from django.utils.translation import gettext as _

from collab.contracts.json_values import dict_of

_GRAPHQL = re.compile(
    r"^[ \t]*(?:extend[ \t]+)?(?:type|input|enum|interface|scalar|union|schema|directive)\b"
    r"[^:\n]*(?:\{.*)?$",
    re.MULTILINE,
)


def named_kind(text: str, document: Any) -> str | None:
    """A sentence about it for the person who sent it, or None for an unknown kind.

    `document` is None if the text is neither JSON nor YAML.
    """
    if is_html(text):
        kind = _("This is a web page, not an OpenAPI document.")
        return f"{kind} {_how_to_get_one()}"
    if _is_postman(document):
        kind = _("This is a Postman collection. Nexus reads OpenAPI documents.")
        return f"{kind} {_how_to_get_one()}"
    if _is_graphql(text, document):
        kind = _("This is a GraphQL schema. Nexus reads OpenAPI documents of REST APIs.")
        return f"{kind} {_how_to_get_one()}"
    return None


def is_html(text: str) -> bool:
    """Does it start as a web page does?"""
    return bool(
        re.match(
            r"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b",
            text[:2000],
            re.IGNORECASE | re.DOTALL,
        )
    )


def _how_to_get_one() -> str:
    return _(
        "With drf-spectacular, “python manage.py spectacular --file openapi.yaml” writes it; "
        "with drf-yasg, “python manage.py generate_swagger openapi.json”."
    )


def _is_postman(document: Any) -> bool:
    info = dict_of(document, "info")
    has_name = "_postman_id" in info or "getpostman" in str(info.get("schema"))
    return has_name and "item" in document


def _is_graphql(text: str, document: Any) -> bool:
    # A definition on one line is also YAML: a mapping with an odd key.
    is_other = isinstance(document, dict) and bool(
        document.keys() & {"openapi", "swagger", "info", "paths"}
    )
    return not is_other and bool(_GRAPHQL.search(text[:20_000])) and "{" in text
