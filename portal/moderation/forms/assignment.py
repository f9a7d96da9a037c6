from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation.models import MentorAbsence
from portal.people.models import Cohort, User
from portal.web.form_fields import DayInput

LONGEST = timedelta(days=366)


class AbsenceForm(forms.Form):
    """Until when a mentor is away. Without a date they are here."""

    until = forms.DateField(
        label=_("Away until"),
        required=False,
        widget=DayInput(attrs={"class": "input input-s"}),
    )
    mentor: User

    @classmethod
    def of(
        cls, mentor: User, absence: MentorAbsence | None, data: Mapping[str, Any] | None = None
    ) -> AbsenceForm:
        """The form of one mentor, with the date of their absence."""
        initial = {"until": absence.until if absence else None}
        form = cls(data, initial=initial, auto_id=f"mentor-{mentor.pk}-%s")
        form.mentor = mentor
        return form

    def clean_until(self) -> date | None:
        """A day from today on, within a year."""
        until, today = self.cleaned_data["until"], timezone.localdate()
        if until and until < today:
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        if until and until > today + LONGEST:
            raise forms.ValidationError(_("Choose a day within a year."))
        return until

    def save_for(self, cohort: Cohort) -> None:
        """Store the absence, or end it."""
        until = self.cleaned_data["until"]
        if until is None:
            cohort.mentor_absences.filter(mentor=self.mentor).delete()
            return
        MentorAbsence.objects.update_or_create(
            cohort=cohort, mentor=self.mentor, defaults={"until": until}
        )
