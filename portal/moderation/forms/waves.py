"""The form that stops a wave of spam."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.clock import from_now
from portal.moderation import saved_replies
from portal.moderation.forms.decisions import REASON_REQUIRED
from portal.moderation.forms.fields import CleanedTextField
from portal.moderation.models import ReadPost
from portal.moderation.parameters import WavePostParameters
from portal.moderation.posts import Post
from portal.moderation.saved_replies import SavedReply
from portal.web.form_fields import FormKeyField
from portal.web.parameters import MAX_VERSION, parse_number

MAX_WAVE_REASON = 500


class WaveForm(forms.Form):
    """Why ticked posts are removed or rejected, and whether authors are suspended."""

    canned = forms.ChoiceField(label=_("Common reasons"), required=False)
    # A saved reply may replace it.
    reason = CleanedTextField(
        label=_("Reason (the authors read this)"),
        max_length=MAX_WAVE_REASON,
        rows=2,
        error_messages={"required": REASON_REQUIRED},
    )
    days = forms.TypedChoiceField(
        label=_("Suspend the authors"),
        help_text=_(
            "Mentors and operators are never suspended here. Undo ends a suspension, but people "
            "have to sign in again."
        ),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("don’t suspend")),
            (1, _("a day")),
            (3, _("3 days")),
            (7, _("a week")),
            (30, _("30 days")),
        ],
    )
    key = FormKeyField()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        replies: Sequence[SavedReply],
        **options: Any,
    ) -> None:
        """`replies` are the saved replies of the mentor, of which none is about one post."""
        super().__init__(data, **options)
        self.replies = replies
        choices = [(reply.code, reply.label) for reply in replies]
        self.fields["canned"].choices = [("", _("Choose a common reason…")), *choices]

    def clean_canned(self) -> str:
        """The saved reply, beside which no reason has to be written."""
        code = self.cleaned_data["canned"]
        self.fields["reason"].required = not code
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("reason") and cleaned.get("canned") and "reason" not in self.errors:
            cleaned["reason"] = saved_replies.reply_text(cleaned["canned"], self.replies)
        cleaned["canned"] = saved_replies.public_code(cleaned.get("canned", ""))
        if not self.ticked():
            self.add_error(None, _("Select at least one post."))
        return cleaned

    def ticked(self) -> list[ReadPost]:
        """The ticked posts, each once and as it was read."""
        values = WavePostParameters.read(self.data).post
        return list(dict.fromkeys(_read_posts(values)))

    def is_ticked(self, post: Post) -> bool:
        """Whether the form shows this post ticked: as it was sent, or saved; else all are."""
        if self.is_bound:
            return any((post.kind, post.key) == (one.kind, one.key) for one in self.ticked())
        saved = self.initial.get("post")
        return saved is None or post.value in saved

    def suspend_until(self) -> datetime | None:
        """The end of the suspensions; None for none."""
        days = self.cleaned_data["days"]
        return from_now(timedelta(days=days)) if days else None


def _read_posts(values: list[str]) -> Iterator[ReadPost]:
    """Read "comment:12:3:0", without malformed values."""
    for value in values:
        with suppress(ValueError, ValidationError):
            kind, key, version, in_review = value.split(":")
            number = parse_number(version, most=MAX_VERSION)
            yield ReadPost(kind, parse_number(key), number, in_review == "1")
