from __future__ import annotations

import copy
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.validators import RegexValidator, URLValidator
from django.db import models, transaction
from django.db.models import CharField, F, Q
from django.db.models.functions import Lower
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.people import handles
from portal.people.lookalikes import handle_skeleton_expression
from portal.people.models.former_handle import FormerHandle
from portal.people.models.retired_handle import RetiredHandle
from portal.people.models.role_permissions import RolePermissions
from portal.people.models.stored_column import StoredColumn
from portal.people.models.user_manager import UserManager
from portal.people.names import is_role_name
from portal.people.time_zones import time_zone_exists, zone_city
from portal.rows import values_of
from portal.text.cleaning import one_line
from portal.web.edit_versions import lock_version
from portal.web.partial_saves import save_columns, save_values

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

# What people write about themselves; not shown while moderation hides the profile.
PROFILE_TEXT_FIELDS = (
    "display_name",
    "bio",
    "goals",
    "github",
    "linkedin",
    "discord",
    "website",
)
MAX_PROFILE_URLS = 1000  # kept by a process


class Track(models.TextChoices):
    """The track of a person, an entry or a seat."""

    BACKEND = "backend", _("back end")
    FRONTEND = "frontend", _("front end")
    BOTH = "both", _("both")


@lru_cache(MAX_PROFILE_URLS)
def _profile_url(handle: str, _prefix: str) -> str:
    """Return the URL of a profile, below this prefix of addresses."""
    return reverse("people:profile", args=[handle])


def _name_elsewhere(label: Promise, max_length: int, pattern: str, error: Promise) -> CharField:
    """Return the column of a person's name on another site."""
    validators = [RegexValidator(pattern, error)]
    return CharField(label, max_length=max_length, blank=True, validators=validators)


class User(RolePermissions, AbstractBaseUser):
    """A person: a learner, and possibly a mentor or an operator."""

    email = models.EmailField(_("email address"), unique=True)
    handle = models.CharField(
        _("handle"), max_length=30, unique=True, validators=handles.validators
    )
    # Two people can't have look-alike handles.
    handle_skeleton = StoredColumn(
        expression=handle_skeleton_expression(), output_field=models.CharField(max_length=30)
    )
    # Handles from before look-alikes were refused.
    shares_skeleton = models.BooleanField(default=False, db_default=False, editable=False)
    display_name = models.CharField(_("name"), max_length=60, blank=True, validators=[one_line])
    track = models.CharField(_("track"), max_length=10, choices=Track, blank=True)
    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.SET_NULL, null=True, blank=True, related_name="learners"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="UTC", validators=[time_zone_exists]
    )
    skills = models.ManyToManyField(
        Topic, blank=True, related_name="people", verbose_name=_("skills")
    )
    followed_topics = models.ManyToManyField(
        Topic, blank=True, related_name="followers", verbose_name=_("topics I follow")
    )
    muted_topics = models.ManyToManyField(
        Topic, blank=True, related_name="+", verbose_name=_("topics I mute")
    )
    bio = models.TextField(_("about me"), max_length=500, blank=True)
    goals = models.TextField(_("goals"), max_length=1000, blank=True)
    github = _name_elsewhere(
        _("GitHub username"),
        39,
        r"\A[A-Za-z0-9-]+\Z",
        _("Just the username, as in github.com/username."),
    )
    linkedin = _name_elsewhere(
        _("LinkedIn username"),
        100,
        r"\A[\w%-]+\Z",
        _("Just the username, as in linkedin.com/in/username."),
    )
    discord = _name_elsewhere(
        _("Discord username"), 37, r"\A[\w.#-]+\Z", _("Just the username, without @ or spaces.")
    )
    website = models.URLField(
        _("website"),
        blank=True,
        max_length=200,
        validators=[URLValidator(schemes=["https", "http"])],
    )
    open_to_collaborate = models.BooleanField(_("open to collaborate"), default=True)
    # WCAG 2.1.4: shortcuts of one key can be turned off.
    single_key_shortcuts = models.BooleanField(
        _("single-key shortcuts"), default=True, db_default=True
    )
    # The last day this person changed something; reading isn't recorded.
    active_on = models.DateField(null=True, blank=True, editable=False)

    is_operator = models.BooleanField(_("operator"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    # Since when Home no longer asks them to finish their profile.
    profile_reminder_dismissed_at = models.DateTimeField(null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # {group: mail frequency}, where it differs from the default.
    mail_choices = models.JSONField(default=dict, blank=True, editable=False)
    # Read-only until then; moderation records by whom and why.
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)
    suspension_reason = models.CharField(max_length=500, blank=True, editable=False)
    # Moderation hid the profile: others see only the handle.
    is_hidden = models.BooleanField(default=False, editable=False)
    # Changing it ends all sessions.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    leaving_at = models.DateTimeField(null=True, blank=True, editable=False)
    leaving_keeps = models.BooleanField(default=False, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Set by portal.web.second_factor for each request.
    # Tasks and commands have no session.
    has_proved_second_factor = True

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["handle"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("There’s already an account with this address."),
            ),
            models.CheckConstraint(
                condition=Q(handle=Lower("handle")), name="user_handle_lower_case"
            ),
            models.UniqueConstraint(
                fields=["handle_skeleton"],
                condition=Q(shares_skeleton=False),
                name="user_handle_looks_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["-date_joined", "-id"], name="user_newest"),
            models.Index(fields=["track", "-active_on", "-id"], name="user_by_track"),
            models.Index(fields=["-active_on", "-id"], name="user_recently_active"),
            models.Index(
                fields=["leaving_at"], condition=Q(leaving_at__isnull=False), name="user_leaving"
            ),
            models.Index(
                fields=["suspended_until"],
                condition=Q(suspended_until__isnull=False),
                name="user_suspended",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mail_language(self) -> str:
        """The language of mail to this person."""
        chosen = self.mail_choices.get("language")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def name(self) -> str:
        """The name that others see."""
        if self.erased_at:
            return str(_("a former learner"))
        return self.handle if self.is_hidden else self.display_name or self.handle

    @property
    def followed_topic_ids(self) -> list[int]:
        """The keys of the topics that the person follows, as read with the session."""
        return sorted(int(key) for key in self.followed_topic_keys.split(",") if key)

    @property
    def short_name(self) -> str:
        """The first word of the name, for greetings; all of it where it is a role.

        Only operators can be named after a role, such as "Site operator".
        """
        is_role = self.is_superuser and is_role_name(self.name)
        return self.name if is_role else self.name.split()[0]

    @property
    def city(self) -> str:
        """The place that their time zone is named after; "" for UTC, which names none."""
        return "" if self.time_zone == "UTC" else zone_city(self.time_zone)

    @property
    def visible_bio(self) -> str:
        """The bio that others see: empty while moderation hides it."""
        return "" if self.is_hidden else self.bio

    @property
    def is_suspended(self) -> bool:
        """Whether moderation made the person read-only for now."""
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def is_read_only(self) -> bool:
        """Whether the person is suspended or deleting their account."""
        return self.is_suspended or self.leaving_at is not None

    def as_seen_by(self, viewer: User | AnonymousUser) -> User:
        """Return the person as `viewer` sees them.

        A hidden profile shows its text only to its owner.
        """
        if not self.is_hidden or viewer.pk == self.pk:
            return self
        visible_copy = copy.copy(self)
        for name in PROFILE_TEXT_FIELDS:
            setattr(visible_copy, name, "")
        return visible_copy

    def set_suspension(self, until: datetime | None, reason: str) -> None:
        """Make the person read-only until `until` (None ends it) and end their sessions.

        Called by moderation, in its transaction.
        """
        save_values(self, suspended_until=until, suspension_reason=reason)
        if until:
            self.end_sessions()
            self.api_tokens.working().update(revoked_at=timezone.now())

    def locked(self) -> User:
        """Return this person, reloaded and locked until the transaction ends."""
        return User.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)

    def check_password(self, raw_password: str) -> bool:
        """Return whether this is the password.

        Django then hashes it in a newer way, if there is one. That is no new password: tokens that
        end with the password stay.
        """
        former = self.password
        is_right = super().check_password(raw_password)
        if self.password != former:
            self.api_tokens.follow_rehash(former, self.password)
        return is_right

    def update_profile(self, **values: Any) -> None:
        """Write settings columns from elsewhere; an open settings form detects the change."""
        User.objects.filter(pk=self.pk).update(**values, version=F("version") + 1)

    @transaction.atomic
    def update_mail_choices(self, choices: dict[str, str]) -> None:
        """Merge mail choices under a lock, so that concurrent changes are kept."""
        save_values(self, mail_choices=self.locked().mail_choices | choices)

    def end_sessions(self) -> None:
        """Sign this person out everywhere, from their next request on."""
        User.objects.filter(pk=self.pk).update(session_epoch=F("session_epoch") + 1)

    def remember_columns(self) -> None:
        """Remember the loaded values, so that `save` writes only the columns that changed."""
        self._as_read = self._columns()

    def _columns(self) -> dict[str, Any]:
        names = [field.attname for field in self._meta.concrete_fields if not field.generated]
        return values_of(self, names)

    def save(self, **kwargs: Any) -> None:
        """Save; for the signed-in person, only the columns that changed.

        allauth saves the whole person, perhaps seconds after loading them (docs/decisions/0034).
        """
        as_read = getattr(self, "_as_read", None)
        if as_read is None or kwargs:
            super().save(**kwargs)
            return
        changed = [name for name, value in self._columns().items() if value != as_read[name]]
        super().save(update_fields=changed)
        self.remember_columns()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return the hash a session must match; `end_sessions` changes it too."""
        usual = super()._get_session_auth_hash(secret)
        if not self.session_epoch:
            return usual
        return salted_hmac(
            f"portal.people.session:{self.session_epoch}", usual, secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_absolute_url(self) -> str:
        """Return the URL of the profile."""
        return _profile_url(self.handle, get_script_prefix())

    @transaction.atomic
    def save_settings(self, *, version: int, changed: Collection[str]) -> None:
        """Save the changed settings. Raises StaleEdit if another tab saved meanwhile.

        `changed` names the form's changed fields; no other column is written, because moderation
        and operators change the row too. A changed handle redirects and stays reserved for 90 days.
        """
        locked = lock_version(self, version)
        if "handle" in changed and locked.handle != self.handle:
            self._reserve_former_handle(locked.handle)
        self.version = F("version") + 1
        save_columns(self, [*changed, "version"])
        self.refresh_from_db(fields=["version"])

    def _reserve_former_handle(self, handle: str) -> None:
        """Keep a handle for the person, whose new one is no longer a former one."""
        FormerHandle.reserve(handle, to=self)
        self.former_handles.filter(handle=self.handle).delete()


def free_handles_like(handle: str, most: int = 2) -> list[str]:
    """Return up to `most` free handles that are `handle` with a number."""
    names = (f"{handle[:27]}-{number}" for number in range(2, 10))
    return list(islice(filter(handle_is_free, names), most))


def handle_is_free(handle: str, *, to: User | None = None) -> bool:
    """Return whether a new account, or `to`, can have this handle.

    A handle that is taken, reserved, retired or a look-alike of one isn't free.
    """
    taken = User.objects.with_handle_like(handle).exclude(pk=to and to.pk)
    return not (
        taken.exists()
        or FormerHandle.is_reserved(handle, to=to)
        or RetiredHandle.is_retired(handle)
    )
