"""What a mail says, from which both its HTML and its plain text are made."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, gettext

from portal.people.mail.composing import compose_mail, without_autolinks
from portal.text.cleaning import shorten, shorten_lines
from portal.text.labels import with_colon

TEXT_WIDTH = 72
MAX_SUBJECT_LENGTH = 78
MAX_HEADING_LENGTH = 160
MAX_PREVIEW_LENGTH = 140


class MailButton(NamedTuple):
    """The one thing to do with a mail."""

    label: str
    url: str


class MailItem(NamedTuple):
    """A line of a digest: what happened, and the first words of what was written.

    `group` is the notification's group, which has a colour; `label` names it.
    """

    group: str
    label: str
    title: str
    url: str
    text: str = ""


class MailSection(NamedTuple):
    """Items of a digest that belong together."""

    heading: str
    items: list[MailItem]


@dataclass(frozen=True, kw_only=True)
class MailContent:
    """The sentences of a mail, in its reader's language.

    `reason` says why the reader gets it; `note` stands below the button. A mail without
    `unsubscribe_url` has no link to unsubscribe: codes, security and account.
    """

    heading: str
    button: MailButton
    reason: str
    subject: str = ""
    paragraphs: tuple[str, ...] = ()
    code: str = ""
    steps: tuple[str, ...] = ()
    sections: tuple[MailSection, ...] = ()
    quote: str = ""
    note: str = ""
    unsubscribe_url: str = ""

    @property
    def subject_line(self) -> str:
        """The subject: one line, cut after a word."""
        return plain_words(self.subject or self.heading, MAX_SUBJECT_LENGTH)

    @property
    def preview(self) -> str:
        """What clients show beside the subject."""
        titles = [item.title for section in self.sections for item in section.items]
        texts = [text for text in (self.quote, *self.paragraphs, *titles) if text]
        return shorten(" · ".join(texts), MAX_PREVIEW_LENGTH)

    @property
    def settings_url(self) -> str:
        """Where the reader chooses which mails they get."""
        return absolute_url(reverse("people:notification_preferences"))

    def as_mail(self, key: str, *, to: list[str]) -> EmailMultiAlternatives:
        """Return the mail of the message with this key."""
        return compose_mail(
            key,
            headers=self._headers(),
            subject=self.subject_line,
            body=self.as_text(),
            html=[self.as_html()],
            to=to,
        )

    def _headers(self) -> dict[str, str]:
        if not self.unsubscribe_url:
            return {}
        return {
            "List-Unsubscribe": f"<{self.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def as_html(self) -> str:
        """Return the mail as an HTML document with inline styles."""
        context = {
            "mail": self,
            "language": get_language() or settings.LANGUAGE_CODE,
            "direction": "rtl" if get_language_bidi() else "ltr",
        }
        return render_to_string("mail/message.html", context)

    def as_text(self) -> str:
        """Return the mail as plain text, with each URL on a line of its own."""
        parts = ["Nexus", wrapped(self.heading), *map(wrapped, self.paragraphs)]
        if self.code:
            parts.append(f"    {self.code}")
        parts += [*_numbered(self.steps), *self._sections_as_text()]
        if self.quote:
            parts.append("\n".join(map(_quoted, self.quote.split("\n"))))
        parts.append(_link_as_text(*self.button))
        if self.note:
            parts.append(wrapped(self.note))
        return "\n\n".join([*parts, *self._footer_as_text()]) + "\n"

    def _sections_as_text(self) -> Iterator[str]:
        for section in self.sections:
            yield wrapped(section.heading)
            yield from map(_item_as_text, section.items)

    def _footer_as_text(self) -> list[str]:
        footer = ["-- \n" + wrapped(self.reason)]
        if self.unsubscribe_url:
            footer.append(_link_as_text(gettext("Email settings"), self.settings_url))
            footer.append(_link_as_text(gettext("Stop these emails"), self.unsubscribe_url))
        return footer


def absolute_url(path: str) -> str:
    """Return the address of a page of this site, as mails link to it."""
    return f"{settings.MAIL_SITE_URL}{path}"


def plain_words(text: object, length: int) -> str:
    """Return people's text for a mail: on one line, cut, without links.

    Nothing in it is made a link by a mail program, either.
    """
    return without_autolinks(shorten(str(text), length))


def plain_lines(text: object, length: int) -> str:
    """Return people's text as `plain_words` does, but with its lines."""
    return without_autolinks(shorten_lines(str(text), length))


def wrapped(text: str, *, first: str = "", rest: str = "") -> str:
    """Return `text` in lines of TEXT_WIDTH; `first` and `rest` begin the lines."""
    return textwrap.fill(
        text,
        TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _quoted(line: str) -> str:
    return wrapped(line, first="> ", rest="> ") or ">"


def _numbered(steps: Iterable[str]) -> list[str]:
    lines = [wrapped(step, first=f"{n}. ", rest="   ") for n, step in enumerate(steps, 1)]
    return ["\n".join(lines)] if lines else []


def _item_as_text(item: MailItem) -> str:
    lines = [wrapped(item.title, first="* ", rest="  ")]
    if item.text:
        lines.append(wrapped(item.text, first="  > ", rest="  > "))
    return "\n".join([*lines, f"  {item.url}"])


def _link_as_text(label: str, url: str) -> str:
    return f"{wrapped(with_colon(label))}\n{url}"
