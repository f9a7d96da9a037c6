from django.contrib import admin

from collab.models import (
    Brief,
    Contract,
    ContractVersion,
    Endpoint,
    EndpointNote,
    JoinRequest,
    PlanStep,
    Project,
    ProjectEvent,
    Pulse,
    Seat,
    StandUp,
    Wishes,
)
from portal.admin import ChangedAdmin, ReadOnly


@admin.register(Brief)
class BriefAdmin(ChangedAdmin):
    list_display = ["title", "slug", "summary"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["topics"]


class SeatInline(admin.TabularInline):
    model = Seat
    extra = 0
    autocomplete_fields = ["holder", "topics"]


@admin.register(Project)
class ProjectAdmin(ChangedAdmin):
    list_display = ["name", "owner", "brief", "state", "created_at"]
    list_filter = ["state", "brief"]
    list_select_related = ["owner", "brief"]
    search_fields = ["name", "owner__handle"]
    autocomplete_fields = ["owner", "brief", "stack"]
    inlines = [SeatInline]


@admin.register(JoinRequest)
class JoinRequestAdmin(ChangedAdmin):
    list_display = ["project", "person", "direction", "status", "created_at"]
    list_filter = ["direction", "status"]
    list_select_related = ["project", "person"]
    search_fields = ["project__name", "person__handle"]
    autocomplete_fields = ["project", "person"]
    readonly_fields = ["seats"]


@admin.register(Seat)
class SeatAdmin(ChangedAdmin):
    list_display = ["project", "number", "track", "holder"]
    list_select_related = ["project", "holder"]
    search_fields = ["project__name", "holder__handle"]
    autocomplete_fields = ["project", "holder", "topics"]


@admin.register(ProjectEvent)
class ProjectEventAdmin(ReadOnly):
    list_display = ["project", "kind", "by", "person", "at"]
    list_filter = ["kind"]
    list_select_related = ["project", "by", "person"]
    search_fields = ["project__name", "person__handle"]


@admin.register(Wishes)
class WishesAdmin(ReadOnly):
    list_display = ["person", "brief", "level", "pace", "waits_since"]
    list_filter = ["level", "brief"]
    list_select_related = ["person", "brief"]
    search_fields = ["person__handle", "idea"]


@admin.register(Contract)
class ContractAdmin(ReadOnly):
    list_display = ["project", "url", "looked_at", "trouble"]
    list_select_related = ["project"]
    search_fields = ["project__name", "url"]


@admin.register(ContractVersion)
class ContractVersionAdmin(ReadOnly):
    list_display = ["project", "number", "title", "by", "at"]
    list_select_related = ["project", "by"]
    search_fields = ["project__name", "title"]
    exclude = ["parsed"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text", "parsed", "changes")


@admin.register(Endpoint)
class EndpointAdmin(ReadOnly):
    list_display = ["project", "label", "built", "used", "check_again", "is_gone"]
    list_filter = ["built", "used", "check_again"]
    list_select_related = ["project"]
    search_fields = ["project__name", "path"]


@admin.register(EndpointNote)
class EndpointNoteAdmin(ReadOnly):
    list_display = ["endpoint", "author", "at"]
    list_select_related = ["endpoint", "author"]
    search_fields = ["endpoint__path", "author__handle"]


@admin.register(Pulse, StandUp)
class TogetherAdmin(ReadOnly):
    list_display = ["project", "person"]
    list_select_related = ["project", "person"]
    search_fields = ["project__name", "person__handle"]


@admin.register(PlanStep)
class PlanStepAdmin(ReadOnly):
    list_display = ["project", "text", "done_at", "done_by"]
    list_select_related = ["project", "done_by"]
    search_fields = ["project__name", "text"]
