"""Operators may look at decisions; they are made in the queue, not here."""

from django.contrib import admin

from portal.moderation.models import Case, LogEntry, Review, TrustNaming


class ReadOnly(admin.ModelAdmin):
    """Nothing to add, change or delete."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Case)
class CaseAdmin(ReadOnly):
    list_display = ["pk", "kind", "author", "cohort", "state", "waiting_since"]
    list_filter = ["state", "kind"]
    list_select_related = ["author", "cohort"]
    search_fields = ["author__handle"]


@admin.register(Review)
class ReviewAdmin(ReadOnly):
    list_display = ["pk", "case", "author", "reviewer", "decision", "decided_at"]
    list_filter = ["decision"]
    list_select_related = ["case", "author", "reviewer"]
    search_fields = ["author__handle", "reviewer__handle"]


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    list_display = ["at", "action", "case", "revision_number", "actor", "reason"]
    list_filter = ["action"]
    list_select_related = ["case"]


@admin.register(TrustNaming)
class TrustNamingAdmin(admin.ModelAdmin):
    list_display = ["person", "named_by", "named_at"]
    list_select_related = ["person", "named_by"]
    search_fields = ["person__handle"]
    autocomplete_fields = ["person", "named_by"]
