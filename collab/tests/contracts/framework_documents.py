"""The documents that drf-spectacular and drf-yasg wrote, as text and as plain values."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from collab.contracts.reading import ReadContract, read_contract

FOLDER = Path(__file__).with_name("documents")
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".json", ".yaml"))
# The operation that answers the document itself is not listed.
OF_DOCUMENTATION = "/api/schema/"


def text_of(name: str) -> str:
    """The text of a document."""
    return (FOLDER / name).read_text()


def values_of(name: str) -> dict[str, Any]:
    """A document as it is written, to be changed."""
    values: dict[str, Any] = json.loads(_as_json(name))
    return values


@cache
def _as_json(name: str) -> str:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return json.dumps(yaml.load(text_of(name), Loader=loader))  # noqa: S506


@cache
def read(name: str) -> ReadContract:
    """A document as it is read. Nothing may change it."""
    return read_contract(text_of(name))
