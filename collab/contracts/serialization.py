"""Values as they are written in an address."""

import json
from typing import Any

_JOINED_BY = {"spaceDelimited": " ", "pipeDelimited": "|"}


def as_text(value: Any) -> str:
    """A value as a part of a path or as a header; lists and objects with commas."""
    if isinstance(value, list):
        return ",".join(as_text(one) for one in value)
    if isinstance(value, dict):
        return ",".join(f"{name},{as_text(one)}" for name, one in value.items())
    return value if isinstance(value, str) else json.dumps(value)


def query_pairs(parameter: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    """The pairs of a query for one parameter, by its style."""
    name, style = str(parameter.get("name")), str(parameter.get("style") or "form")
    is_exploded = bool(parameter.get("explode", style == "form"))
    if parameter.get("content"):
        return [(name, json.dumps(value))]
    if isinstance(value, dict) and style == "deepObject":
        return [(f"{name}[{key}]", as_text(one)) for key, one in value.items()]
    if isinstance(value, dict) and is_exploded:
        return [(str(key), as_text(one)) for key, one in value.items()]
    if isinstance(value, list):
        return [(name, text) for text in _texts_of_list(value, style, is_exploded)]
    return [(name, as_text(value))]


def _texts_of_list(values: list[Any], style: str, is_exploded: bool) -> list[str]:
    """The values one by one, or joined as the style says."""
    texts = [as_text(one) for one in values]
    return texts if is_exploded else [_JOINED_BY.get(style, ",").join(texts)]
