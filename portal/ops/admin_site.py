"""The admin site of operators: people who are not operators do not learn that it is there."""

from functools import wraps

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.ops.health import missing_in_database
from portal.web import page_cache, second_factor


class OperatorAdminSite(admin.AdminSite):
    site_header = site_title = "Nexus"
    enable_nav_sidebar = False

    def has_permission(self, request):
        """Operators, in a session that proved a second factor where that is required."""
        return super().has_permission(request) and request.user.can_operate

    def index(self, request, extra_context=None):
        """The list of tables, below what the database should have and has not."""
        for missing in missing_in_database():
            message = _("Missing in the database: %(what)s. “manage.py migrate” installs it.")
            messages.error(request, message % {"what": missing})
        return super().index(request, extra_context)

    def admin_view(self, view, cacheable=False):
        """What operators change by hand may take something from public sight, so no kept page outlives it."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def invalidating_cache(request, *args, **kwargs):
            response = guarded(request, *args, **kwargs)
            if request.method == "POST" and self.has_permission(request):
                page_cache.invalidate_pages()
            return response

        return invalidating_cache

    def login(self, request, extra_context=None):
        """Sign in where everybody does, so that limits and verification hold here too."""
        person = request.user
        if person.is_authenticated and person.is_operator and not person.has_proved_second_factor:
            return second_factor.redirect_to_second_factor(request)
        if person.is_authenticated:
            raise Http404
        return redirect(
            f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
        )
