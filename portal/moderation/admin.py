"""Read-only admin pages. Decisions are made in the review queue."""

from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from portal.moderation.models import (
    Abstention,
    Assignment,
    Case,
    Flag,
    LogEntry,
    MentorAbsence,
    PersonCase,
    Pseudonym,
    Review,
    ReviewLock,
    Submission,
    Suspension,
    Thanks,
    TrustNaming,
)


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ["pk", "kind", "author", "cohort", "state", "waiting_since"]
    list_filter = ["state", "kind"]
    list_select_related = ["author", "cohort"]
    search_fields = ["author__handle"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["pk", "case", "author", "reviewer", "decision", "decided_at"]
    list_filter = ["decision"]
    list_select_related = ["case", "author", "reviewer"]
    search_fields = ["author__handle", "reviewer__handle"]


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "action", "case", "revision_number", "actor", "reason"]
    list_filter = ["action"]
    list_select_related = ["case"]


@admin.register(TrustNaming)
class TrustNamingAdmin(ReadOnlyAdmin):
    list_display = ["person", "is_trusted", "named_by", "named_at"]
    list_select_related = ["person", "named_by"]
    search_fields = ["person__handle"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["pk", "kind", "author", "submitted_at", "expected_review_hours"]
    list_filter = ["kind"]
    list_select_related = ["author"]
    search_fields = ["author__handle"]


@admin.register(Flag)
class FlagAdmin(ReadOnlyAdmin):
    list_display = ["pk", "case", "reason", "reporter", "outcome", "created_at"]
    list_filter = ["reason", "outcome"]
    list_select_related = ["case", "reporter"]
    search_fields = ["reporter__handle", "note"]


@admin.register(Suspension)
class SuspensionAdmin(ReadOnlyAdmin):
    list_display = ["person", "by", "started_at", "until", "ended_at"]
    list_select_related = ["person", "by"]
    search_fields = ["person__handle"]


@admin.register(ReviewLock)
class ReviewLockAdmin(ReadOnlyAdmin):
    list_display = ["case", "holder", "until"]
    list_select_related = ["case", "holder"]
    search_fields = ["holder__handle"]


@admin.register(Abstention)
class AbstentionAdmin(ReadOnlyAdmin):
    list_display = ["case", "mentor", "until"]
    list_select_related = ["case", "mentor"]
    search_fields = ["mentor__handle"]


@admin.register(PersonCase)
class PersonCaseAdmin(ReadOnlyAdmin):
    list_display = ["person", "case"]
    list_select_related = ["person", "case"]
    search_fields = ["person__handle"]


@admin.register(Pseudonym)
class PseudonymAdmin(ReadOnlyAdmin):
    list_display = ["label", "person"]
    list_select_related = ["person"]
    search_fields = ["label", "person__handle"]


@admin.register(Thanks)
class ThanksAdmin(ReadOnlyAdmin):
    list_display = ["review_id", "at"]
    search_fields = ["review__reviewer__handle"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["cohort", "mentor", "learner", "case", "at"]
    list_select_related = ["cohort", "mentor", "learner", "case"]
    search_fields = ["mentor__handle", "learner__handle"]


@admin.register(MentorAbsence)
class MentorAbsenceAdmin(ReadOnlyAdmin):
    list_display = ["mentor", "cohort", "until"]
    list_select_related = ["mentor", "cohort"]
    search_fields = ["mentor__handle"]
