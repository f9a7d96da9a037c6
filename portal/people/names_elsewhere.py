"""Names of people on other sites, as addresses of their pages have them."""

import re
import unicodedata
from urllib.parse import unquote

_LETTERS = re.compile(r"[\w-]+\Z")


def decoded_name(name: str) -> str:
    """Return "rené-x" for "ren%C3%A9-x"; a name that holds something else as it is."""
    decoded = unicodedata.normalize("NFC", unquote(name, errors="replace"))
    return decoded if _LETTERS.match(decoded) else name
