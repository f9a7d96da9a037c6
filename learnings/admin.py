"""Operators may look at entries; they are changed by their authors and judged by mentors."""

from django.contrib import admin

from learnings.models import Comment, Entry, Revision, TopicChange
from portal.moderation.admin import ReadOnly


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ["pk", "live_revision", "kind", "section", "author", "cohort", "status", "published_at"]
    list_filter = ["kind", "section", "status"]
    list_select_related = ["live_revision", "author", "cohort"]
    search_fields = ["live_revision__title", "author__handle"]
    exclude = ["imported_as"]


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    list_display = ["pk", "title", "entry_id", "number", "created_at", "published_at", "published_under"]
    list_filter = ["published_under"]
    search_fields = ["title"]


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    list_display = ["pk", "author", "entry_id", "created_at", "edited_at", "deleted_at"]
    list_select_related = ["author"]
    search_fields = ["author__handle", "body"]


@admin.register(TopicChange)
class TopicChangeAdmin(ReadOnly):
    list_display = ["at", "action", "before", "after", "actor"]
    list_filter = ["action"]
    search_fields = ["before", "after"]
