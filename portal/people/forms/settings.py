"""A person's settings."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.people.form_fields import NameElsewhereField, SkillsField
from portal.people.forms.display_name import clean_display_name
from portal.people.forms.notifications import EMAILS_SAVED, NotificationPreferencesForm
from portal.people.handles import HANDLE_TAKEN, check_handle, handle_conflicts_raised
from portal.people.models import Cohort, Track, User, handle_is_free, join_cohort
from portal.people.skills import save_skills
from portal.people.time_zones import time_zone_choices
from portal.text.cleaning import clean
from portal.web.edit_versions import VersionField
from portal.web.form_fields import Textarea


class SettingsSection(NamedTuple):
    """A card of the page: some fields and a button, which saves all sections."""

    anchor: str
    label: Promise
    button: Promise
    saved: Promise
    fields: list[forms.BoundField]


SECTIONS = [
    (
        "profile",
        _("Profile"),
        _("Save profile"),
        _("Profile saved. This is how others see you."),
        (
            "display_name",
            "bio",
            "goals",
            "track",
            "skills",
            "github",
            "linkedin",
            "discord",
            "website",
        ),
    ),
    (
        "availability",
        _("Availability"),
        _("Save availability"),
        _("Availability saved."),
        ("open_to_collaborate", "time_zone"),
    ),
    (
        "account",
        _("Account"),
        _("Save account"),
        _("Account saved."),
        ("handle", "cohort", "single_key_shortcuts"),
    ),
]

# The section of the choices of emails, which have a form of their own.
NOTIFICATIONS = "notifications"
ANCHORS = [*(anchor for anchor, *_texts in SECTIONS), NOTIFICATIONS]


class SettingsForm(forms.ModelForm):
    """A person's own profile. `version` detects that another tab saved meanwhile.

    It is sent and saved with the choices of `emails`, so that neither loses what was typed.
    """

    skills = SkillsField(
        label=_("Skills"), help_text=_("Topics, separated by commas: Django, Docker, caching")
    )
    github = NameElsewhereField(
        "github.com/",
        label=_("GitHub username"),
        help_text=_("Just the username, as in github.com/username"),
    )
    linkedin = NameElsewhereField(
        "linkedin.com/in/",
        label=_("LinkedIn username"),
        help_text=_("Just the username, as in linkedin.com/in/username"),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)
    version = VersionField()
    # Names of skills that this form proposed as topics.
    proposed: Sequence[str] = ()

    class Meta:
        model = User
        fields = [
            "display_name",
            "handle",
            "track",
            "cohort",
            "time_zone",
            "skills",
            "bio",
            "goals",
            "github",
            "linkedin",
            "discord",
            "website",
            "open_to_collaborate",
            "single_key_shortcuts",
        ]
        widgets = {
            "bio": Textarea(attrs={"rows": 3}),
            "goals": Textarea(attrs={"rows": 3}),
            "track": forms.RadioSelect,
        }
        help_texts = {
            "display_name": _("What others should call you."),
            "handle": _("Your page is at /@handle/. The old address will redirect to the new one."),
            "open_to_collaborate": _("We show you to project owners who are looking for someone."),
            "single_key_shortcuts": _(
                "Press / to search and ? to see all keys. Mentors also review with single keys."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = self._cohorts()
        self.fields["track"].choices = [*Track.choices, ("", _("Not sure yet"))]
        self.initial["version"] = self.instance.version
        self.initial["skills"] = self.fields["skills"].show(self.instance)
        data = self.data if self.is_bound else None
        self.emails = NotificationPreferencesForm(data, person=self.instance, prefix="mail")

    def _cohorts(self) -> QuerySet[Cohort]:
        """The cohorts that anyone may choose, and the person's own."""
        own = Cohort.objects.filter(pk=self.instance.cohort_id)
        return (Cohort.objects.open_to_all() | own).distinct()

    def is_valid(self) -> bool:
        """Whether the profile and the choices of emails can be saved."""
        return all([super().is_valid(), self.emails.is_valid()])

    @property
    def sections(self) -> list[SettingsSection]:
        """The fields in the order of the page, in sections."""
        sections = []
        for anchor, label, button, saved, names in SECTIONS:
            fields = [self[name] for name in names]
            sections.append(SettingsSection(anchor, label, button, saved, fields))
        return sections

    def saved_sections(self, sent: str) -> dict[str, Promise]:
        """The sections that were changed, with the sentence of each that says so.

        `sent` is the section whose button was pressed, which is saved if nothing was changed.
        """
        sentences = {section.anchor: section.saved for section in self.sections}
        sentences[NOTIFICATIONS] = EMAILS_SAVED
        changed = [one.anchor for one in self.sections if self._is_changed(one)]
        if self.emails.choices:
            changed.append(NOTIFICATIONS)
        return {anchor: sentences[anchor] for anchor in changed or [sent]}

    def _is_changed(self, section: SettingsSection) -> bool:
        return any(field.name in self.changed_data for field in section.fields)

    def clean_handle(self) -> str:
        """Return the handle in lower case; check a changed one."""
        handle = self.cleaned_data["handle"].lower()
        if handle != self.initial["handle"]:
            check_handle(handle)
            if not handle_is_free(handle, to=self.instance):
                raise forms.ValidationError(HANDLE_TAKEN, code="username_taken")
        return handle

    def clean_display_name(self) -> str:
        """Normalise the name. Raises ValidationError for one that may not be chosen."""
        return clean_display_name(self.cleaned_data["display_name"], person=self.instance)

    def clean_bio(self) -> str:
        """Return the text without harmful characters."""
        return clean(self.cleaned_data["bio"])

    def clean_goals(self) -> str:
        """Return the text without harmful characters."""
        return clean(self.cleaned_data["goals"])

    def save(self, commit: bool = True) -> User:
        """Save the changed fields. Raises StaleEdit, HandleTaken or RateLimited."""
        # join_cohort writes the cohort.
        changed = [name for name in self.changed_data if name != "cohort"]
        with handle_conflicts_raised(), transaction.atomic():
            self.instance.save_settings(version=self.cleaned_data["version"], changed=changed)
            if "cohort" in self.changed_data:
                join_cohort(self.instance, self.instance.cohort)
            self.proposed = save_skills(self.instance, self.cleaned_data["skills"])
            self.emails.save()
        return self.instance
