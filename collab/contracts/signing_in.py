"""How a client signs in to an API, in words, and what its requests then send."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from collab.contracts.json_values import dict_of, text_of
from collab.contracts.reference import iter_operations
from collab.contracts.security import MAX_ALTERNATIVES, security_schemes

# In this order: the addresses that give a token, as patterns, and those beside them that give none.
_TOKEN_WORDS = ("token", "login", "sign-?in", "jwt", "auth(?!or)")
_OTHER_WORDS = re.compile(
    "refresh|verify|logout|blacklist|revoke|regist|sign-?up|password|users/?$"
)


@dataclass(frozen=True)
class SignIn:
    """One way to sign in: what to send, and where to get it."""

    name: str
    sentence: str
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    description: str = ""
    # The operation that gives the token, such as "POST /auth/token", or "".
    source: str = ""


def ways_to_sign_in(
    document: dict[str, Any], operation: dict[str, Any]
) -> tuple[list[list[SignIn]], bool]:
    """The alternatives, and whether calls without signing in are allowed.

    Each alternative lists what is needed together.
    """
    given = (operation.get("security", document.get("security")) or [])[:MAX_ALTERNATIVES]
    schemes = security_schemes(document)
    source = token_operation(document) if given else ""
    alternatives = [_needed(source, schemes, requirement) for requirement in given]
    is_open = not given or not all(alternatives)
    return [one for one in alternatives if one], is_open


def _needed(source: str, schemes: dict[str, Any], requirement: dict[str, Any]) -> list[SignIn]:
    """What one alternative needs together."""
    return [
        _sign_in(source, str(name), schemes.get(name, {}), scopes)
        for name, scopes in requirement.items()
    ]


def _sign_in(source: str, name: str, scheme: dict[str, Any], scopes: Any) -> SignIn:
    return replace(
        _of_type(source, name, scheme),
        scopes=tuple(str(scope) for scope in scopes or []),
        description=text_of(scheme, "description"),
    )


def _of_type(source: str, name: str, scheme: dict[str, Any]) -> SignIn:
    kind = scheme.get("type")
    if kind == "apiKey":
        return _api_key(source, name, scheme.get("in"), str(scheme.get("name") or "key"))
    if kind == "http":
        return _http(source, name, str(scheme.get("scheme") or "Bearer"))
    if kind in ("oauth2", "openIdConnect"):
        return _oauth(source, name, scheme)
    return SignIn(name, _("The document doesn’t say how."))


def _http(source: str, name: str, scheme: str) -> SignIn:
    if scheme.lower() == "basic":
        sentence = _("Basic authentication: send the user name and password.")
        return SignIn(name, sentence, {"Authorization": "Basic $BASIC"})
    return _token(source, name, {"Authorization": f"{scheme.strip().title()} $TOKEN"})


def _oauth(source: str, name: str, scheme: dict[str, Any]) -> SignIn:
    made = _token(source, name, {"Authorization": "Bearer $TOKEN"})
    return replace(made, sentence=f"{_oauth_sentence(scheme)} {made.sentence}".strip())


def _api_key(source: str, name: str, where: Any, key: str) -> SignIn:
    if where == "query":
        sentence = _("Send your key in the address, as %(name)s.") % {"name": key}
        return SignIn(name, sentence, query={key: "$TOKEN"})
    if where == "cookie":
        sentence = _("Send the cookie %(name)s, which you get by signing in.") % {"name": key}
        return SignIn(name, sentence, cookies={key: "$TOKEN"})
    if key.lower() == "authorization":
        word = "Token" if "token" in name.lower() else "Bearer"
        return _token(source, name, {key: f"{word} $TOKEN"})
    return SignIn(name, _("Send your key in the header %(name)s.") % {"name": key}, {key: "$TOKEN"})


def _token(source: str, name: str, headers: dict[str, str]) -> SignIn:
    """A token in a header, and the operation that gives one."""
    header, value = next(iter(headers.items()))
    shown = f"{header}: {value.replace('$TOKEN', '…')}"
    return SignIn(name, _token_sentence(source, shown), headers, source=source)


def _token_sentence(source: str, header: str) -> str:
    if not source:
        return _("Send your token as “%(header)s”.") % {"header": header}
    sentence = _("Get a token from %(source)s and send it as “%(header)s”.")
    return sentence % {"source": source, "header": header}


def token_operation(document: dict[str, Any]) -> str:
    """The POST operation that looks like signing in, such as "POST /auth/token".

    "" without one.
    """
    paths = [path for path, _item, method, _spec in iter_operations(document) if method == "post"]
    paths = [path for path in paths if not _OTHER_WORDS.search(path.lower())]
    for word in _TOKEN_WORDS:
        if found := [path for path in paths if re.search(word, path.lower())]:
            return f"POST {min(found, key=len)}"
    return ""


def _oauth_sentence(scheme: dict[str, Any]) -> str:
    for flow in dict_of(scheme, "flows").values():
        if not isinstance(flow, dict):
            continue
        address = flow.get("authorizationUrl") or flow.get("tokenUrl")
        if address:
            return _("OAuth 2: sign in at %(address)s.") % {"address": address}
    return "OAuth 2." if scheme.get("type") == "oauth2" else _("OpenID Connect.")
