"""The form with the three answers about another team's project."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collab.capstone.models import PeerReview
from collab.capstone.models.peer_review import ANSWERS
from portal.text.cleaning import clean, one_line
from portal.web.edit_versions import VersionField
from portal.web.form_fields import Textarea


class PeerReportForm(forms.Form):
    """What a member of the team finds wrong with answers about their project."""

    reason = forms.CharField(
        label=_("What’s wrong with it?"),
        max_length=300,
        validators=[one_line],
        help_text=_(
            "Your cohort’s mentors read it, or the operators where there are none. "
            "They see who wrote the answers."
        ),
    )


class PeerReviewForm(forms.ModelForm):
    """Three answers; the button `finish` needs all of them, `save` keeps a draft."""

    version = VersionField()

    class Meta:
        model = PeerReview
        fields = ["works", "hard", "suggestion"]
        widgets = {name: Textarea(attrs={"rows": 4, "dir": "auto"}) for name in fields}

    def __init__(self, data: Any = None, *, instance: PeerReview) -> None:
        super().__init__(data, instance=instance)
        self.initial["version"] = instance.version
        for name in ANSWERS:
            self.fields[name].required = self.finishes or not self.is_bound
            self.fields[name].error_messages["required"] = _("Answer this, or save a draft.")

    @property
    def finishes(self) -> bool:
        """Whether the button that finishes it was pressed."""
        return "finish" in self.data

    def clean(self) -> dict[str, Any]:
        """Take out characters that can't be stored."""
        values = super().clean()
        for name in ANSWERS:
            values[name] = clean(values.get(name, ""))
            # Nothing but such characters is no answer.
            if self.finishes and not values[name].strip() and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return values

    def save(self, commit: bool = True) -> PeerReview:
        """Save the answers. Raises StaleEdit and PeerReviewSent."""
        version = self.cleaned_data["version"]
        self.instance.save_answers(version=version, finishes=self.finishes)
        return self.instance
