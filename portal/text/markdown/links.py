"""Images as links, and links relative to the repository of an imported README."""

import re
from urllib.parse import urljoin, urlsplit

from django.urls import is_valid_path
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.text.handle_mentions import link_tokens, text_token
from portal.text.markdown.tokens import LINK_ENDS

_ABSOLUTE = re.compile(r"(?:https?://|mailto:|/(?![/\\])|#)", re.IGNORECASE)
# A path whose first part has no colon, which would make it a scheme, and no encoded one.
_RELATIVE = re.compile(r"(?![/\\])(?:[^\s\\:/?#%]|%(?!3a)[0-9a-f]{2})*(?:[/?#][^\s\\]*)?", re.I)
# Of https://github.com/owner/name/blob/branch/folder/: what belongs to the repository, and where
# its files begin.
_REPOSITORY_PARTS, _FILES_PARTS = 5, 7


def is_allowed(address: str) -> bool:
    """Whether a link may lead there. A relative one is resolved or removed later."""
    address = address.strip()
    return bool(_ABSOLUTE.match(address) or (address and _RELATIVE.fullmatch(address)))


def replace_images(state: StateCore) -> None:
    """Replace each image with a link whose text is its alternative text.

    Inside a link, as badges are, only the text is left: a link cannot contain another.
    """
    for token in state.tokens:
        if token.type == "inline":
            token.children = _without_images(token.children or [])


def _without_images(children: list[Token]) -> list[Token]:
    replaced: list[Token] = []
    open_links = 0
    for child in children:
        if child.type in LINK_ENDS:
            open_links += child.nesting
        if child.type != "image":
            replaced.append(child)
            continue
        address = str(child.attrs.get("src", ""))
        words = child.content or address
        replaced += [text_token(words)] if open_links else link_tokens(words, address)
    return replaced


def resolve_links(state: StateCore) -> None:
    """Resolve relative links against the repository.

    Without one, leave their text only.
    """
    if not state.env.get("key"):
        return
    repository = state.env.get("repository", "")
    for token in state.tokens:
        if token.type == "inline":
            token.children = _with_resolved_links(token.children or [], repository)


def _with_resolved_links(children: list[Token], repository: str) -> list[Token]:
    resolved: list[Token] = []
    is_kept = [True]
    for child in children:
        if child.type == "link_open":
            address = _resolve(str(child.attrs.get("href", "")), repository)
            child.attrs["href"] = address
            is_kept.append(bool(address))
        keeps = is_kept[-1] or child.type not in LINK_ENDS
        if child.type == "link_close":
            is_kept.pop()
        if keeps:
            resolved.append(child)
    return resolved


def _resolve(address: str, repository: str) -> str:
    """Return the absolute address, or "" if there is none."""
    is_path = address.startswith("/")
    if repository and is_path and not _is_page_of_ours(address):
        files = _first_parts(repository, _FILES_PARTS)
        return _inside(repository, urljoin(files, f".{address}"))
    if _ABSOLUTE.match(address):
        return address
    return _inside(repository, urljoin(repository, address)) if repository and address else ""


def _is_page_of_ours(address: str) -> bool:
    path = urlsplit(address).path
    return is_valid_path(path if path.endswith("/") else f"{path}/")


def _inside(repository: str, address: str) -> str:
    """Return the address if "../" does not lead out of the repository, else ""."""
    return address if address.startswith(_first_parts(repository, _REPOSITORY_PARTS)) else ""


def _first_parts(address: str, count: int) -> str:
    return "/".join(address.split("/")[:count]) + "/"
