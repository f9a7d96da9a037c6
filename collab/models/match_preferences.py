from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collab.matching.availability import Availability
from portal.models import Topic
from portal.people.models import Notification, Track, User
from portal.text.cleaning import one_line

# The languages that people of the programme say they work in; more are added here.
LANGUAGES = {
    "en": _("English"),
    "fr": _("French"),
    "ar": _("Arabic"),
    "pt": _("Portuguese"),
    "sw": _("Swahili"),
    "am": _("Amharic"),
    "ha": _("Hausa"),
    "yo": _("Yoruba"),
    "ig": _("Igbo"),
    "zu": _("Zulu"),
    "rw": _("Kinyarwanda"),
}
# Told of one seat at most so many, who wait longest first.
MAX_NOTIFIED = 20
HOUR_VALIDATORS = [MinValueValidator(0), MaxValueValidator(24)]


def _hour_field(label):
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=HOUR_VALIDATORS
    )


class Wishes(models.Model):
    """What somebody wants to build and to learn, and when they are awake: what the match goes by."""

    class Level(models.IntegerChoices):
        STARTING = 1, _("starting out")
        COMFORTABLE = 2, _("comfortable")
        CONFIDENT = 3, _("confident")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes"
    )
    brief = models.ForeignKey(
        "collab.Brief",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("brief"),
    )
    idea = models.CharField(
        _("an idea of my own"), max_length=140, blank=True, validators=[one_line]
    )
    learns = models.ManyToManyField(
        Topic, blank=True, related_name="+", verbose_name=_("what I want to learn")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
    pace = models.PositiveSmallIntegerField(
        _("hours a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    # On the wall of the person's zone.
    weekdays_from = _hour_field(_("on weekdays from"))
    weekdays_to = _hour_field(_("on weekdays until"))
    weekends_from = _hour_field(_("at weekends from"))
    weekends_to = _hour_field(_("at weekends until"))
    # What the match shows only: remembered from the last time.
    filters = models.JSONField(default=dict, blank=True, editable=False)
    # On the waiting list for a seat since then.
    waits_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Median hours until this person answers a request, written with each answer.
    answers_in = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = _("wishes")
        indexes = [
            models.Index(fields=["brief"], name="wishes_by_brief"),
            models.Index(
                fields=["waits_since"],
                condition=Q(waits_since__isnull=False),
                name="wishes_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekdays_from=None, weekdays_to=None)
                | Q(weekdays_from__isnull=False, weekdays_to__isnull=False),
                name="wishes_weekdays_whole",
            ),
            models.CheckConstraint(
                condition=Q(weekends_from=None, weekends_to=None)
                | Q(weekends_from__isnull=False, weekends_to__isnull=False),
                name="wishes_weekends_whole",
            ),
        ]

    def __str__(self):
        return str(self.person)

    def availability_in(self, zone):
        """Awake on the wall of `zone`, or None where nothing was said."""
        weekdays = (
            (self.weekdays_from, self.weekdays_to) if self.weekdays_from is not None else None
        )
        weekends = (
            (self.weekends_from, self.weekends_to) if self.weekends_from is not None else None
        )
        return Availability(zone, weekdays, weekends) if weekdays or weekends else None

    @classmethod
    def notify_waiting_list(cls, project, track):
        """A seat opened: those of the cohort who wait longest for one on this track hear of it, once a project."""
        tracks = Track.values if track == Track.BOTH else [track, Track.BOTH]
        waiting = User.objects.open_to_collaborate().filter(
            wishes__waits_since__isnull=False, track__in=tracks
        )
        waiting = waiting.filter(cohort=project.owner.cohort_id).exclude(seats__project=project)
        for person in waiting.order_by("wishes__waits_since")[:MAX_NOTIFIED]:
            values = {
                "actor": project.owner,
                "title": project.name,
                "thing": f"project:{project.pk}",
            }
            Notification.send(person, "seat_open", url=project.get_absolute_url(), **values)

    @classmethod
    def record_answer_times(cls, person, answer_times):
        """Keep how soon this person usually answers; `waits` are the last times it took."""
        if answer_times:
            median = sorted(answer_times)[len(answer_times) // 2]
            hours = max(1, round(median.total_seconds() / 3600))
            cls.objects.update_or_create(person=person, defaults={"answers_in": hours})

    @property
    def language_names(self):
        """The names of the languages."""
        return [str(LANGUAGES[code]) for code in self.languages if code in LANGUAGES]


class NotForMe(models.Model):
    """Put aside in the match: a project by a learner, or a person by the owner of a project."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="put_aside"
    )
    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = _("put aside")
        constraints = [
            models.UniqueConstraint(
                fields=["by", "project"], condition=Q(person=None), name="put_aside_project"
            ),
            models.UniqueConstraint(
                fields=["by", "project", "person"],
                condition=Q(person__isnull=False),
                name="put_aside_person",
            ),
        ]

    def __str__(self):
        return f"{self.by}: {self.person or self.project}"
