from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from portal.models import FormerTopicAddress, Topic, TopicAlias
from portal.ops.task_queue import run_again
from portal.web.partial_saves import save_columns


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nothing to add, change or delete."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class PartialSaveAdmin(admin.ModelAdmin):
    """Saves what an operator changed, and no other column: the row may have changed since the page was opened.

    Each field carries what it showed (`show_hidden_initial`): what is as it was shown counts as not changed.
    """

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.show_hidden_initial = True
        return field

    def save_model(self, request, obj, form, change):
        changed = list(form.changed_data)
        if change and any(field.name == "version" for field in obj._meta.concrete_fields):
            obj.version = F("version") + 1  # a form that its owner has open still hears of it
            changed.append("version")
        save_columns(obj, changed)

    def save_related(self, request, form, formsets, change):
        if change:
            names = {field.name for field in form.instance._meta.many_to_many}
            for name in names.difference(form.changed_data):
                form.cleaned_data.pop(name, None)
        super().save_related(request, form, formsets, change)

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for row in formset.new_objects:
            row.save(force_insert=True)
        for row, changed in formset.changed_objects:
            save_columns(row, changed)
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()


class TopicAliasInline(admin.TabularInline):
    model = TopicAlias
    extra = 1


@admin.register(Topic)
class TopicAdmin(PartialSaveAdmin):
    list_display = ["name", "slug", "description"]
    search_fields = ["name", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [TopicAliasInline]


@admin.register(TopicAlias)
class TopicAliasAdmin(PartialSaveAdmin):
    list_display = ["name", "topic"]
    list_select_related = ["topic"]
    search_fields = ["name", "topic__name"]
    autocomplete_fields = ["topic"]


@admin.register(FormerTopicAddress)
class FormerTopicAddressAdmin(ReadOnlyAdmin):
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
        message = ngettext("%(n)d task waits again.", "%(n)d tasks wait again.", n) % {"n": n}
        self.message_user(request, message)
