from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from collab.models import (
    Brief,
    CheckIn,
    Contract,
    ContractVersion,
    Endpoint,
    EndpointNote,
    JoinRequest,
    MatchPreferences,
    PlanStep,
    Project,
    ProjectEvent,
    Seat,
    StandUp,
    TopicToLearn,
)
from portal.admin import PartialSaveAdmin, ReadOnlyAdmin


@admin.register(Brief)
class BriefAdmin(PartialSaveAdmin):
    list_display = ["title", "slug", "summary"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["topics"]


class SeatInline(admin.TabularInline):
    model = Seat
    extra = 0
    autocomplete_fields = ["holder", "topics"]


@admin.register(Project)
class ProjectAdmin(PartialSaveAdmin):
    list_display = ["name", "owner", "brief", "state", "created_at"]
    list_filter = ["state", "brief"]
    list_select_related = ["owner", "brief"]
    search_fields = ["name", "owner__handle"]
    autocomplete_fields = ["owner", "brief", "stack"]
    inlines = [SeatInline]


@admin.register(JoinRequest)
class JoinRequestAdmin(PartialSaveAdmin):
    list_display = ["project", "person", "direction", "status", "created_at"]
    list_filter = ["direction", "status"]
    list_select_related = ["project", "person"]
    search_fields = ["project__name", "person__handle"]
    autocomplete_fields = ["project", "person"]
    readonly_fields = ["seats"]


@admin.register(Seat)
class SeatAdmin(PartialSaveAdmin):
    list_display = ["project", "number", "track", "holder"]
    list_select_related = ["project", "holder"]
    search_fields = ["project__name", "holder__handle"]
    autocomplete_fields = ["project", "holder", "topics"]


@admin.register(ProjectEvent)
class ProjectEventAdmin(ReadOnlyAdmin):
    list_display = ["project", "kind", "by", "person", "at"]
    list_filter = ["kind"]
    list_select_related = ["project", "by", "person"]
    search_fields = ["project__name", "person__handle"]


@admin.register(MatchPreferences)
class MatchPreferencesAdmin(ReadOnlyAdmin):
    list_display = ["person", "brief", "level", "pace", "waits_since"]
    readonly_fields = ["learns"]
    list_filter = ["level", "brief"]
    list_select_related = ["person", "brief"]
    search_fields = ["person__handle", "idea"]


@admin.register(TopicToLearn)
class TopicToLearnAdmin(ReadOnlyAdmin):
    list_display = ["preferences", "topic"]
    list_select_related = ["preferences__person", "topic"]
    search_fields = ["preferences__person__handle", "topic__name"]


@admin.register(Contract)
class ContractAdmin(ReadOnlyAdmin):
    list_display = ["project", "url", "looked_at", "trouble"]
    list_select_related = ["project"]
    search_fields = ["project__name", "url"]
    exclude = ["asked_text", "webhook"]


@admin.register(ContractVersion)
class ContractVersionAdmin(ReadOnlyAdmin):
    list_display = ["project", "number", "title", "by", "at", "withdrawn_at"]
    list_select_related = ["project", "by"]
    search_fields = ["project__name", "title"]
    exclude = ["parsed"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContractVersion]:
        return super().get_queryset(request).defer("text", "parsed", "changes")


@admin.register(Endpoint)
class EndpointAdmin(ReadOnlyAdmin):
    list_display = ["project", "label", "built", "used", "needs_recheck", "is_gone"]
    list_filter = ["built", "used", "needs_recheck"]
    list_select_related = ["project"]
    search_fields = ["project__name", "path"]


@admin.register(EndpointNote)
class EndpointNoteAdmin(ReadOnlyAdmin):
    list_display = ["endpoint", "author", "at"]
    list_select_related = ["endpoint", "author"]
    search_fields = ["endpoint__path", "author__handle"]


@admin.register(CheckIn, StandUp)
class TeamActivityAdmin(ReadOnlyAdmin):
    list_display = ["project", "person"]
    list_select_related = ["project", "person"]
    search_fields = ["project__name", "person__handle"]


@admin.register(PlanStep)
class PlanStepAdmin(ReadOnlyAdmin):
    list_display = ["project", "text", "done_at", "done_by"]
    list_select_related = ["project", "done_by"]
    search_fields = ["project__name", "text"]
