"""What a person typed into a form that was refused, shown again so that they can copy it."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Shorter texts are typed again at once.
MIN_CHARACTERS = 5
# The labels of fields by their names. Other fields are shown if they have several words: what a
# hidden field holds, such as a key, has none.
LABELS = {
    "answer": _("Answer"),
    "bio": _("About me"),
    "blocked": _("Blocked by"),
    "brings": _("What I bring"),
    "goals": _("Goals"),
    "message": _("Message"),
    "note": _("Note"),
    "outcome": _("Outcome"),
    "reason": _("Reason"),
    "solution": _("Your solution"),
    "subject": _("Subject"),
    "title": _("Title"),
    "topics_text": _("Topics"),
}
SECRET_NAME = re.compile(r"password|passphrase|token|secret|credential|csrf|code|key|webhook")
# The names of the criteria that a sheet of scores or a review of one's own showed.
HIDDEN_NAME = re.compile(r"(own-)?name-\d+")


class TypedText(NamedTuple):
    label: str
    text: str


def typed_texts(request: HttpRequest) -> list[TypedText]:
    """Return the visible texts of a form that one of our pages sent without a script.

    A script keeps them itself. The form of another site gets nothing.
    """
    if request.method != "POST" or "HX-Request" in request.headers or not _is_ours(request):
        return []
    try:
        fields = list(request.POST.lists())
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return []
    texts: list[TypedText] = []
    counts: dict[str, int] = {}
    for name, values in fields:
        for text in values:
            if not _is_text(name, text):
                continue
            label = str(LABELS.get(_last_word(name)) or gettext("Text"))
            counts[label] = number = counts.get(label, 0) + 1
            texts.append(TypedText(label if number == 1 else f"{label} {number}", text))
    return texts


def page_of_form(request: HttpRequest) -> str:
    """Return the address of the page that a form was sent from, or "" if it isn't ours."""
    sent_from = request.headers.get("Referer", "")
    return sent_from if _is_address_here(request, sent_from) else ""


def path_of_form(request: HttpRequest) -> str:
    """Return the path of that page with its query string, or "" if it isn't ours."""
    path = urlunsplit(("", "", *urlsplit(page_of_form(request))[2:]))
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form, as far as the browser says."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return any(
        _is_address_here(request, request.headers.get(name, "")) for name in ("Origin", "Referer")
    )


def _is_address_here(request: HttpRequest, address: str) -> bool:
    return "//" in address and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )


def _is_text(name: str, value: str) -> bool:
    if SECRET_NAME.search(name.lower()) or HIDDEN_NAME.fullmatch(name):
        return False
    text = value.strip()
    return len(text) >= MIN_CHARACTERS and (_last_word(name) in LABELS or len(text.split()) > 1)


def _last_word(name: str) -> str:
    """Return the name of a field without the prefix or the number of its form."""
    words = [word for word in name.split("-") if not word.isdecimal()]
    return words[-1] if words else ""
