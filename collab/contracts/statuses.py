"""Status codes of responses.

They are single codes, ranges such as "2XX", or "default" for all that are not listed.
"""

import re
from typing import Any


def with_status_names(responses: dict[str, Any]) -> dict[str, Any]:
    """The responses by code, ranges in capitals as the standard writes them."""
    return {
        str(code).upper() if re.fullmatch("[1-5]xx", str(code)) else str(code): one
        for code, one in responses.items()
    }


def counterparts(code: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The codes in `new` that describe what `code` described in `old`."""
    if code in new:
        return [code]
    if _range_of(code) in new:
        return [_range_of(code)]
    added = [one for one in new if one not in old]
    within = [
        one
        for one in added
        if one != "default" and (_range_of(one) == code or _is_success_of_default(code, one, old))
    ]
    return within or [one for one in added if one == "default"]


def _is_success_of_default(code: str, other: str, old: dict[str, Any]) -> bool:
    """Does a status of success take the place of "default"?

    "default" stood for success too.
    """
    return code == "default" and tells_success(code, old) and other.startswith("2")


def tells_success(code: str, responses: dict[str, Any]) -> bool:
    """Is the response with this code one of success? "default" is if no other one is."""
    return code.startswith("2") or (
        code == "default" and not any(one.startswith("2") for one in responses)
    )


def _range_of(code: str) -> str:
    return f"{code[:1]}XX"
