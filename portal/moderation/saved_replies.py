"""Saved replies: common reasons that a mentor can edit before sending."""

from django.utils.translation import gettext_lazy as _

# code: (label for the mentor, text for the author)
SAVED_REPLIES = {
    "example": (
        _("An example is missing"),
        _("Please add a short example or the lines of code it is about: then others can try it."),
    ),
    "solution": (
        _("How it was solved is unclear"),
        _(
            "The problem is clear. Please say step by step what you did about it, and how you saw that it worked."
        ),
    ),
    "one_thing": (
        _("More than one thing"),
        _(
            "These are several things in one. Please make an entry of each, so that each can be found."
        ),
    ),
    "title": (
        _("The title does not say it"),
        _(
            "Please name the problem or the thing in the title, as someone who searches for it would."
        ),
    ),
    "secret": (
        _("A key, password or personal data"),
        _(
            "There is a key, a password or personal data in it. Please take it out, and make a new key or password."
        ),
    ),
    "copied": (
        _("Copied without its source"),
        _(
            "This stands elsewhere in the same words. Please say it in your own, and link to where you read it."
        ),
    ),
    "off_topic": (
        _("Not about the programme"),
        _("Nexus is for what you learned and built here. This belongs somewhere else."),
    ),
    "advertising": (
        _("Advertising"),
        _("This advertises something. Nexus is not the place for it."),
    ),
}


def choices() -> list[tuple[str, str]]:
    """(code, label) of each saved reply."""
    return [(code, label) for code, (label, _text) in SAVED_REPLIES.items()]


def reply_text(code: str) -> str:
    """The text for the author; "" for an unknown code."""
    return str(SAVED_REPLIES[code][1]) if code in SAVED_REPLIES else ""


def reply_label(code: str) -> str:
    """The label, which is public in the log; "" for an unknown code."""
    return str(SAVED_REPLIES[code][0]) if code in SAVED_REPLIES else ""
