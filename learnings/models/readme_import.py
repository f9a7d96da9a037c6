import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from learnings import readme
from learnings.models.draft import Draft
from learnings.models.entry import Entry
from learnings.models.revision import TITLE_LENGTH
from portal.models import Topic
from portal.people.models import Track

KEPT_FOR = timedelta(days=1)
LEARNING_SECTIONS = {
    "technologies": Entry.Section.TECHNOLOGY,
    "concepts": Entry.Section.CONCEPT,
    "practices": Entry.Section.PRACTICE,
    "takeaways": Entry.Section.TAKEAWAY,
    "tips": Entry.Section.TIP,
}


class ReadmeImportQuerySet(models.QuerySet):
    def staged(self):
        """Those that can still be confirmed: of the last day."""
        return self.filter(created_at__gt=timezone.now() - KEPT_FOR)

    def forget_expired(self):
        """Delete the texts of more than a day ago, as their owners were promised; returns a sentence."""
        count, _by_model = self.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()
        return f"READMEs forgotten: {count}"


class ReadmeImport(models.Model):
    """A README that somebody brought along, kept privately for a day until they say what of it becomes drafts."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readme_imports")
    text = models.TextField()
    repaired = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ReadmeImportQuerySet.as_manager()

    def __str__(self):
        return f"{self.owner_id} {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("learnings:readme_preview", args=[self.pk])

    def reading(self):
        """What was understood of the text."""
        return readme.understand(self.text, repaired=self.repaired)

    @transaction.atomic
    def confirm(self, found):
        """Make drafts of what the owner kept (a list of Found); returns how many are new. Nothing is published.

        The same README, or the same form, again makes no twins: each thing found has a fingerprint.
        """
        ReadmeImport.objects.select_for_update().get(pk=self.pk)
        made = sum(one.make_draft(self.owner) for one in found)
        ReadmeImport.objects.filter(pk=self.pk).update(confirmed_at=timezone.now())
        return made


class Found:
    """One thing found in a README, as its owner wants it: a draft to be, or a skill."""

    def __init__(self, *, kind, section="", title="", body="", solution="", outcome="", track="", occurrence=0):
        self.kind, self.section, self.track = kind, section, track
        self.title, self.body, self.solution, self.outcome = title, body, solution or "", outcome or ""
        words = " ".join(title.casefold().split()) or body[:200]
        self.fingerprint = hashlib.sha256(f"{kind}|{section}|{words}|{occurrence}".encode()).hexdigest()[:32]

    @property
    def is_skill(self):
        return self.kind == "skill"

    def make_draft(self, owner):
        """Make what it stands for; returns whether it is new."""
        return self._add_skill(owner) if self.is_skill else self._add_draft(owner)

    def _add_skill(self, owner):
        topics, _unknown = Topic.objects.named([self.title])
        known = set(owner.skills.values_list("pk", flat=True))
        owner.skills.add(*topics)
        return any(topic.pk not in known for topic in topics)

    def _add_draft(self, owner):
        track = self.track or owner.track or Track.BACKEND
        topics, _unknown = Topic.objects.named([self.title])
        try:
            with transaction.atomic():
                entry = Entry.objects.create(
                    kind=self.kind, section=self.section, track=track, author=owner, imported_as=self.fingerprint
                )
        except IntegrityError:
            return False
        Draft.objects.create(
            entry=entry,
            title=self.title,
            body=self.body,
            solution=self.solution,
            outcome=self.outcome,
            section=self.section,
            track=track,
            topics_text=", ".join(topic.name for topic in topics),
        )
        return True


def everything_found(reading):
    """Each thing of a Reading as a Found, in the order of a README; the second of two alike has a higher occurrence."""
    seen = {}
    for section, item in _sections(reading):
        kind = "learning" if item.text.strip() else "skill" if section == Entry.Section.TECHNOLOGY else "learning"
        yield _found(seen, kind=kind, section="" if kind == "skill" else section, title=item.title, body=item.text)
    for challenge in reading.challenges:
        yield _found(
            seen,
            kind="challenge",
            title=challenge.title,
            body=challenge.problem,
            solution=challenge.solution,
            outcome=challenge.outcome,
            track=challenge.track or "",
        )


def _sections(reading):
    for name, section in LEARNING_SECTIONS.items():
        for item in getattr(reading, name):
            yield section, item


def _found(seen, **values):
    if len(values["title"]) > TITLE_LENGTH:
        values["body"] = f"{values['title']}\n\n{values.get('body', '')}".strip()
        values["title"] = Truncator(values["title"]).chars(TITLE_LENGTH)
    name = (values["kind"], values.get("section", ""), values["title"].casefold())
    occurrence = seen[name] = seen.get(name, -1) + 1
    return Found(**values, occurrence=occurrence)
