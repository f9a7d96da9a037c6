"""Saved replies: common reasons that a mentor can edit before sending."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

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


def choices() -> list[tuple[str, str]]:
    """(code, label) of each saved reply."""
    return [(code, label) for code, (label, _text) in SAVED_REPLIES.items()]


def reply_text(code: str) -> str:
    """The text for the author; "" for an unknown code."""
    return str(SAVED_REPLIES[code][1]) if code in SAVED_REPLIES else ""


def reply_label(code: str) -> str:
    """The label, which is public in the log; "" for an unknown code."""
    return str(SAVED_REPLIES[code][0]) if code in SAVED_REPLIES else ""
