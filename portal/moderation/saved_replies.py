"""Saved replies: reasons that a mentor can edit before sending.

Every mentor has the built-in ones, and those that they wrote themselves (OwnReply). The text of an
own reply may have placeholders, which are filled for the case that it is about.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from portal.moderation.models import Case, OwnReply
from portal.moderation.review_targets import CaseContent
from portal.people.models import User
from portal.text.placeholders import fill

OWN_PREFIX = "own-"  # and the key of the reply
# Placeholder: what it becomes.
PLACEHOLDERS = {
    "name": _("the first name of the author"),
    "title": _("the title of the post"),
    "topic": _("its first topic, or its kind if it has none"),
}

# code: (label for the mentor, text for the author)
SAVED_REPLIES = {
    "example": (
        _("An example is missing"),
        _("Please add a short example or the relevant code so others can try it."),
    ),
    "solution": (
        _("It’s unclear how it was solved"),
        _(
            "The problem is clear. Please describe step by step what you did, and how "
            "you knew it worked."
        ),
    ),
    "one_thing": (
        _("Covers more than one thing"),
        _(
            "This covers several things. Please split it into separate entries so each "
            "can be found."
        ),
    ),
    "title": (
        _("The title doesn’t describe it"),
        _(
            "Please name the problem or the technology in the title, in words that "
            "someone would search for."
        ),
    ),
    "secret": (
        _("A key, password or personal data"),
        _(
            "This contains a key, a password or personal data. Please remove it, and "
            "replace the key or password."
        ),
    ),
    "copied": (
        _("Copied without credit"),
        _("This is copied word for word. Please use your own words and link to the source."),
    ),
    "off_topic": (
        _("Off topic"),
        _("Nexus is for things you learned and built. This belongs elsewhere."),
    ),
    "advertising": (
        _("Advertising"),
        _("This is advertising. Nexus isn’t the place for it."),
    ),
}


class SavedReply(NamedTuple):
    """A reason that a mentor can start from."""

    code: str
    label: str
    text: str


def built_in_replies() -> list[SavedReply]:
    """Those that every mentor has, in the language of the reader."""
    return [
        SavedReply(code, str(label), str(text)) for code, (label, text) in SAVED_REPLIES.items()
    ]


def replies_of(mentor: User) -> list[SavedReply]:
    """Their own replies, with the placeholders in the text, and the built-in ones."""
    rows = OwnReply.objects.filter(mentor=mentor).order_by("label")
    own = [SavedReply(f"{OWN_PREFIX}{row.pk}", row.label, row.text) for row in rows]
    return own + built_in_replies()


def reply_values(case: Case, content: CaseContent | None) -> dict[str, str]:
    """What the placeholders become for a case."""
    values = {"name": case.author.short_name if case.author else ""}
    if content:
        topic = content.topics[0].name if content.topics else content.label
        values |= {"title": content.title, "topic": str(topic)}
    return values


def filled(replies: Iterable[SavedReply], values: Mapping[str, str]) -> list[SavedReply]:
    """Return these replies with their placeholders replaced."""
    return [reply._replace(text=fill(reply.text, values)) for reply in replies]


def choices() -> list[tuple[str, str]]:
    """(code, label) of each built-in reply."""
    return [(code, label) for code, (label, _text) in SAVED_REPLIES.items()]


def reply_text(code: str, replies: Iterable[SavedReply] | None = None) -> str:
    """The text of one of the replies, by default the built-in ones; "" for any other."""
    known = built_in_replies() if replies is None else replies
    return next((reply.text for reply in known if reply.code == code), "")


def public_code(code: str) -> str:
    """The code of a built-in reply, whose label the log shows; "" for an own one."""
    return code if code in SAVED_REPLIES else ""


def reply_label(code: str) -> str:
    """The label, which is public in the log; "" for an unknown code."""
    return str(SAVED_REPLIES[code][0]) if code in SAVED_REPLIES else ""
