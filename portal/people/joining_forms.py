"""Forms for who lets people into a cohort."""

import csv
import io
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.fields import Textarea
from portal.people.models import CohortLink

MOST_ADDRESSES = 200


class LinkForm(forms.ModelForm):
    """A way in: for whom, for how long, for how many."""

    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(1, _("a day")), (7, _("a week")), (30, _("30 days")), (90, _("90 days"))],
        initial=7,
    )
    most = forms.IntegerField(label=_("For how many people"), min_value=1, max_value=2000, initial=50)

    class Meta:
        model = CohortLink
        fields = ["role", "most"]

    def save_for(self, cohort, *, by):
        """The new CohortLink."""
        link = self.save(commit=False)
        link.cohort, link.made_by = cohort, by
        link.expires_at = timezone.now() + timedelta(days=self.cleaned_data["days"])
        if link.role == CohortLink.Role.MENTOR:
            link.most = 1  # a way to be mentor is for one person
        link.save()
        return link


class AddressesForm(forms.Form):
    """Addresses of learners, one a line or as CSV: each gets a mail with a way in."""

    addresses = forms.CharField(
        label=_("E-mail addresses, one a line (or paste a CSV)"),
        max_length=40_000,
        widget=Textarea(attrs={"rows": 6, "spellcheck": "false", "dir": "ltr"}),
    )

    def clean_addresses(self):
        found, wrong = [], []
        for row in csv.reader(io.StringIO(self.cleaned_data["addresses"])):
            cells = [cell.strip().lower() for cell in row if cell.strip()]
            address = next((cell for cell in cells if "@" in cell), "")
            try:
                validate_email(address)
                found.append(address)
            except ValidationError:
                wrong += [" ".join(cells)] if cells else []
        found = list(dict.fromkeys(found))
        # The first line of a table often names its columns.
        wrong = wrong[1:] if wrong and wrong[0].replace(" ", "").replace("-", "").isalpha() and found else wrong
        if wrong:
            raise forms.ValidationError(_("These are no e-mail addresses: %(rows)s") % {"rows": ", ".join(wrong[:5])})
        if not found:
            raise forms.ValidationError(_("There is no e-mail address in it."))
        if len(found) > MOST_ADDRESSES:
            raise forms.ValidationError(_("Please send at most %(n)d at once.") % {"n": MOST_ADDRESSES})
        return found
