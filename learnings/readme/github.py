"""Fetch the README of a GitHub repository, given the address from a browser."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from learnings.readme.parser.decoding import MAX_BYTES
from portal.web import outgoing_requests
from portal.web.fetching import MAX_FETCH_SECONDS

RAW_FILES_URL = "https://raw.githubusercontent.com"
README_NAMES = (
    "README.md",
    "readme.md",
    "README",
    "Readme.md",
    "README.MD",
    "README.markdown",
    "README.txt",
)
_REPOSITORY = re.compile(
    r"^(?:https?://)?(?:www\.)?github\.com/(?P<owner>[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))/"
    r"(?P<name>[\w.-]{1,100}?)(?:\.git)?"
    r"(?:/(?:tree|blob)/(?P<branch>[\w.-]{1,100})(?:/(?P<path>[\w./-]{1,200}))?)?/?(?:[?#].*)?$",
    re.IGNORECASE | re.ASCII,
)
_RAW_FILE = re.compile(
    r"^https://raw\.githubusercontent\.com/(?P<path>[\w.-]{1,100}/[\w.-]{1,100}/[\w./-]{1,200})$",
    re.IGNORECASE | re.ASCII,
)


class NotARepositoryAddress(ValueError):
    """Raised for an address of no repository; its message is a translated sentence."""


def readme_urls(address: str) -> list[str]:
    """Return the possible URLs of a repository's README, the likeliest first.

    Raises NotARepositoryAddress.
    """
    raw = _RAW_FILE.match(address.strip())
    if raw and ".." not in raw["path"]:
        return [f"{RAW_FILES_URL}/{raw['path']}"]
    match = _REPOSITORY.match(address.strip())
    if not match or match["name"].strip(".") == "" or ".." in (match["path"] or ""):
        raise NotARepositoryAddress(
            _(
                "That’s not a GitHub repository URL. It should look like "
                "https://github.com/you/alx-project-nexus."
            )
        )
    start = f"{RAW_FILES_URL}/{match['owner']}/{match['name']}/{match['branch'] or 'HEAD'}"
    path = match["path"] or ""
    if path.lower().endswith((".md", ".markdown", ".txt")):
        return [f"{start}/{path}"]
    folder = f"{path.strip('/')}/" if path else ""
    return [f"{start}/{folder}{name}" for name in README_NAMES]


def is_same_readme(address: str, other: str) -> bool:
    """Whether both are addresses of the same README."""
    try:
        return readme_urls(address)[0].casefold() == readme_urls(other)[0].casefold()
    except NotARepositoryAddress:
        return False


def files_address(address: str) -> str:
    """Return where the relative links of a README at this address start, or "".

    It looks like https://github.com/owner/name/blob/branch/folder/.
    """
    try:
        raw = urlsplit(readme_urls(address)[0])
    except NotARepositoryAddress:
        return ""
    owner, name, branch, *folders, _file = raw.path.strip("/").split("/")
    return "/".join(["https://github.com", owner, name, "blob", branch, *folders, ""])


def fetch_readme(address: str) -> bytes:
    """Return the README of a public repository.

    Raises NotARepositoryAddress and portal.web.outgoing_requests.FetchFailed.
    """
    deadline = outgoing_requests.deadline_in(MAX_FETCH_SECONDS)
    for candidate in readme_urls(address):
        try:
            return outgoing_requests.fetch(candidate, max_bytes=MAX_BYTES, deadline=deadline)
        except outgoing_requests.AddressNotFound:
            continue
    raise outgoing_requests.FetchFailed(
        _("There’s no README at this URL, or the repository is private. You can paste it instead."),
        outgoing_requests.NOT_FOUND,
    )
