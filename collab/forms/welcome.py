"""Three short things that the first visit asks; each may be skipped."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from collab.models import Brief
from portal.people.forms.people import MOST_SKILLS, TopicNamesField, zones
from portal.people.models import Cohort, CohortLink, Track, join
from portal.web import rate_limits
from portal.web.partial_saves import save_columns


class StepForm(forms.Form):
    """One step; `save` writes it down for the person. It may raise LinkOver, and then nothing was written."""

    def __init__(self, data=None, *, person, wishes):
        super().__init__(data)
        self.person, self.wishes = person, wishes


class WhoForm(StepForm):
    """Which track, which cohort: one that is open to all, or by the code of an invitation."""

    track = forms.ChoiceField(label=_("Track"), choices=[("", _("not decided yet")), *Track.choices], required=False)
    cohort = forms.ModelChoiceField(
        label=_("Cohort"), queryset=Cohort.objects.none(), required=False, empty_label=_("none, or by a code")
    )
    code = forms.CharField(label=_("Code of an invitation"), max_length=20, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = Cohort.objects.open_to_all()
        self.initial = {"track": self.person.track, "cohort": self.person.cohort_id}

    def clean_code(self):
        code = "".join(letter for letter in self.cleaned_data["code"].lower() if letter.isalnum())
        try:
            link = CohortLink.objects.with_code(code, tried_by=str(self.person.pk)) if code else None
        except rate_limits.TooOften as often:
            self.too_often = often
            raise forms.ValidationError(str(often), code="too_often") from often
        if code and (link is None or link.role != CohortLink.Role.LEARNER or not link.works):
            raise forms.ValidationError(_("This code does not work. Ask your mentor for a new one."))
        return link

    @transaction.atomic
    def save(self):
        data, person = self.cleaned_data, self.person
        person.write_profile(track=data["track"])
        if data["code"]:
            data["code"].use(person)
        elif data["cohort"] and data["cohort"].pk != person.cohort_id:
            join(person, data["cohort"])


class WhatForm(StepForm):
    """What I know, and what I want to learn."""

    skills = TopicNamesField(most=MOST_SKILLS, label=_("What I know"), help_text=_("Topics, with commas between."))
    learns = TopicNamesField(most=12, label=_("What I want to learn"), help_text=_("Topics, with commas between."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        learned = self.wishes.learns.all() if self.wishes.pk else []
        self.initial = {
            "skills": ", ".join(topic.name for topic in self.person.skills.all()),
            "learns": ", ".join(topic.name for topic in learned),
        }

    @transaction.atomic
    def save(self):
        self.person.skills.set(self.cleaned_data["skills"])
        save_columns(self.wishes, [])
        self.wishes.learns.set(self.cleaned_data["learns"])


class WhenForm(StepForm):
    """When I am awake, and what I want to build."""

    time_zone = forms.ChoiceField(label=_("Time zone"))
    weekdays_from = forms.IntegerField(label=_("On weekdays from"), min_value=0, max_value=24, required=False)
    weekdays_to = forms.IntegerField(label=_("On weekdays until"), min_value=0, max_value=24, required=False)
    brief = forms.ModelChoiceField(
        label=_("What I want to build"), queryset=Brief.objects.all(), required=False, empty_label=_("not decided yet")
    )
    idea = forms.CharField(label=_("or an idea of my own"), max_length=140, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones()]
        names = ("weekdays_from", "weekdays_to", "brief", "idea")
        self.initial = {name: getattr(self.wishes, name) for name in names} | {"time_zone": self.person.time_zone}

    def clean(self):
        cleaned = super().clean()
        begins, ends = cleaned.get("weekdays_from"), cleaned.get("weekdays_to")
        if not self.errors and (begins is None) != (ends is None):
            missing = "weekdays_from" if begins is None else "weekdays_to"
            self.add_error(missing, _("Please say both, from when and until when, or neither."))
        return cleaned

    @transaction.atomic
    def save(self):
        data = self.cleaned_data
        self.person.write_profile(time_zone=data["time_zone"])
        names = ("weekdays_from", "weekdays_to", "brief", "idea")
        for name in names:
            setattr(self.wishes, name, data[name])
        save_columns(self.wishes, names)


STEPS = [WhoForm, WhatForm, WhenForm]
