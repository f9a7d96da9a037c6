"""Compare how clients sign in.

A document lists alternatives, and each alternative the schemes that are needed together, with their
scopes. A client that could call an operation before still can if one new alternative asks for
nothing more.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from collab.contracts.changes import Change
from collab.contracts.json_values import dict_of, text_of
from collab.contracts.pointers import resolved
from collab.contracts.rules import RULES

# Alternatives of one operation to compare or show.
MAX_ALTERNATIVES = 50
# Scopes by scheme. A scheme is what a client has to send, without its name in the document.
Alternative = dict[tuple[str, ...], frozenset[str]]
_ANYONE: Alternative = {}
_BEARER = re.compile("bearer|jwt", re.IGNORECASE)


def alternatives(document: dict[str, Any], operation: dict[str, Any]) -> list[Alternative]:
    """The alternatives of an operation.

    An empty one is for clients that have not signed in.
    """
    given = operation.get("security", document.get("security"))
    if not isinstance(given, list) or not given:
        return [_ANYONE]
    schemes = security_schemes(document)
    shown = [one for one in given[:MAX_ALTERNATIVES] if isinstance(one, dict)]
    return [_alternative(schemes, one) for one in shown] or [_ANYONE]


def _alternative(schemes: dict[str, dict[str, Any]], requirement: dict[str, Any]) -> Alternative:
    return {
        _signature(schemes.get(name), name): frozenset(str(scope) for scope in scopes or [])
        for name, scopes in requirement.items()
    }


def _signature(scheme: dict[str, Any] | None, name: str) -> tuple[str, ...]:
    if not scheme:
        return ("unknown", str(name))
    is_header = scheme.get("in") == "header" and str(scheme.get("name")).lower() == "authorization"
    # How documents of Swagger 2.0, which has no bearer tokens, say that one is sent.
    if scheme.get("type") == "apiKey" and is_header and _BEARER.search(str(name)):
        return ("http", "bearer")
    if scheme.get("type") == "apiKey":
        return ("apiKey", str(scheme.get("in")), str(scheme.get("name")))
    if scheme.get("type") == "http":
        return ("http", str(scheme.get("scheme")).lower())
    return (str(scheme.get("type")), text_of(scheme, "openIdConnectUrl"))


def security_schemes(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The security schemes of a document by name, with references followed."""
    given = dict_of(dict_of(document, "components"), "securitySchemes")
    found = {name: resolved(document, one) for name, one in given.items()}
    return {name: one for name, one in found.items() if isinstance(one, dict)}


def compare_security(key: str, old: list[Alternative], new: list[Alternative]) -> Iterator[Change]:
    """Yield at most one change of an operation."""
    still_work = [any(_asks_no_more(two, one) for two in new) for one in old]
    if not all(still_work):
        rule = _stricter_rule(old, new)
        yield _change(key, RULES[rule].breaks_request, rule, old, new)
    elif old != new and sorted(map(_label, old)) != sorted(map(_label, new)):
        is_gone = _ANYONE in new and _ANYONE not in old
        rule = "authentication-removed" if is_gone else "authentication-wider"
        yield _change(key, False, rule, old, new)


def _stricter_rule(old: list[Alternative], new: list[Alternative]) -> str:
    """The rule where a client that signs in as before may be refused."""
    if _ANYONE in old and _ANYONE not in new:
        return "authentication-added"
    schemes = [set(one) for one in new]
    if all(any(asked <= set(one) for asked in schemes) for one in old):
        # The same sign-in, for which only some clients have the scopes.
        return "authentication-scopes"
    return "authentication-stricter"


def _asks_no_more(new: Alternative, old: Alternative) -> bool:
    return all(scheme in old and scopes <= old[scheme] for scheme, scopes in new.items())


def _change(
    key: str, is_breaking: bool, rule: str, old: list[Alternative], new: list[Alternative]
) -> Change:
    values = (("old", _labels(old)), ("new", _labels(new)))
    return Change(key, is_breaking, rule, values=values)


def _labels(alternatives: Iterable[Alternative]) -> str:
    return " / ".join(map(_label, alternatives))


def _label(alternative: Alternative) -> str:
    """An alternative in words, such as "http bearer (read, write)"; "–" needs nothing."""
    parts = [_scheme_label(scheme, scopes) for scheme, scopes in alternative.items()]
    return " + ".join(sorted(parts)) or "–"


def _scheme_label(scheme: Iterable[str], scopes: Iterable[str]) -> str:
    name = " ".join(filter(None, scheme))
    return f"{name} ({', '.join(sorted(scopes))})" if scopes else name


def compare_schemes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Yield the schemes whose addresses for signing in changed.

    That breaks no request.
    """
    before, after = security_schemes(old), security_schemes(new)
    for name in before:
        if name in after and _addresses(before[name]) != _addresses(after[name]):
            yield Change("", False, "authentication-address", values=(("name", str(name)),))


def _addresses(scheme: dict[str, Any]) -> dict[tuple[str, str], Any]:
    return {
        (kind, word): flow.get(word)
        for kind, flow in dict_of(scheme, "flows").items()
        if isinstance(flow, dict)
        for word in ("authorizationUrl", "tokenUrl", "refreshUrl")
    }
