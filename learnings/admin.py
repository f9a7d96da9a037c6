"""Read-only pages of the operators' site."""

from django.contrib import admin

from learnings.models import (
    Comment,
    Entry,
    Mute,
    Reaction,
    ReadmeSource,
    RelatedEntry,
    Revision,
    SearchDocument,
    SearchWord,
    TopicCase,
    TopicChange,
    TopicSummary,
)
from portal.admin import ReadOnlyAdmin


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = [
        "pk",
        "live_revision",
        "kind",
        "section",
        "author",
        "cohort",
        "status",
        "published_at",
    ]
    list_filter = ["kind", "section", "status"]
    list_select_related = ["live_revision", "author", "cohort"]
    search_fields = ["live_revision__title", "author__handle"]
    exclude = ["imported_as"]


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = [
        "pk",
        "title",
        "entry_id",
        "number",
        "created_at",
        "published_at",
        "published_under",
    ]
    list_filter = ["published_under"]
    search_fields = ["title"]


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ["pk", "author", "entry_id", "created_at", "edited_at", "deleted_at"]
    list_select_related = ["author"]
    search_fields = ["author__handle", "body"]


@admin.register(TopicChange)
class TopicChangeAdmin(ReadOnlyAdmin):
    list_display = ["at", "action", "before", "after", "actor"]
    list_filter = ["action"]
    search_fields = ["before", "after"]


@admin.register(TopicCase)
class TopicCaseAdmin(ReadOnlyAdmin):
    list_display = ["name", "topic", "why", "proposed_at"]
    list_select_related = ["topic"]
    search_fields = ["name"]


@admin.register(Reaction)
class ReactionAdmin(ReadOnlyAdmin):
    list_display = ["user", "kind", "entry_id", "created_at"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    search_fields = ["user__handle"]


@admin.register(Mute)
class MuteAdmin(ReadOnlyAdmin):
    list_display = ["user", "entry_id"]
    list_select_related = ["user"]
    search_fields = ["user__handle"]


@admin.register(ReadmeSource)
class ReadmeSourceAdmin(ReadOnlyAdmin):
    # The repository, and what its owner imported from it, are theirs.
    exclude = ["address", "decided"]
    list_display = ["owner", "state", "problem", "failures", "checked_at", "next_check_at"]
    list_filter = ["state", "problem"]
    list_select_related = ["owner"]
    search_fields = ["owner__handle"]


@admin.register(RelatedEntry)
class RelatedEntryAdmin(ReadOnlyAdmin):
    list_display = ["pk", "entry_id", "other_id"]
    search_fields = ["=entry__pk"]


@admin.register(SearchDocument)
class SearchDocumentAdmin(ReadOnlyAdmin):
    list_display = ["entry_id", "title"]
    search_fields = ["title"]


@admin.register(SearchWord)
class SearchWordAdmin(ReadOnlyAdmin):
    list_display = ["word"]
    search_fields = ["word"]


@admin.register(TopicSummary)
class TopicSummaryAdmin(ReadOnlyAdmin):
    list_display = ["topic", "counts", "written_at"]
    list_select_related = ["topic"]
    search_fields = ["topic__name"]
