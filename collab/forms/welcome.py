"""Forms of the three optional steps of a first visit."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from collab.forms.hours import require_both_hours
from collab.models import Brief, MatchPreferences
from collab.topic_lists import join_names
from portal.people.form_fields import SkillsField, TopicNamesField
from portal.people.forms.display_name import clean_display_name
from portal.people.models import Cohort, CohortLink, Track, User, join_cohort
from portal.people.skills import save_skills
from portal.people.time_zones import time_zone_choices
from portal.rows import values_of
from portal.web import rate_limits
from portal.web.partial_saves import save_columns

# The match preferences that the last step asks for.
PREFERENCES_OF_STEP = (
    "pace",
    "weekdays_from",
    "weekdays_to",
    "weekends_from",
    "weekends_to",
    "brief",
    "idea",
)
# The second line of each tile.
TRACK_HINTS = {
    Track.BACKEND: _("APIs, data, servers"),
    Track.FRONTEND: _("Pages, design, browsers"),
    Track.BOTH: _("You do either"),
}
MAX_HOURS_A_WEEK = 60


def _hour_choices() -> list[tuple[str, Any]]:
    return [("", _("not set")), *((str(hour), f"{hour}:00") for hour in range(25))]


class HourField(forms.TypedChoiceField):
    """An hour of the day, or None."""

    def __init__(self, label: Promise) -> None:
        super().__init__(
            label=label, choices=_hour_choices, coerce=int, empty_value=None, required=False
        )


class WelcomeForm(forms.Form):
    """One step of the welcome pages.

    `save` raises LinkUnusable, and saves nothing, for a used-up invitation.
    """

    heading: Promise
    lede: Promise
    # Set when the person tried too many codes, or proposed too many topics.
    rate_limit_error: rate_limits.RateLimited | None = None
    # Names of skills that this step proposed as topics.
    proposed: Sequence[str] = ()

    def __init__(self, data: Any = None, *, person: User, preferences: MatchPreferences) -> None:
        super().__init__(data)
        self.person, self.preferences = person, preferences


class WelcomeNameForm(WelcomeForm):
    """The name, the track and the cohort, which is open to all or joined by a code."""

    heading = _("Who are you?")
    lede = _("Shown beside what you post.")

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("As others should call you. Without one, they see your handle."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    track = forms.ChoiceField(
        label=_("Track"), choices=Track.choices, required=False, widget=forms.RadioSelect
    )
    cohort = forms.ModelChoiceField(
        label=_("Cohort"),
        queryset=Cohort.objects.none(),
        required=False,
        empty_label=_("None, or I have a code"),
    )
    code = forms.CharField(
        label=_("Cohort code"),
        max_length=20,
        required=False,
        help_text=_("If your mentor sent you one."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "input-code"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = Cohort.objects.open_to_all()
        self.initial = {
            "name": self.person.display_name,
            "track": self.person.track,
            "cohort": self.person.cohort_id,
        }

    def track_tiles(self) -> Iterator[tuple[Any, str, Promise]]:
        """Yield each track's radio button, label and second line."""
        for choice in self["track"]:
            value = choice.data["value"]
            yield choice, capfirst(choice.choice_label), TRACK_HINTS[value]

    def clean_name(self) -> str:
        """Normalise the name. Raises ValidationError for one that may not be chosen."""
        return clean_display_name(self.cleaned_data["name"], person=self.person)

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
        columns = {"name": "display_name", "track": "track"}
        # A radio button that was never chosen is not sent.
        sent = {column: data[name] for name, column in columns.items() if name in self.data}
        person.update_profile(**sent)
        if data["code"]:
            data["code"].use(person)
        elif data["cohort"] and data["cohort"].pk != person.cohort_id:
            join_cohort(person, data["cohort"])


class WelcomeSkillsForm(WelcomeForm):
    """What the person knows, and what they want to learn."""

    heading = _("What can you do?")
    lede = _("We suggest people and projects by this.")

    skills = SkillsField(
        label=_("Skills you have"),
        help_text=_("Separate them with commas: Django, React, Docker"),
    )
    learns = TopicNamesField(
        most=12,
        label=_("Skills you want to learn"),
        help_text=_("Separate them with commas."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "skills": self.fields["skills"].show(self.person),
            "learns": join_names(self.preferences.topics_to_learn),
        }

    @transaction.atomic
    def save(self) -> None:
        """Save this step for the person. Raises RateLimited for too many proposals."""
        self.proposed = save_skills(self.person, self.cleaned_data["skills"])
        save_columns(self.preferences, [])
        self.preferences.set_topics_to_learn(self.cleaned_data["learns"])


class WelcomeAvailabilityForm(WelcomeForm):
    """When the person can be reached, and what they want to build."""

    heading = _("When are you free?")
    lede = _("People who are free at the same hours find each other.")

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)
    pace = forms.IntegerField(
        label=_("Hours a week"), min_value=1, max_value=MAX_HOURS_A_WEEK, required=False
    )
    weekdays_from = HourField(_("Weekdays from"))
    weekdays_to = HourField(_("Weekdays to"))
    weekends_from = HourField(_("Weekends from"))
    weekends_to = HourField(_("Weekends to"))
    brief = forms.ModelChoiceField(
        label=_("What you want to build"),
        queryset=Brief.objects.all(),
        required=False,
        empty_label=_("Not decided yet"),
    )
    idea = forms.CharField(
        label=_("Or an idea of your own"),
        max_length=140,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = values_of(self.preferences, PREFERENCES_OF_STEP)
        self.initial["time_zone"] = self.person.time_zone
        self.initial["brief"] = self.preferences.brief_id

    def clean(self) -> dict[str, Any]:
        """Require both hours of a range, or neither."""
        cleaned = super().clean()
        if not self.errors:
            require_both_hours(self, "weekdays")
            require_both_hours(self, "weekends")
        return cleaned

    @transaction.atomic
    def save(self) -> None:
        """Save this step for the person."""
        data = self.cleaned_data
        self.person.update_profile(time_zone=data["time_zone"])
        for name in PREFERENCES_OF_STEP:
            setattr(self.preferences, name, data[name])
        save_columns(self.preferences, PREFERENCES_OF_STEP)


WELCOME_FORMS = [WelcomeNameForm, WelcomeSkillsForm, WelcomeAvailabilityForm]
