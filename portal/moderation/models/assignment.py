"""Which mentor of a cohort looks after which learners and cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.conditions import any_of
from portal.moderation.models.exceptions import NotPermitted
from portal.people.models import Cohort, Mentorship, User
from portal.rows import grouped, lock_row

if TYPE_CHECKING:
    from portal.moderation.models.case import Case


class NoMentorPresent(Exception):
    """All mentors of the cohort are away."""


class Load(NamedTuple):
    """What one mentor of a cohort looks after. A README is one case, as in the queue."""

    learners: int
    cases: int


class MentorAbsenceQuerySet(models.QuerySet):
    """Queries of absences."""

    def current(self) -> MentorAbsenceQuerySet:
        """Return those that are not over."""
        return self.filter(until__gte=timezone.localdate())


class MentorAbsence(models.Model):
    """A mentor is away from a cohort.

    What is assigned to them belongs to all meanwhile.
    """

    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.CASCADE, related_name="mentor_absences"
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentor_absences"
    )
    # The last day of the absence.
    until = models.DateField()

    objects = MentorAbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "mentor"], name="mentor_absence_once")
        ]

    def __str__(self) -> str:
        return f"{self.mentor} – {self.cohort}"


def present_mentors(cohort: Cohort) -> models.QuerySet[User]:
    """Return the mentors of a cohort who may review now and are not away."""
    away = cohort.mentor_absences.current()
    mentors = User.objects.not_read_only().filter(mentorships__cohort=cohort)
    return mentors.exclude(pk__in=away.values("mentor")).order_by("handle")


def _is_away() -> Exists:
    """The mentor of an assignment is away from its cohort."""
    absences = MentorAbsence.objects.current()
    return Exists(absences.filter(mentor=OuterRef("mentor"), cohort=OuterRef("cohort")))


def _still_mentors() -> Exists:
    """The mentor of an assignment mentors its cohort."""
    return Exists(Mentorship.objects.filter(user=OuterRef("mentor"), cohort=OuterRef("cohort")))


class AssignmentQuerySet(models.QuerySet):
    """Which assignments count, and how much each mentor has."""

    def in_force(self) -> AssignmentQuerySet:
        """Return those whose mentor still mentors the cohort, may act and is not away."""
        able = User.objects.not_read_only().values("pk")
        return self.filter(_still_mentors(), ~_is_away(), mentor__in=able)


class Assignment(models.Model):
    """A mentor of a cohort looks after a learner, or after one case of it.

    It says who is expected to act. Who may review does not depend on it.
    """

    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.CASCADE, related_name="assignments"
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments"
    )
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="assigned_to"
    )
    case = models.ForeignKey(
        "moderation.Case", on_delete=models.CASCADE, null=True, related_name="assigned_to"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "learner"], name="assignment_of_learner"),
            models.UniqueConstraint(fields=["cohort", "case"], name="assignment_of_case"),
            models.CheckConstraint(
                condition=Q(learner__isnull=False, case=None) | Q(learner=None, case__isnull=False),
                name="assignment_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} – {self.learner or self.case}"

    @classmethod
    def assign_learners(cls, cohort: Cohort, learners: Iterable[User], mentor: User | None) -> int:
        """Assign learners of a cohort to a mentor of it, or to all for None.

        Returns how many of them are in the cohort. Raises NotPermitted for someone who doesn't
        mentor it.
        """
        keys = {person.pk for person in learners if person.cohort_id == cohort.pk}
        cls._assign(cohort, "learner", keys, mentor)
        return len(keys)

    @classmethod
    def assign_cases(cls, cohort: Cohort, cases: Iterable[Case], mentor: User | None) -> int:
        """Assign cases of a cohort, like `assign_learners`. A mentor's own are left out."""
        wanted = (case for case in cases if case.cohort_id == cohort.pk)
        keys = {case.pk for case in wanted if mentor is None or case.author_id != mentor.pk}
        cls._assign(cohort, "case", keys, mentor)
        return len(keys)

    @classmethod
    @transaction.atomic
    def _assign(cls, cohort: Cohort, kind: str, keys: set[int], mentor: User | None) -> None:
        if mentor is None:
            cls.objects.filter(cohort=cohort, **{f"{kind}__in": keys}).delete()
            return
        if not mentor.mentorships.filter(cohort=cohort).exists():
            raise NotPermitted
        rows = [cls(cohort=cohort, mentor=mentor, **{f"{kind}_id": key}) for key in sorted(keys)]
        cls.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["cohort", kind],
            update_fields=["mentor", "at"],
        )

    @classmethod
    @transaction.atomic
    def spread_learners(cls, cohort: Cohort, *, again: bool = False) -> int:
        """Give each learner without a mentor who is here to the one with the fewest.

        `again` assigns all learners, so that the load is even. Returns how many were assigned.
        Raises NoMentorPresent.
        """
        lock_row(Cohort, cohort.pk)
        mentors = list(present_mentors(cohort))
        if not mentors:
            raise NoMentorPresent
        held = {} if again else cls._mentor_by_learner(cohort)
        learners = cohort.learners.listed().exclude(pk__in=held.keys())
        shares = _even_shares(learners.order_by("handle"), mentors, Counter(held.values()))
        return sum(cls.assign_learners(cohort, share, mentor) for mentor, share in shares.items())

    @classmethod
    def _mentor_by_learner(cls, cohort: Cohort) -> dict[int, int]:
        rows = cls.objects.in_force().filter(cohort=cohort, learner__cohort=cohort)
        return dict(rows.values_list("learner", "mentor"))


def _even_shares(
    learners: Iterable[User], mentors: list[User], load: Counter[int]
) -> dict[User, list[User]]:
    """Give each learner to the mentor with the lowest load, but none to themselves."""
    shares: dict[User, list[User]] = {mentor: [] for mentor in mentors}
    for learner in learners:
        others = [mentor for mentor in mentors if mentor.pk != learner.pk]
        if others:
            mentor = min(others, key=lambda one: load[one.pk])
            load[mentor.pk] += 1
            shares[mentor].append(learner)
    return shares


def load_by_mentor(cohort: Cohort) -> dict[int, Load]:
    """Return what each mentor of a cohort looks after, by key.

    Away or not, so that a colleague sees what to take over.
    """
    rows = Assignment.objects.filter(cohort=cohort)
    learners = Counter(rows.filter(learner__cohort=cohort).values_list("mentor", flat=True))
    own = dict(rows.filter(learner__isnull=False).values_list("learner", "mentor"))
    direct = dict(rows.filter(case__isnull=False).values_list("case", "mentor"))
    waiting = cohort.cases.waiting().one_per_item().values_list("pk", "author")
    cases = Counter(direct.get(case, own.get(author)) for case, author in waiting)
    mentors = Mentorship.objects.filter(cohort=cohort).values_list("user", flat=True)
    return {key: Load(learners[key], cases[key]) for key in mentors}


def _group_of(row: Assignment, mentor: User) -> tuple[int, bool, bool]:
    """Its cohort, and whether it is the mentor's own, and of one case."""
    return row.cohort_id, row.mentor_id == mentor.pk, row.case_id is not None


def is_assigned_to(mentor: User) -> Q:
    """The condition that a mentor is expected to decide a case.

    Fulfilled by what is assigned to them, and by what is assigned to no mentor who is here. What
    is assigned as a case counts before what is assigned by its author. The assignments are read
    here, in one query, as looking them up for each case of a long queue takes far longer.
    """
    rows = Assignment.objects.in_force()
    if not mentor.can_operate:
        rows = rows.filter(cohort__in=mentor.moderated_cohort_ids)
    found = grouped((_group_of(row, mentor), row.case_id or row.learner_id) for row in rows)

    def condition(*, is_own: bool, is_case: bool) -> Q:
        name = "pk__in" if is_case else "author__in"
        conditions = [
            Q(cohort=cohort, **{name: keys})
            for (cohort, own, case), keys in found.items()
            if own == is_own and case == is_case
        ]
        return any_of(conditions)

    is_of_other = condition(is_own=False, is_case=False)
    is_own_case = condition(is_own=True, is_case=True)
    return ~condition(is_own=False, is_case=True) & (is_own_case | ~is_of_other)
