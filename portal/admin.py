"""Admin pages for topics and the task queue, and base classes for other apps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, Field, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from portal.models import FormerTopicAddress, Topic, TopicAlias
from portal.ops.task_queue import run_again
from portal.text.plurals import counted
from portal.web.partial_saves import save_columns


class ReadOnlyAdmin(admin.ModelAdmin):
    """An admin page without permission to add, change or delete."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PartialSaveAdmin(admin.ModelAdmin):
    """Saves only the columns that the operator changed, to keep concurrent changes.

    The form contains the initial value of each field (`show_hidden_initial`), with which the
    submitted one is compared.
    """

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.show_hidden_initial = True
        return field

    def save_model(
        self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool
    ) -> None:
        """Save the changed columns, and count up `version` if the model has one.

        A form that is open elsewhere then detects the change.
        """
        changed = list(form.changed_data)
        columns = {field.name for field in obj._meta.concrete_fields}
        if change and "version" in columns:
            obj.version = F("version") + 1
            changed.append("version")
        save_columns(obj, changed)

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: Sequence[forms.BaseModelFormSet],
        change: bool,
    ) -> None:
        """Save only the many-to-many fields that changed."""
        if change:
            names = {field.name for field in form.instance._meta.many_to_many}
            for name in names.difference(form.changed_data):
                form.cleaned_data.pop(name, None)
        super().save_related(request, form, formsets, change)

    def save_formset(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formset: forms.BaseModelFormSet,
        change: bool,
    ) -> None:
        """Save only the changed columns of inline rows."""
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
    list_display = ["name", "slug", "description", "docs_url"]
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
    """The task queue, with an action that runs failed tasks again."""

    list_filter = ["status", "queue_name"]
    search_fields = ["task_path", "exception_class_path"]
    actions = ["run_again"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.can_operate

    @admin.action(description=_("Retry failed tasks"), permissions=["view"])
    def run_again(self, request: HttpRequest, tasks: QuerySet) -> None:
        """Queue the failed ones of the selected tasks again."""
        n = run_again(tasks)
        message = counted("%(n)d task queued again.", "%(n)d tasks queued again.", n)
        self.message_user(request, message)
