"""The forms with which mentors set up a cohort's last week and its milestones."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.capstone.models import CohortSetup, Milestone
from portal import hooks
from portal.checklist import SEPARATE_TRACKS, asked_checks
from portal.people.models import Cohort
from portal.web.edit_versions import VersionField
from portal.web.form_fields import DayInput
from portal.web.partial_saves import PartialSaveForm

CHECKS_LABELS = {"backend": _("Back-end checklist"), "frontend": _("Front-end checklist")}


class DayAndHourMixin(forms.Form):
    """Two fields, `day` and `hour`, that make one moment in the person's time zone."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    hour = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    @staticmethod
    def initial_of(moment: datetime | None) -> dict[str, Any]:
        """The initial values of both fields for a stored moment."""
        if moment is None:
            return {}
        local = timezone.localtime(moment)
        return {"day": local.date(), "hour": local.time()}

    def moment(self) -> datetime | None:
        """The moment of valid fields; None if one of them is empty."""
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        if day is None or hour is None:
            return None
        return timezone.make_aware(datetime.combine(day, hour))


class MilestoneForm(DayAndHourMixin, PartialSaveForm):
    """A milestone: its title, day and hour, and what is due."""

    checks = forms.MultipleChoiceField(
        label=_("Checks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Learners who miss one of these are reminded three days and one day before. "
            "Choose none to check the whole checklist."
        ),
    )
    version = VersionField(required=False)

    class Meta:
        model = Milestone
        fields = ["title", "text"]

    field_order = ["title", "day", "hour", "text", "checks", "version"]

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        choices = [(check.key, check.label) for check in hooks.collect("CHECKS")]
        self.fields["checks"].choices = choices
        self.initial |= self.initial_of(self.instance.due_at)
        self.initial |= {"checks": self.instance.checks, "version": self.instance.version}

    def clean(self) -> dict[str, Any]:
        """Check that the day is one of the cohort, and keep the moment and the checks."""
        values = super().clean()
        due_at = self.moment()
        if due_at is not None:
            self._check_day(due_at.date())
            self.instance.due_at = due_at
        self.instance.checks = values.get("checks", [])
        return values

    def _check_day(self, day: date) -> None:
        if not self.cohort.starts_on <= day <= self.cohort.ends_on:
            self.add_error("day", _("Choose a day between the cohort’s start and deadline."))

    def save(self, commit: bool = True) -> Milestone:
        """Save the milestone. Raises StaleEdit and TooManyMilestones as the model does."""
        if self.instance.pk:
            names = {*self.changed_data, "due_at", "checks"}
            self.instance.save_changes(version=self.cleaned_data["version"], changed=names)
        else:
            self.instance.add_to(self.cohort)
        return self.instance


class CohortSetupForm(DayAndHourMixin, PartialSaveForm):
    """What a cohort asks of its learners in the last week."""

    version = VersionField(required=False)

    class Meta:
        model = CohortSetup
        fields = ["asks_peers", "results_by", "gives_certificates"]
        widgets = {"results_by": DayInput()}
        help_texts = {
            "asks_peers": _("Each answers three questions about each; nothing is scored."),
            "results_by": _("Teams see this day beside their hand-in."),
            "gives_certificates": _("Learners who passed can ask for one."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SEPARATE_TRACKS:
            self.fields[f"checks_{name}"] = self._checks_field(name)
        self._set_up_moment()
        self.initial["version"] = self.instance.version
        checks = [f"checks_{name}" for name in SEPARATE_TRACKS]
        self.order_fields([*checks, "asks_peers", "day", "hour", "results_by"])

    def _set_up_moment(self) -> None:
        """Ask when the peers' answers are sent; only needed where peers are asked."""
        self.fields["day"].label = _("Peers’ answers are sent on")
        for name in ("day", "hour"):
            self.fields[name].required = False
            self.fields[name].is_conditional = True
        self.initial |= self.initial_of(self.instance.peers_due_at)

    def _checks_field(self, track: str) -> forms.MultipleChoiceField:
        """The choice of checks for one track; at first those that it is asked for now."""
        chosen = self.instance.cohort.checks
        return forms.MultipleChoiceField(
            label=CHECKS_LABELS[track],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(check.key, check.label) for check in hooks.collect("CHECKS")],
            initial=[check.key for check in asked_checks(chosen, track)],
        )

    def clean(self) -> dict[str, Any]:
        """Check that the peers' answers have a moment if peers are asked."""
        values = super().clean()
        if values.get("asks_peers") and self.moment() is None and not self.errors:
            self.add_error("day", _("Choose the day and time when teams get the answers."))
        self.instance.peers_due_at = self.moment()
        return values

    def save(self, commit: bool = True) -> CohortSetup:
        """Save the setup. Raises StaleEdit and CohortEnded as the model does."""
        checks = {name: self.cleaned_data[f"checks_{name}"] for name in SEPARATE_TRACKS}
        version = self.cleaned_data["version"]
        changed = {*self.changed_data, "peers_due_at"}
        self.instance.save_changes(version=version, changed=changed, checks=checks)
        return self.instance
