"""How parameters of two versions are matched, and how their values are written."""

import re
from typing import Any

_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
# The location of a parameter, and its name or its position in the path.
ParameterKey = tuple[Any, Any]


def parameters_by_key(path: str, given: list[dict[str, Any]]) -> dict[ParameterKey, dict[str, Any]]:
    """Parameters by location and name; those in the path by their position instead."""
    described = [one.get("name") for one in given if one.get("in") == "path"]
    positions = _positions(path, described)
    return {_key(one, positions): one for one in given}


def _positions(path: str, described: list[Any]) -> dict[Any, int]:
    """The positions in the path of these parameters.

    Those whose names the path lacks get the positions that are left, in their order.
    """
    names = re.findall(r"\{([^{}]*)\}", path)
    positions = {name: number for number, name in enumerate(names)}
    free = [number for name, number in positions.items() if name not in described]
    missing = [name for name in described if name not in positions]
    return positions | dict(zip(missing, free, strict=False))


def _key(parameter: dict[str, Any], positions: dict[Any, int]) -> ParameterKey:
    location, name = parameter.get("in"), parameter.get("name")
    if location == "path":
        return location, positions.get(name, name)
    return location, str(name).lower() if location == "header" else name


def serialization(parameter: dict[str, Any], *, is_single: bool) -> str:
    """How a list or object is written, as text.

    `explode` says nothing of a single value.
    """
    style = parameter.get("style") or _STYLES.get(str(parameter.get("in")), "")
    explode = parameter.get("explode", style == "form")
    return f"{style}, explode" if explode and not is_single else str(style)
