"""Forms of the three optional steps of a first visit."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from collab.forms.hours import require_both_hours
from collab.models import Brief, MatchPreferences
from collab.topic_lists import join_names
from portal.people.form_fields import MAX_SKILLS, TopicNamesField
from portal.people.models import Cohort, CohortLink, Track, User, join_cohort
from portal.people.time_zones import time_zone_choices
from portal.web import rate_limits
from portal.web.partial_saves import save_columns

# The match preferences that the last step asks for.
PREFERENCES_OF_STEP = ("weekdays_from", "weekdays_to", "brief", "idea")


class WelcomeForm(forms.Form):
    """One step. `save` raises LinkUnusable, and saves nothing, for a used-up invitation."""

    # Set when the person tried too many codes.
    rate_limit_error: rate_limits.RateLimited | None = None

    def __init__(self, data: Any = None, *, person: User, preferences: MatchPreferences) -> None:
        super().__init__(data)
        self.person, self.preferences = person, preferences


class WelcomeCohortForm(WelcomeForm):
    """The track and the cohort, which is open to all or joined by a code."""

    track = forms.ChoiceField(
        label=_("Track"), choices=[("", _("Not decided yet")), *Track.choices], required=False
    )
    cohort = forms.ModelChoiceField(
        label=_("Cohort"),
        queryset=Cohort.objects.none(),
        required=False,
        empty_label=_("None, or I have a code"),
    )
    code = forms.CharField(label=_("Invitation code"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = Cohort.objects.open_to_all()
        self.initial = {"track": self.person.track, "cohort": self.person.cohort_id}

    def clean_code(self) -> CohortLink | None:
        """The usable invitation with this code; None without a code."""
        code = "".join(letter for letter in self.cleaned_data["code"].lower() if letter.isalnum())
        if not code:
            return None
        try:
            link = CohortLink.objects.with_code(code, tried_by=str(self.person.pk))
        except rate_limits.RateLimited as error:
            self.rate_limit_error = error
            raise forms.ValidationError(str(error), code="too_often") from error
        if link is None or link.role != CohortLink.Role.LEARNER or not link.is_usable:
            raise forms.ValidationError(_("This code isn’t valid. Ask your mentor for a new one."))
        return link

    @transaction.atomic
    def save(self) -> None:
        """Save this step for the person."""
        data, person = self.cleaned_data, self.person
        person.update_profile(track=data["track"])
        if data["code"]:
            data["code"].use(person)
        elif data["cohort"] and data["cohort"].pk != person.cohort_id:
            join_cohort(person, data["cohort"])


class WelcomeSkillsForm(WelcomeForm):
    """What the person knows, and what they want to learn."""

    skills = TopicNamesField(
        most=MAX_SKILLS, label=_("Skills I have"), help_text=_("Separate topics with commas.")
    )
    learns = TopicNamesField(
        most=12, label=_("What I want to learn"), help_text=_("Separate topics with commas.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "skills": join_names(self.person.skills.all()),
            "learns": join_names(self.preferences.topics_to_learn),
        }

    @transaction.atomic
    def save(self) -> None:
        """Save this step for the person."""
        self.person.skills.set(self.cleaned_data["skills"])
        save_columns(self.preferences, [])
        self.preferences.set_topics_to_learn(self.cleaned_data["learns"])


class WelcomeAvailabilityForm(WelcomeForm):
    """When the person can be reached, and what they want to build."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)
    weekdays_from = forms.IntegerField(
        label=_("Weekdays from"), min_value=0, max_value=24, required=False
    )
    weekdays_to = forms.IntegerField(
        label=_("Weekdays to"), min_value=0, max_value=24, required=False
    )
    brief = forms.ModelChoiceField(
        label=_("What I want to build"),
        queryset=Brief.objects.all(),
        required=False,
        empty_label=_("Not decided yet"),
    )
    idea = forms.CharField(label=_("or my own idea"), max_length=140, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(self.preferences, name) for name in PREFERENCES_OF_STEP}
        self.initial["time_zone"] = self.person.time_zone

    def clean(self) -> dict[str, Any]:
        """Require both hours, or neither."""
        cleaned = super().clean()
        if not self.errors:
            require_both_hours(self, "weekdays")
        return cleaned

    @transaction.atomic
    def save(self) -> None:
        """Save this step for the person."""
        data = self.cleaned_data
        self.person.update_profile(time_zone=data["time_zone"])
        for name in PREFERENCES_OF_STEP:
            setattr(self.preferences, name, data[name])
        save_columns(self.preferences, PREFERENCES_OF_STEP)


WELCOME_FORMS = [WelcomeCohortForm, WelcomeSkillsForm, WelcomeAvailabilityForm]
