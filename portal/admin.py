from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from portal.models import FormerTopicAddress, Topic, TopicAlias
from portal.task_queue import run_again


class ReadOnly(admin.ModelAdmin):
    """Nothing to add, change or delete."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AliasInline(admin.TabularInline):
    model = TopicAlias
    extra = 1


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "description"]
    search_fields = ["name", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [AliasInline]


@admin.register(TopicAlias)
class TopicAliasAdmin(admin.ModelAdmin):
    list_display = ["name", "topic"]
    list_select_related = ["topic"]
    search_fields = ["name", "topic__name"]
    autocomplete_fields = ["topic"]


@admin.register(FormerTopicAddress)
class FormerTopicAddressAdmin(ReadOnly):
    list_display = ["slug", "topic"]
    list_select_related = ["topic"]
    search_fields = ["slug", "topic__name"]


admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskAdmin(DBTaskResultAdmin):
    """The queue: what waits, runs, went well and failed; what failed can be run again."""

    list_filter = ["status", "queue_name"]
    search_fields = ["task_path", "exception_class_path"]
    actions = ["run_again"]

    def has_view_permission(self, request, obj=None):
        return request.user.can_operate

    @admin.action(description=_("Run again what failed"), permissions=["view"])
    def run_again(self, request, tasks):
        n = run_again(tasks)
        said = ngettext("%(n)d task waits again.", "%(n)d tasks wait again.", n) % {"n": n}
        self.message_user(request, said)
