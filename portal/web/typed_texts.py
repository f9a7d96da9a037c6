"""What a person typed into a form that was refused, shown for copying."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.web.methods import takes_get

# In bytes, so that a short text in Chinese counts. Shorter ones are typed again at once.
MIN_BYTES = 5
# The labels of the free-text fields by their names. Other fields are shown if their value cannot be
# one of a hidden field, such as a key: if it has several words or lines, a letter that is not
# ASCII, or is a link.
LABELS = {
    "address": _("URL"),
    "addresses": _("Email addresses"),
    "answer": _("Answer"),
    "api_url": _("API base URL"),
    "bio": _("About me"),
    "blocked": _("Blocked by"),
    "body": _("Text"),
    "brings": _("What I bring"),
    "call_url": _("Call link"),
    "contract": _("Text"),
    "description": _("Text"),
    "diagram": _("Diagram"),
    "did": _("Done"),
    "discord": _("Discord username"),
    "discord_channel": _("Discord channel"),
    "discord_thread": _("Discord thread"),
    "display_name": _("Name"),
    "docs_url": _("Official docs"),
    "github": _("GitHub username"),
    "goals": _("Goals"),
    "guidance": _("Guidance"),
    "hard": _("What was hard to understand?"),
    "hint": _("Text"),
    "idea": _("Or an idea of your own"),
    "label": _("Text"),
    "learns": _("What I want to learn"),
    "linkedin": _("LinkedIn username"),
    "message": _("Message"),
    "name": _("Name"),
    "next": _("Next"),
    "note": _("Note"),
    "outcome": _("Outcome"),
    "pitch": _("Text"),
    "plan": _("Plan"),
    "programme": _("Text"),
    "reason": _("Reason"),
    "repository_url": _("Repository"),
    "skills": _("Skills"),
    "solution": _("Your solution"),
    "stack": _("Stack"),
    "subject": _("Subject"),
    "suggestion": _("One suggestion"),
    "summary": _("Text"),
    "text": _("Text"),
    "title": _("Title"),
    "topics": _("Skills needed"),
    "topics_text": _("Topics"),
    "url": _("Link"),
    "website": _("Website"),
    "why": _("What will you use it for?"),
    "word": _("Comment"),
    "works": _("What works?"),
}
# In some forms the person chooses the value of these from a list or by a button.
CHOICE_NAMES = {"reason", "word"}
CHOICE_VALUE = re.compile(r"[a-z_-]+")
# In some forms it is the address to return to.
RETURN_NAME = "next"
SEATS_TOPICS = re.compile(r"seat_\d+_topics")
SECRET_NAME = re.compile(r"password|passphrase|csrf|webhook")
CSRF_NAME = "csrfmiddlewaretoken"
# A field of this name makes a form that is sent twice count once.
ONCE_NAME = "key"
SECRET_LAST_WORDS = {"token", "secret", "credential", "credentials", "code", "codes", "key", "keys"}
WEBHOOK_URL = re.compile(r"https?://\S+/api/webhooks/\S+")
LINK = re.compile(r"https?://\S")
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
    return _labelled(fields)


def fields_to_send_again(request: HttpRequest) -> list[tuple[str, str]]:
    """Return all fields of a form with typed texts, as names and values.

    Without its CSRF token.

    Nothing for a form with a secret, or with a file, which a page cannot hold.
    """
    if not typed_texts(request) or request.FILES:
        return []
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != CSRF_NAME
    ]
    if any(_is_secret(name, value.strip()) for name, value in fields if name != ONCE_NAME):
        return []
    return fields


def _labelled(fields: list[tuple[str, list[str]]]) -> list[TypedText]:
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
    """Return the page of ours that a form was sent from, as its address, or "".

    Also "" if that address only takes forms: it showed the page of a form with mistakes.
    """
    sent_from = request.headers.get("Referer", "")
    if not _is_address_here(request, sent_from):
        return ""
    return sent_from if takes_get(urlsplit(sent_from).path) else ""


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
    text = value.strip()
    if len(text.encode(errors="replace")) < MIN_BYTES or _is_hidden(name, text):
        return False
    return _last_word(name) in LABELS or _reads_as_text(text)


def _is_hidden(name: str, text: str) -> bool:
    """Whether the text is secret, or the person did not type it."""
    last = _last_word(name)
    if _is_secret(name, text) or HIDDEN_NAME.fullmatch(name):
        return True
    if last == RETURN_NAME and text.startswith("/"):
        return True
    return last in CHOICE_NAMES and bool(CHOICE_VALUE.fullmatch(text))


def _is_secret(name: str, text: str) -> bool:
    if SECRET_NAME.search(name.lower()) or WEBHOOK_URL.fullmatch(text):
        return True
    last_word = _last_word(name).lower().rpartition("_")[2]
    return last_word.rstrip("0123456789") in SECRET_LAST_WORDS


def _reads_as_text(text: str) -> bool:
    return len(text.split()) > 1 or not text.isascii() or bool(LINK.match(text))


def _last_word(name: str) -> str:
    """Return the name of a field without the prefix or the number of its form."""
    if SEATS_TOPICS.fullmatch(name):
        return "topics"
    words = [word for word in name.split("-") if not word.isdecimal()]
    return words[-1] if words else ""
