"""Forms of projects, join requests and matching."""

from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from collab.forms.hours import require_both_hours
from collab.models import MatchPreferences, NewSeat, Project
from collab.models.match_preferences import LANGUAGES
from collab.models.project import EDITABLE_FIELDS, FORM_FIELDS, STATE_FILTERS
from collab.topic_lists import join_names
from portal.people.form_fields import TopicNamesField
from portal.people.models import Track
from portal.text.cleaning import clean, one_line
from portal.web.edit_versions import VersionField
from portal.web.form_fields import DayInput, FormKeyField, Textarea
from portal.web.parameters import parse_number
from portal.web.partial_saves import PartialSaveForm

HOUR_FIELDS = ("weekdays_from", "weekdays_to", "weekends_from", "weekends_to")
SEAT_NUMBERS = range(1, 5)
TRACK_CHOICES = [(value, capfirst(label)) for value, label in Track.choices]
NO_SEAT_CHOICE = [("", _("No one"))]
OTHER_TRACK = {Track.BACKEND: Track.FRONTEND, Track.FRONTEND: Track.BACKEND}
TOPICS_HINT = _("Separate topics with commas: Django, React, Docker")


class ProjectForm(PartialSaveForm):
    """The fields that a new and an edited project share."""

    stack = TopicNamesField(most=12, label=_("Stack"), help_text=TOPICS_HINT)

    class Meta:
        model = Project
        fields = FORM_FIELDS
        widgets = {
            "until": DayInput(),
            "description": Textarea(attrs={"rows": 6, "dir": "auto"}),
        }
        labels = {"description": _("What we build"), "until": _("Ends")}
        help_texts = {
            "pitch": _("What it is and who it’s for, in one line."),
            "description": _("Markdown supported."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brief"].empty_label = _("Our own idea")
        if self.instance.pk:
            self.initial["stack"] = join_names(self.instance.stack.all())

    def clean_description(self) -> str:
        """The text without characters that can't be stored."""
        return clean(self.cleaned_data["description"])


class ProjectNewForm(ProjectForm):
    """A new project: its fields, the owner's track, and the open seats."""

    key = FormKeyField()
    my_track = forms.ChoiceField(
        label=_("My track"), choices=TRACK_CHOICES, widget=forms.RadioSelect
    )

    # The fields of the first screen. The others are in two folded parts of the page.
    NEEDED = ("name", "pitch", "my_track", "seat_1_track")
    ABOUT = (
        "brief", "description", "stack", "hours_per_week", "until",
        "repository_url", "api_url", "discord_thread",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in SEAT_NUMBERS:
            self._add_seat_fields(number)
        # An owner who does both, or has not said, is looking for someone on either track.
        track = self.initial.get("my_track")
        self.initial["seat_1_track"] = OTHER_TRACK.get(track, Track.BOTH)
        self.order_fields(["key", *self.NEEDED, *self._more_seats(), *self.ABOUT])

    def _add_seat_fields(self, number: int) -> None:
        label = _("Seat %(number)d") % {"number": number}
        self.fields[f"seat_{number}_track"] = forms.ChoiceField(
            label=_("Looking for") if number == 1 else label,
            choices=NO_SEAT_CHOICE + TRACK_CHOICES,
            widget=forms.RadioSelect if number == 1 else forms.Select,
            required=False,
        )
        self.fields[f"seat_{number}_topics"] = TopicNamesField(
            most=5, label=_("Skills for seat %(number)d") % {"number": number}
        )

    def _more_seats(self) -> list[str]:
        names = [name for name in self.fields if name.startswith("seat_")]
        return [name for name in names if name not in self.NEEDED]

    @property
    def needed_fields(self) -> list[forms.BoundField]:
        """The fields of the first screen."""
        return [self[name] for name in self.NEEDED]

    @property
    def folds(self) -> list["Fold"]:
        """The folded parts; one with an error or a prefilled value is open."""
        return [
            Fold(_("More seats and their skills"), [self[name] for name in self._more_seats()]),
            Fold(_("Brief, stack, dates and links"), [self[name] for name in self.ABOUT]),
        ]

    def seats(self) -> list[NewSeat]:
        """The seats with a track."""
        data, seats = self.cleaned_data, []
        for number in SEAT_NUMBERS:
            track = data.get(f"seat_{number}_track")
            if track:
                seats.append(NewSeat(track, data[f"seat_{number}_topics"]))
        return seats


class Fold(NamedTuple):
    """A folded part of a form."""

    title: str
    fields: list[forms.BoundField]

    @property
    def is_open(self) -> bool:
        """Does it have an error, or a value that the person or a link filled in?"""
        return any(field.errors or self._is_filled(field) for field in self.fields)

    @staticmethod
    def _is_filled(field: forms.BoundField) -> bool:
        if field.name == "hours_per_week":
            return False
        return bool(field.value())


class ProjectEditForm(ProjectForm):
    """Edit a project. `version` detects that another tab saved in between."""

    version = VersionField()

    class Meta(ProjectForm.Meta):
        fields = EDITABLE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["state"].choices = [
            (value, STATE_FILTERS[value]) for value in Project.State.values
        ]


class SeatsField(forms.ModelMultipleChoiceField):
    """Seats by their keys. Numbers that no key can have are invalid choices."""

    def clean(self, value: Any) -> Any:
        """The seats, as a queryset."""
        for key in value or []:
            try:
                parse_number(str(key))
            except forms.ValidationError as error:
                message = self.error_messages["invalid_choice"]
                raise forms.ValidationError(
                    message, code="invalid_choice", params={"value": key}
                ) from error
        return super().clean(value)


class JoinForm(forms.Form):
    """An invitation to a seat."""

    seats = SeatsField(
        queryset=None,
        label=_("Seats"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one seat.")},
    )
    message = forms.CharField(
        label=_("Message"),
        max_length=1000,
        required=False,
        widget=Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Two lines are enough: why this project, and when you’re free."),
    )

    def __init__(
        self, *args: Any, project: Project, seat: int | None = None, **kwargs: Any
    ) -> None:
        """`seat` is the key of the seat that is chosen at first; a single one always is."""
        super().__init__(*args, **kwargs)
        self.fields["seats"].queryset = project.seats.open()
        open_keys = [one.pk for one in project.seats.all() if one.is_open]
        chosen = [key for key in open_keys if key == seat or len(open_keys) == 1]
        self.initial.setdefault("seats", chosen)

    def clean_message(self) -> str:
        """The text without characters that can't be stored."""
        return clean(self.cleaned_data["message"])


class AskForm(JoinForm):
    """A request for a seat, with what the person brings."""

    brings = forms.CharField(
        label=_("What I bring"),
        max_length=200,
        required=False,
        validators=[one_line],
        help_text=_("One line: your skills, and how many hours a week you can give."),
    )
    field_order = ["seats", "brings", "message"]


class MatchFilterForm(forms.Form):
    """Filters of the match page."""

    cohort = forms.BooleanField(label=_("My cohort only"), required=False)
    language = forms.BooleanField(label=_("Speaks my language"), required=False)
    hours = forms.TypedChoiceField(
        label=_("Shared hours"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("Any hours")),
            (5, _("5+ shared hours")),
            (10, _("10+ shared hours")),
            (20, _("20+ shared hours")),
        ],
        widget=forms.RadioSelect,
    )


class MatchPreferencesForm(PartialSaveForm):
    """What a person wants to build and learn, and when they can be reached.

    All of it is optional.
    """

    learns = TopicNamesField(
        most=12,
        label=_("What I want to learn"),
        help_text=_("Separate topics with commas: Docker, GraphQL"),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages I work in"),
        required=False,
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = MatchPreferences
        fields = ["brief", "idea", "learns", "level", "pace", "languages", *HOUR_FIELDS]
        help_texts = {"idea": _("One line, if it isn’t one of the briefs.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brief"].empty_label = _("Not decided yet")
        for name in HOUR_FIELDS:
            self.fields[name].is_conditional = True
        self.initial["learns"] = join_names(self.instance.topics_to_learn)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The fields without the hours."""
        return [field for field in self if field.name not in HOUR_FIELDS]

    @property
    def hour_fields(self) -> list[forms.BoundField]:
        """The four hours."""
        return [self[name] for name in HOUR_FIELDS]

    def clean(self) -> dict[str, Any]:
        """Require both hours of a range, or neither."""
        cleaned = super().clean()
        require_both_hours(self, "weekdays")
        require_both_hours(self, "weekends")
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> MatchPreferences:
        """Save the preferences and the topics to learn."""
        return super().save()

    def _save_m2m(self) -> None:
        self.instance.set_topics_to_learn(self.cleaned_data["learns"])


class SeatForm(forms.Form):
    """A new open seat."""

    track = forms.ChoiceField(label=_("Track"), choices=Track)
    topics = TopicNamesField(
        most=5, label=_("Skills needed"), help_text=_("Separate topics with commas.")
    )


class RemovalForm(forms.Form):
    """Why a member is removed from a team, as shown to them."""

    reason = forms.CharField(
        label=_("Tell them why, kindly (they’ll read this)"),
        max_length=500,
        widget=Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Please say why: being removed without a word hurts.")},
    )

    def clean_reason(self) -> str:
        """The text without surrounding space and characters that can't be stored."""
        return clean(self.cleaned_data["reason"]).strip()
