import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "submitted": _("sent to the mentors"),
    "withdrawn": _("withdrawn by its author"),
    "published": _("public without waiting"),
    "approve": _("approved"),
    "request_changes": _("changes requested"),
    "reject": _("rejected"),
}


def _label():
    return secrets.token_hex(6)


class Pseudonym(models.Model):
    """The random name under which the log knows a person; without this row the log names nobody."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pseudonym")
    label = models.CharField(max_length=12, unique=True, default=_label)

    def __str__(self):
        return self.label


class LogEntryQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Operators see all, mentors what concerns their cohorts or nobody's, and everybody their own posts."""
        if person.is_operator:
            return self
        mine = Q(case__author=person)
        if person.mentored_cohort_ids:
            mine |= Q(case__cohort__in=person.mentored_cohort_ids) | Q(case__cohort=None)
        return self.filter(mine)

    def newest_first(self):
        return self.select_related("case").order_by("-at", "-pk")


class LogEntry(models.Model):
    """What was decided, by whom, why and when. The database refuses to change or delete a row (portal.triggers)."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=12)
    case = models.ForeignKey("moderation.Case", on_delete=models.PROTECT, related_name="log")
    revision_number = models.PositiveIntegerField()
    action = models.CharField(max_length=20)
    reason = models.TextField(blank=True)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("log entries")
        indexes = [models.Index(fields=["-at", "-id"], name="log_newest")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.said}"

    @property
    def said(self):
        return ACTIONS.get(self.action, self.action)

    @classmethod
    def record(cls, case, action, *, by, revision_number, reason=""):
        """Add a row; call it inside the transaction of what it records."""
        pseudonym, _new = Pseudonym.objects.get_or_create(person=by)
        return cls.objects.create(
            case=case, action=action, actor=pseudonym.label, revision_number=revision_number, reason=reason
        )
