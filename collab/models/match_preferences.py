from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collab.matching.availability import Availability, HourRange
from portal.models import Topic
from portal.people.models import Track, User
from portal.rows import lock_row
from portal.text.cleaning import one_line

if TYPE_CHECKING:
    from collab.models.project import Project

# The languages that a person may choose.
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
# How many people of the waiting list are notified of a seat.
MAX_NOTIFIED = 20
HOUR_VALIDATORS = [MinValueValidator(0), MaxValueValidator(24)]


def _hour_field(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=HOUR_VALIDATORS
    )


def _hour_range(begins: int | None, ends: int | None) -> HourRange | None:
    if begins is None or ends is None:
        return None
    return begins, ends


def availability_in(
    zone: str,
    weekdays_from: int | None,
    weekdays_to: int | None,
    weekends_from: int | None,
    weekends_to: int | None,
) -> Availability | None:
    """These hours in the time zone `zone`, or None if there are none."""
    weekdays = _hour_range(weekdays_from, weekdays_to)
    weekends = _hour_range(weekends_from, weekends_to)
    return Availability(zone, weekdays, weekends) or None


def _both_or_neither(days: str) -> models.CheckConstraint:
    """A constraint: both hours of a range are given, or neither."""
    begins, ends = f"{days}_from", f"{days}_to"
    neither = Q(**{begins: None, ends: None})
    both = Q(**{f"{begins}__isnull": False, f"{ends}__isnull": False})
    return models.CheckConstraint(condition=neither | both, name=f"wishes_{days}_whole")


class MatchPreferences(models.Model):
    """What a person wants to build and learn, and when they can be reached."""

    class Level(models.IntegerChoices):
        STARTING = 1, _("beginner")
        COMFORTABLE = 2, _("comfortable")
        CONFIDENT = 3, _("confident")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="match_preferences"
    )
    brief = models.ForeignKey(
        "collab.Brief",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("brief"),
    )
    idea = models.CharField(_("my own idea"), max_length=140, blank=True, validators=[one_line])
    learns = models.ManyToManyField(
        Topic,
        through="TopicToLearn",
        blank=True,
        related_name="+",
        verbose_name=_("what I want to learn"),
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
    pace = models.PositiveSmallIntegerField(
        _("hours a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    # Hours in the person's time zone.
    weekdays_from = _hour_field(_("weekdays from"))
    weekdays_to = _hour_field(_("weekdays to"))
    weekends_from = _hour_field(_("weekends from"))
    weekends_to = _hour_field(_("weekends to"))
    # The values of MatchFilterForm as last saved.
    filters = models.JSONField(default=dict, blank=True, editable=False)
    # Since when the person is on the waiting list for a seat.
    waits_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Median hours until this person answers a request, updated with each answer.
    answers_in = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "collab_wishes"
        verbose_name_plural = _("preferences")
        indexes = [
            models.Index(fields=["brief"], name="wishes_by_brief"),
            models.Index(
                fields=["waits_since"],
                condition=Q(waits_since__isnull=False),
                name="wishes_waiting",
            ),
        ]
        constraints = [
            _both_or_neither("weekdays"),
            _both_or_neither("weekends"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def topics_to_learn(self) -> Iterable[Topic]:
        """The topics that the person wants to learn; none before the first save."""
        return self.learns.all() if self.pk else []

    @transaction.atomic
    def set_topics_to_learn(self, topics: Iterable[Topic]) -> None:
        """Replace the topics that the person wants to learn."""
        # Locked, so that a double click adds each topic once.
        lock_row(MatchPreferences, self.pk)
        self.learns.set(topics)

    def availability_in(self, zone: str) -> Availability | None:
        """The hours in the time zone `zone`, or None if the person gave none."""
        hours = self.weekdays_from, self.weekdays_to, self.weekends_from, self.weekends_to
        return availability_in(zone, *hours)

    @classmethod
    def notify_waiting_list(cls, project: Project, track: str) -> None:
        """Notify people of the owner's cohort who wait for a seat on this track.

        Those who wait longest come first.

        A person gets one notification a project.
        """
        tracks = Track.values if track == Track.BOTH else [track, Track.BOTH]
        waiting = User.objects.open_to_collaborate().filter(
            match_preferences__waits_since__isnull=False,
            track__in=tracks,
            cohort=project.owner.cohort_id,
        )
        others = waiting.exclude(seats__project=project)
        for person in others.order_by("match_preferences__waits_since")[:MAX_NOTIFIED]:
            project.notify("seat_open", person, actor=project.owner)

    @classmethod
    def record_answer_times(cls, person: User, answer_times: Iterable[timedelta]) -> None:
        """Store the median of the times that this person's last answers took."""
        in_order = sorted(answer_times)
        if not in_order:
            return
        median = in_order[len(in_order) // 2]
        hours = max(1, round(median.total_seconds() / 3600))
        cls.objects.update_or_create(person=person, defaults={"answers_in": hours})

    @property
    def language_names(self) -> list[str]:
        """The names of the chosen languages, in the reader's language."""
        return [str(LANGUAGES[code]) for code in self.languages if code in LANGUAGES]


class TopicToLearn(models.Model):
    """A topic that a person wants to learn."""

    preferences = models.ForeignKey(
        MatchPreferences, on_delete=models.CASCADE, related_name="+", db_column="wishes_id"
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = _("topics to learn")
        db_table = "collab_wishes_learns"
        unique_together = [("preferences", "topic")]

    def __str__(self) -> str:
        return f"{self.preferences} – {self.topic}"


class NotForMe(models.Model):
    """A suggestion that was dismissed: a project, or a person for one's own project."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="put_aside"
    )
    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = _("hidden")
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

    def __str__(self) -> str:
        return f"{self.by}: {self.person or self.project}"
