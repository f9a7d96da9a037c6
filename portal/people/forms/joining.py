"""Forms for mentors who add people to a cohort."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.clock import from_now
from portal.people.email_address_lists import MAX_CHARACTERS, decode_file, parse_addresses
from portal.people.models import Cohort, CohortLink, User
from portal.text.plurals import counted
from portal.web.form_fields import Textarea
from portal.web.partial_saves import PartialSaveForm

MAX_ADDRESSES = 500
MAX_BYTES = 250_000
MAX_LISTED_ERRORS = 50


class CohortLinkForm(PartialSaveForm):
    """A link to join a cohort: role, expiry and number of uses."""

    days = forms.TypedChoiceField(
        label=_("Duration"),
        coerce=int,
        choices=[(1, _("a day")), (7, _("a week")), (30, _("30 days")), (90, _("90 days"))],
        initial=7,
    )
    most = forms.IntegerField(label=_("Maximum uses"), min_value=1, max_value=2000, initial=50)

    class Meta:
        model = CohortLink
        fields = ["role", "most"]

    def save_for(self, cohort: Cohort, *, by: User) -> CohortLink:
        """Create the link for a cohort."""
        link = self.save(commit=False)
        link.cohort, link.made_by = cohort, by
        link.expires_at = from_now(timedelta(days=self.cleaned_data["days"]))
        if link.is_for_mentors:
            link.most = 1  # a mentor's link works once
        link.save(force_insert=True)
        return link


class InvitationForm(forms.Form):
    """Addresses of learners to invite, typed, pasted or uploaded.

    Valid with at least one address. `addresses` cleans to those that can be invited now;
    `skipped` lists lines without an address and words that are none; `remaining_text` is what the
    field shows afterwards.
    """

    addresses = forms.CharField(
        label=_("Email addresses"),
        help_text=_(
            "One per line, or pasted from a spreadsheet or email program. Up to 500 at once."
        ),
        max_length=MAX_CHARACTERS,
        required=False,
        strip=False,
        widget=Textarea(attrs={"rows": 6, "spellcheck": "false", "dir": "ltr"}),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("addresses", "file"):  # one of them is needed
            self.fields[name].is_conditional = True

    def clean_file(self) -> str:
        """Return the text of the file, or "" without one."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is too large. Please send up to 500 addresses at once.")
            )
        return decode_file(file.read())

    def clean(self) -> dict[str, Any]:
        """Parse the addresses. With none, the errors name each line and its problem."""
        values = super().clean()
        if self.errors:
            return values
        # The errors count lines, also those that are empty.
        texts = [values["addresses"].rstrip(), values["file"].rstrip()]
        addresses = self._parse("\n".join(text for text in texts if text))
        if not addresses:
            problems = [one.sentence(one.line) for one in self.skipped[:MAX_LISTED_ERRORS]]
            self.add_error("addresses", problems or _("No email address found."))
        return values | {"addresses": addresses}

    def _parse(self, text: str) -> list[str]:
        """Return the addresses to invite now; keep which lines are skipped or postponed."""
        self.text, found = text, parse_addresses(text)
        addresses = list(found.addresses)
        self.skipped = found.skipped
        self.postponed = addresses[MAX_ADDRESSES:] + found.unchecked
        self.set_addresses_text(text)
        return addresses[:MAX_ADDRESSES]

    @property
    def remaining_text(self) -> str:
        """Return what was skipped, and the addresses beyond the limit."""
        return "\n".join([one.text for one in self.skipped] + self.postponed)

    def set_addresses_text(self, text: str) -> None:
        """Set the text that the field shows."""
        self.data = self.data.copy()
        self.data["addresses"] = text[:MAX_CHARACTERS]

    def report_skipped(self) -> None:
        """Add an error for each skipped text, and keep it on a line of the field.

        All others were sent, so the heading of the errors says what is left.
        """
        self.set_addresses_text(self.remaining_text)
        left = len(self.skipped) + len(self.postponed)
        self.errors_heading = counted(
            "%(n)d line wasn’t sent. It’s still in the field.",
            "%(n)d lines weren’t sent. They’re still in the field.",
            left,
        )
        listed = self.skipped[:MAX_LISTED_ERRORS]
        problems = [one.sentence(line) for line, one in enumerate(listed, 1)]
        more = len(self.skipped) - MAX_LISTED_ERRORS
        if more > 0:
            problems.append(counted("%(n)d more line", "%(n)d more lines", more))
        if self.postponed:
            problems.append(_postponed_message(len(self.postponed)))
        self.add_error("addresses", problems)


def _postponed_message(count: int) -> str:
    return counted(
        "You can invite up to 500 people at once: send the other address next.",
        "You can invite up to 500 people at once: send the other %(n)d addresses next.",
        count,
    )
