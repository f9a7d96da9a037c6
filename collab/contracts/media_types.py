"""The media types of bodies, and which of two versions belong together."""

import re
from collections.abc import Iterable
from typing import Any

from collab.contracts.differences import ALL_TEXTS, SINGLE_TEXTS, Direction
from collab.contracts.json_values import dict_of

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def by_media_type(holder: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Bodies by media type, without its parameters such as charset."""
    return {
        str(media).split(";")[0].strip().lower(): one
        for media, one in dict_of(holder, "content").items()
    }


def texts_of(media: str) -> frozenset[str]:
    """The types that a body of the media type has as text.

    In a form, only single values.
    """
    if "json" in media:
        return frozenset()
    return SINGLE_TEXTS if media in _FORMS else ALL_TEXTS


def wider_media_type(media: str, others: Iterable[str], direction: Direction) -> str | None:
    """The key of `others` that includes the media type, or None.

    In a request this is a range such as `application/*`. In a response it is a more specific type:
    `application/problem+json` for `application/json`.
    """
    ranges = (f"{media.split('/')[0]}/*", "*/*")
    if direction.is_request:
        return next((one for one in ranges if one in others), None)
    special = (one for one in others if "+" in one)
    return next((one for one in special if re.sub(r"/.*\+", "/", one) == media), None)
