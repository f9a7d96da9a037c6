"""Sign-up, sign-in, settings, notification preferences and account deletion."""

import unicodedata
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.forms import LoginForm, SignupForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.people.adapter import limit_mentor_session
from portal.people.handles import HANDLE_TAKEN, check_handle
from portal.people.mail.discord_webhook import check_webhook_url
from portal.people.models import Cohort, User, handle_is_free, join_cohort
from portal.people.names import check_name, imitated_handle
from portal.people.notification_preferences import EMAIL_FREQUENCIES, email_choices
from portal.text.cleaning import clean
from portal.web.form_fields import Textarea

MAX_SKILLS = 20


class HandleTaken(Exception):
    """Someone else took the handle, or a look-alike, at the same moment."""


@contextmanager
def _handle_conflicts_raised() -> Iterator[None]:
    """Raise HandleTaken when the database refuses a duplicate handle or look-alike."""
    try:
        yield
    except IntegrityError as conflict:
        if "handle" in str(conflict):
            raise HandleTaken from conflict
        raise


class TopicNamesField(forms.CharField):
    """Comma-separated names or aliases of topics; cleans to a list of Topic."""

    def __init__(self, *, most, **kwargs):
        self.most = most
        super().__init__(max_length=600, required=kwargs.pop("required", False), **kwargs)

    def clean(self, value):
        topics, unknown = Topic.objects.match_names(super().clean(value).split(","))
        if unknown:
            raise forms.ValidationError(
                Topic.objects.unknown_topic_messages(unknown), code="unknown_topic"
            )
        if len(topics) > self.most:
            raise forms.ValidationError(
                _("Please name at most %(most)s topics.") % {"most": self.most}
            )
        return topics


class SignInForm(LoginForm):
    """E-mail address and password."""

    def login(self, request, redirect_url=None):
        """Sign in. The form sets the session's length last, after everything else."""
        response = super().login(request, redirect_url)
        if request.user.is_authenticated:
            limit_mentor_session(request, request.user)
        return response


class HandleConflictMixin:
    """Report a handle that was taken between validation and saving."""

    def try_save(self, request):
        try:
            with _handle_conflicts_raised(), transaction.atomic():
                return super().try_save(request)
        except HandleTaken:
            messages.error(request, HANDLE_TAKEN)
            return None, redirect("account_signup")


class SocialSignUpForm(HandleConflictMixin, SocialSignupForm):
    """E-mail address and handle of someone who signs up with another site."""


class SignUpForm(HandleConflictMixin, SignupForm):
    """E-mail address, handle and password; anything else is asked for later."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Handle")
        self.fields["username"].help_text = _(
            "Your page will be at /@handle/. Small letters, digits and hyphens."
        )
        self.fields["username"].widget.attrs |= {
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": 30,
        }
        self.fields["password1"].help_text = _(
            "At least 12 characters. A few words you can remember do well."
        )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def save(self, request):
        """Save the language of sign-up as the language of mail."""
        user = super().save(request)
        user.update_mail_choices({"language": get_language()})
        return user

    def try_save(self, request):
        """Do the same work for an existing address: response time must not reveal accounts."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class SettingsForm(forms.ModelForm):
    """A person's own profile. `version` detects that another tab saved meanwhile."""

    skills = TopicNamesField(
        most=MAX_SKILLS,
        label=_("Skills"),
        help_text=_("Topics, with commas between: Django, Docker, caching"),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=1_000_000_000)

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
        ]
        widgets = {"bio": Textarea(attrs={"rows": 3}), "goals": Textarea(attrs={"rows": 3})}
        help_texts = {
            "display_name": _("As others should call you."),
            "handle": _("Your page is at /@handle/. The old address will lead to the new one."),
            "open_to_collaborate": _("You are shown to project owners who look for somebody."),
            "github": _("Only the name, as in github.com/name"),
            "linkedin": _("Only the name, as in linkedin.com/in/name"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [
            (zone, zone.replace("_", " ")) for zone in time_zone_names()
        ]
        own_cohort = Cohort.objects.filter(pk=self.instance.cohort_id)
        self.fields["cohort"].queryset = (Cohort.objects.open_to_all() | own_cohort).distinct()
        self.initial["version"] = self.instance.version
        self.initial["skills"] = ", ".join(topic.name for topic in self.instance.skills.all())

    def clean_handle(self):
        handle = self.cleaned_data["handle"].lower()
        if handle != self.initial["handle"]:
            check_handle(handle)
            if not handle_is_free(handle, to=self.instance):
                raise forms.ValidationError(HANDLE_TAKEN, code="username_taken")
        return handle

    def clean_display_name(self):
        """Normalise spaces and accents. A name saved before this check existed may stay."""
        name = unicodedata.normalize("NFC", " ".join(self.cleaned_data["display_name"].split()))
        if name and name != self.initial["display_name"]:
            check_name(name)
            imitated = imitated_handle(name)
            others = User.objects.filter(handle_skeleton=imitated).exclude(pk=self.instance.pk)
            if imitated and others.exists():
                raise forms.ValidationError(
                    _(
                        "This name looks like the handle of another person. Please use your own name."
                    ),
                    code="imitates",
                )
        return name

    def clean_bio(self):
        return clean(self.cleaned_data["bio"])

    def clean_goals(self):
        return clean(self.cleaned_data["goals"])

    def save(self, commit=True):
        """Save the changed fields. Raises StaleSettings or HandleTaken."""
        with _handle_conflicts_raised(), transaction.atomic():
            changed = [
                name for name in self.changed_data if name != "cohort"
            ]  # join_cohort writes this one
            self.instance.save_settings(version=self.cleaned_data["version"], changed=changed)
            if "cohort" in self.changed_data:
                join_cohort(self.instance, self.instance.cohort)
            self.instance.skills.set(self.cleaned_data["skills"])
        return self.instance


def time_zone_names():
    """Return the time zones people know, such as Africa/Nairobi."""
    return [
        "UTC",
        *sorted(
            zone
            for zone in zoneinfo.available_timezones()
            if "/" in zone and not zone.startswith("Etc/")
        ),
    ]


class NotificationPreferencesForm(forms.Form):
    """Which notifications are mailed, and how often: one choice per group."""

    def __init__(self, data=None, *, person):
        super().__init__(data)
        self.person = person
        for group, about, frequency in email_choices(person):
            self.fields[group] = forms.ChoiceField(
                label=about, choices=list(EMAIL_FREQUENCIES.items()), initial=frequency
            )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of these mails"),
            choices=settings.LANGUAGES,
            initial=person.mail_language,
            required=False,
        )

    def clean_language(self):
        return self.cleaned_data["language"] or self.person.mail_language

    def save(self):
        self.person.update_mail_choices(self.cleaned_data)


class WebhookField(forms.CharField):
    """The URL of a Discord webhook, write-only. Empty keeps the stored one, "-" removes it."""

    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})

    def clean(self, value):
        value = super().clean(value).strip()
        if value not in ("", "-"):
            check_webhook_url(value)
        return value


class AccountDeletionForm(forms.Form):
    """What to do with one's posts, and one's handle as confirmation."""

    posts = forms.ChoiceField(
        label=_("My posts"),
        widget=forms.RadioSelect,
        initial="keep",
        choices=[
            ("keep", _("stay, under “a former learner”: they go on helping others")),
            ("remove", _("are removed with me")),
        ],
    )
    handle = forms.CharField(label=_("Your handle, so that this is no slip"), max_length=40)

    def __init__(self, data=None, *, person):
        super().__init__(data)
        self.person = person

    def clean_handle(self):
        if self.cleaned_data["handle"].strip().lstrip("@").lower() != self.person.handle:
            raise forms.ValidationError(_("This is not your handle."), code="handle")
        return self.person.handle
