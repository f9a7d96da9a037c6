"""Compare the base URLs of two versions of an API."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from collab.contracts.changes import Change
from collab.contracts.json_values import objects_of, text_of


def server_urls(document: dict[str, Any]) -> list[str]:
    """The base URLs of the document, as it writes them."""
    return [text_of(one, "url") for one in objects_of(document, "servers")]


def compare_servers(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Yield at most one change. Removing an address of a local network breaks nothing."""
    before, after = _server_addresses(old), _server_addresses(new)
    removed = [url for url in before if url not in after and not _is_local(url)]
    if not after:
        # The document no longer names a server, which does not mean that the API moved. But without
        # a base path its addresses change.
        removed = [url for url in removed if re.sub(r"^https?://[^/]*", "", url)]
    if before and before != after:
        rule = "servers-removed" if removed else "servers-changed"
        yield Change("", bool(removed), rule, values=(("urls", ", ".join(after) or "–"),))


def _server_addresses(document: dict[str, Any]) -> list[str]:
    urls = server_urls(document)
    return [re.sub(r"^http://(?!localhost|127\.)", "https://", url).rstrip("/") for url in urls]


def _is_local(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # not an address
        return False
    try:
        return ip_address(host).is_private
    except ValueError:  # a name
        return host == "localhost" or host.endswith((".localhost", ".local"))
