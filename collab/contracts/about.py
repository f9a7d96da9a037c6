"""What a document says of the whole API: servers, tags, sign-in and webhooks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from collab.contracts.json_values import dict_of, objects_of, text_of
from collab.contracts.outgoing import Outgoing, webhooks_of
from collab.contracts.reference import TAG_SEPARATOR, operations, tags_by_name
from collab.contracts.security import security_schemes
from collab.contracts.shapes import Shapes
from collab.contracts.signing_in import SignIn, ways_to_sign_in


@dataclass(frozen=True)
class ServerLine:
    """A base URL, and what its variables can be."""

    url: str
    description: str
    variables: list[tuple[str, str]]


@dataclass(frozen=True)
class About:
    """The parts of a document that belong to no operation."""

    description: str
    contact: list[str]
    servers: list[ServerLine]
    tags: list[tuple[str, str]]
    sign_in: list[SignIn]
    webhooks: list[Outgoing]
    links: list[tuple[str, str]]
    # Its webhooks are too large to show whole.
    is_cut: bool


def about(document: dict[str, Any]) -> About:
    """Read these parts."""
    info = document.get("info") or {}
    used = {name for one in operations(document).values() for name in one.tag.split(TAG_SEPARATOR)}
    tags = [(name, text_of(one, "description")) for name, one in tags_by_name(document).items()]
    every_scheme = {"security": [{name: []} for name in security_schemes(document)]}
    ways, _is_open = ways_to_sign_in(document, every_scheme)
    shapes = Shapes(document)
    webhooks = webhooks_of(shapes)
    return About(
        description="\n\n".join(_texts(info, "summary", "description")),
        contact=_texts(dict_of(info, "contact"), "name", "email"),
        servers=[_server(one) for one in objects_of(document, "servers")],
        tags=[(name, text) for name, text in tags if name and (text or name in used)],
        sign_in=[one for way in ways for one in way],
        webhooks=webhooks,
        links=list(_links(document, info)),
        is_cut=shapes.is_cut,
    )


def _server(server: dict[str, Any]) -> ServerLine:
    url = str(server.get("url") or "/")
    return ServerLine(url, text_of(server, "description"), _variables(server))


def _variables(server: dict[str, Any]) -> list[tuple[str, str]]:
    given = dict_of(server, "variables")
    described = {name: one for name, one in given.items() if isinstance(one, dict)}
    return [(str(name), _values(one)) for name, one in described.items()]


def _values(variable: dict[str, Any]) -> str:
    """What it can be: the values that are listed, or else the default."""
    listed = variable.get("enum")
    values = listed if listed and isinstance(listed, list) else [variable.get("default", "")]
    return ", ".join(str(value) for value in values)


def _links(document: dict[str, Any], info: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and addresses of other pages; only addresses that a browser opens safely."""
    documentation = dict_of(document, "externalDocs")
    licence, contact = dict_of(info, "license"), dict_of(info, "contact")
    found = [
        (documentation.get("description") or documentation.get("url"), documentation.get("url")),
        (contact.get("url"), contact.get("url")),
        (licence.get("name") or licence.get("url"), licence.get("url")),
        (info.get("termsOfService"), info.get("termsOfService")),
    ]
    return (
        (str(name)[:200], str(url))
        for name, url in found
        if str(url or "").startswith(("https://", "http://"))
    )


def _texts(holder: dict[str, Any], *words: str) -> list[str]:
    return [str(holder[word]) for word in words if holder.get(word)]
