from django.contrib import admin

from portal.people.models import Cohort, FormerHandle, Mentorship, User


class MentorshipInline(admin.TabularInline):
    model = Mentorship
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Cohort)
class CohortAdmin(admin.ModelAdmin):
    list_display = ["name", "programme", "starts_on", "ends_on", "review_policy"]
    search_fields = ["name", "programme"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MentorshipInline]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["handle", "display_name", "email", "track", "cohort", "is_operator", "is_active", "date_joined"]
    list_filter = ["track", "cohort", "is_operator", "is_active"]
    list_select_related = ["cohort"]
    search_fields = ["handle", "display_name", "email"]
    autocomplete_fields = ["cohort", "skills"]
    exclude = ["password"]
    readonly_fields = ["last_login", "date_joined"]


@admin.register(FormerHandle)
class FormerHandleAdmin(admin.ModelAdmin):
    list_display = ["handle", "user", "until"]
    list_select_related = ["user"]
    search_fields = ["handle"]
    autocomplete_fields = ["user"]
