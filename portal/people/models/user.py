import copy
import zoneinfo
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.people import handles
from portal.people.lookalikes import handle_skeleton, handle_skeleton_expression
from portal.people.models.retired_handle import RetiredHandle
from portal.people.models.stored_column import StoredColumn
from portal.text.cleaning import one_line
from portal.web.edit_versions import lock_version
from portal.web.partial_saves import save_columns

HANDLE_RESERVED_FOR = timedelta(days=90)


class Track(models.TextChoices):
    """The side of the programme that a person, an entry or a seat is on."""

    BACKEND = "backend", _("back end")
    FRONTEND = "frontend", _("front end")
    BOTH = "both", _("both")


def time_zone_exists(value):
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("This time zone is not known."), code="unknown_zone")


class UserQuerySet(models.QuerySet):
    def listed(self):
        """People who have an account that works and a confirmed address.

        Others have no public page. Accounts that a command made have no address on record.
        """
        EmailAddress = apps.get_model("account", "EmailAddress")
        addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
        is_unconfirmed = Exists(addresses) & ~Exists(addresses.filter(verified=True))
        return self.filter(~is_unconfirmed, is_active=True)

    def with_handle_like(self, handle: str) -> "UserQuerySet":
        """People whose handle passes for `handle`: the same one, or one that looks like it."""
        return self.filter(handle_skeleton=handle_skeleton(handle))

    def starting_with(self, start):
        """People whose handle, or name if others see it, begins with `start`, by handle."""
        is_named = Q(display_name__istartswith=start, is_hidden=False)
        return self.filter(is_named | Q(handle__startswith=start.lower())).order_by("handle")

    def not_read_only(self):
        """People who are neither suspended nor about to leave."""
        is_free = Q(suspended_until=None) | Q(suspended_until__lte=timezone.now())
        return self.listed().filter(is_free, leaving_at=None)

    def open_to_collaborate(self):
        """Who may be shown to project owners: not whoever may only read."""
        return self.not_read_only().filter(open_to_collaborate=True, is_hidden=False)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, handle, password=None, **fields):
        user = self.model(email=email.lower(), handle=handle, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db, force_insert=True)
        return user

    def create_superuser(self, email, handle, password=None, **fields):
        return self.create_user(email, handle, password, is_operator=True, **fields)


class User(AbstractBaseUser):
    """A person: a learner, and perhaps a mentor of cohorts or an operator too."""

    email = models.EmailField(_("e-mail address"), unique=True)
    handle = models.CharField(
        _("handle"), max_length=30, unique=True, validators=handles.validators
    )
    # What it looks like: two people may not have handles that pass for each other.
    handle_skeleton = StoredColumn(
        expression=handle_skeleton_expression(), output_field=models.CharField(max_length=30)
    )
    # An older handle that looked like another one before this was refused.
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
    github = models.CharField(
        _("GitHub name"),
        max_length=39,
        blank=True,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9-]+\Z", _("Only the name, as in github.com/name."))
        ],
    )
    linkedin = models.CharField(
        _("LinkedIn name"),
        max_length=100,
        blank=True,
        validators=[
            RegexValidator(r"\A[\w%-]+\Z", _("Only the name, as in linkedin.com/in/name."))
        ],
    )
    discord = models.CharField(
        _("Discord name"),
        max_length=37,
        blank=True,
        validators=[RegexValidator(r"\A[\w.#-]+\Z", _("Only the name, without @ and spaces."))],
    )
    website = models.URLField(
        _("website"),
        blank=True,
        max_length=200,
        validators=[URLValidator(schemes=["https", "http"])],
    )
    open_to_collaborate = models.BooleanField(_("open to collaborate"), default=True)
    # The last day on which this person did something here (looking around is nobody's business).
    active_on = models.DateField(null=True, blank=True, editable=False)

    is_operator = models.BooleanField(_("operator"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # How each kind of notice reaches this person by mail, where it is not as usual: {group: way}.
    mail_choices = models.JSONField(default=dict, blank=True, editable=False)
    # Read-only until then; moderation keeps who said so.
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)
    suspension_reason = models.CharField(max_length=500, blank=True, editable=False)
    # The profile was put away by moderation: others see the handle and no words of theirs.
    is_hidden = models.BooleanField(default=False, editable=False)
    # A new number ends all sessions at once.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    leaving_at = models.DateTimeField(null=True, blank=True, editable=False)
    leaving_keeps = models.BooleanField(default=False, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    # False until the session of a request proved it (portal.web.second_factor).
    # Tasks and commands have no session, and are not asked.
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
                violation_error_message=_("This address has an account."),
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
            models.Index(
                fields=["leaving_at"], condition=Q(leaving_at__isnull=False), name="user_leaving"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def mail_language(self):
        """The language that mail to this person is written in: chosen with the ways it comes, else the site's own."""
        chosen = self.mail_choices.get("language")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def name(self):
        """What others call this person."""
        if self.erased_at:
            return str(_("a former learner"))
        return self.handle if self.is_hidden else self.display_name or self.handle

    @property
    def visible_bio(self) -> str:
        """What others read about this person: nothing while moderation hides it."""
        return "" if self.is_hidden else self.bio

    @property
    def is_suspended(self):
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def is_read_only(self):
        """Suspended, or on the way out."""
        return self.is_suspended or self.leaving_at is not None

    def as_seen_by(self, viewer):
        """This person as `viewer` sees them: a profile that was put away keeps its words for its owner."""
        if not self.is_hidden or viewer.pk == self.pk:
            return self
        visible_copy = copy.copy(self)
        for name in ("display_name", "bio", "goals", "github", "linkedin", "discord", "website"):
            setattr(visible_copy, name, "")
        return visible_copy

    def set_suspension(self, until, reason):
        """Read-only until then (None: no longer); sessions end at once. Called by moderation, inside its transaction."""
        self.suspended_until, self.suspension_reason = until, reason
        self.save(update_fields=["suspended_until", "suspension_reason"])
        if until:
            self.end_sessions()

    def locked(self) -> "User":
        """This person as they are now, locked until the transaction ends against other writes of the row."""
        return User.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)

    def update_profile(self, **values) -> None:
        """Write columns of the settings from elsewhere; a form of settings that is open still hears of it."""
        User.objects.filter(pk=self.pk).update(**values, version=F("version") + 1)

    @transaction.atomic
    def update_mail_choices(self, choices: dict) -> None:
        """Add to the ways in which mail comes; of two at once neither is lost."""
        self.mail_choices = self.locked().mail_choices | choices
        User.objects.filter(pk=self.pk).update(mail_choices=self.mail_choices)

    def end_sessions(self):
        """Whoever is signed in as this person is signed out by their next request."""
        User.objects.filter(pk=self.pk).update(session_epoch=F("session_epoch") + 1)

    def remember_columns(self) -> None:
        """Keep what was read, so that a save that names no columns writes what differs from it."""
        self._as_read = self._columns()

    def _columns(self) -> dict:
        stored = [field for field in self._meta.concrete_fields if not field.generated]
        return {field.attname: getattr(self, field.attname) for field in stored}

    def save(self, **kwargs) -> None:
        """Save as any model; of who is signed in, what changed alone.

        allauth saves the person of a session whole where it changed nothing or one column, perhaps seconds after
        they were read (docs/decisions/0034).
        """
        as_read = getattr(self, "_as_read", None)
        if as_read is None or kwargs:
            super().save(**kwargs)
            return
        changed = [name for name, value in self._columns().items() if value != as_read[name]]
        super().save(update_fields=changed)
        self.remember_columns()

    def _get_session_auth_hash(self, secret=None):
        """What a session must match: beside the password, the number that `end_sessions` raises."""
        usual = super()._get_session_auth_hash(secret)
        if not self.session_epoch:
            return usual
        return salted_hmac(
            f"portal.people.session:{self.session_epoch}", usual, secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_absolute_url(self):
        return reverse("people:profile", args=[self.handle])

    @cached_property
    def mentored_cohorts(self):
        """The cohorts this person is mentor of, with their names; empty for a learner."""
        if getattr(self, "mentors_a_cohort", None) is False:  # known since sign-in was looked up
            return []
        mine = self.mentorships.select_related("cohort").only(
            "user", "cohort__name", "cohort__slug"
        )
        return [
            mentorship.cohort for mentorship in mine.order_by("-cohort__starts_on", "cohort__name")
        ]

    @property
    def mentored_cohort_ids(self):
        """Their keys."""
        return frozenset(cohort.pk for cohort in self.mentored_cohorts)

    @property
    def is_mentor(self):
        """Is this person a mentor of at least one cohort, or an operator?

        That is their role; what they may do is `can_moderate`.
        """
        return self.is_operator or bool(self.mentored_cohort_ids)

    # What mentors and operators may do: everything asks one of these, never the role.

    @property
    def can_use_role(self) -> bool:
        """May this person use what their role allows?

        Not while suspended, and only in a session that proved a second factor.
        """
        return self.has_proved_second_factor and not self.is_read_only

    @property
    def can_moderate(self) -> bool:
        """May judge other people's posts, of at least one cohort."""
        return self.can_use_role and self.is_mentor

    @property
    def can_operate(self) -> bool:
        """May do what operators do."""
        return self.can_use_role and self.is_operator

    @property
    def moderated_cohort_ids(self) -> frozenset[int]:
        """The cohorts whose posts this person may judge; an operator judges all posts."""
        return self.mentored_cohort_ids if self.can_use_role else frozenset()

    def can_moderate_cohort(self, cohort_id: int | None) -> bool:
        """May judge what is of this cohort; what is of none (None), every mentor may."""
        if not self.can_moderate:
            return False
        return self.is_operator or cohort_id is None or cohort_id in self.mentored_cohort_ids

    @property
    def is_staff(self):
        """The name under which Django's admin asks."""
        return self.is_operator

    @property
    def is_superuser(self):
        return self.is_operator

    def has_perm(self, perm, obj=None):
        """Operators may do everything in the admin, nobody else anything."""
        return self.is_active and self.can_operate

    has_module_perms = has_perm

    @transaction.atomic
    def save_settings(self, *, version, changed):
        """Save what the settings form changed, if nobody saved in between. Raises StaleEdit otherwise.

        `changed` names its fields; no other column is written, because others write them meanwhile (suspension,
        password, rights). A changed handle leaves a redirect behind, and is kept for its owner for 90 days.
        """
        locked = lock_version(self, version)
        if "handle" in changed and locked.handle != self.handle:
            FormerHandle.objects.update_or_create(
                handle=locked.handle,
                defaults={"user": self, "until": timezone.now() + HANDLE_RESERVED_FOR},
            )
            FormerHandle.objects.filter(handle=self.handle, user=self).delete()
        self.version = F("version") + 1
        save_columns(self, [*changed, "version"])
        self.refresh_from_db(fields=["version"])


class FormerHandle(models.Model):
    """A handle that somebody had: its address leads to them, and nobody else may take it until then."""

    handle = models.CharField(max_length=30, unique=True)
    skeleton = StoredColumn(
        expression=handle_skeleton_expression(), output_field=models.CharField(max_length=30)
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_handles")
    until = models.DateTimeField()

    def __str__(self):
        return self.handle

    @classmethod
    def is_reserved(cls, handle, *, to=None):
        """Is this handle, or one that looks like it, kept for another person than `to`?"""
        reserved = cls.objects.filter(skeleton=handle_skeleton(handle), until__gt=timezone.now())
        return reserved.exclude(user=to).exists() if to and to.pk else reserved.exists()


def handle_is_free(handle: str, *, to: User | None = None) -> bool:
    """May a new account, or `to`, take this handle? Not where it is, was or looks like another one's."""
    taken = User.objects.with_handle_like(handle)
    if to and to.pk:
        taken = taken.exclude(pk=to.pk)
    return not (
        taken.exists()
        or FormerHandle.is_reserved(handle, to=to)
        or RetiredHandle.is_retired(handle)
    )
