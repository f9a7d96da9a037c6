"""The admin site of operators. Everyone else gets 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.ops.health import missing_in_database
from portal.web import page_cache, second_factor


class OperatorAdminSite(admin.AdminSite):
    """Django's admin with the site's own sign-in and second factor."""

    site_header = site_title = "Nexus"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the user is an operator whose session has the required second factor."""
        return super().has_permission(request) and request.user.can_operate

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the index page, with a message for each missing trigger or search index."""
        for missing in missing_in_database():
            message = _("Missing in the database: %(what)s. “manage.py migrate” installs it.")
            messages.error(request, message % {"what": missing})
        return super().index(request, extra_context)

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """Invalidate the page cache after each change, which may hide public content."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def invalidating_cache(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = guarded(request, *args, **kwargs)
            if request.method == "POST" and self.has_permission(request):
                page_cache.invalidate_pages()
            return response

        return invalidating_cache

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the site's sign-in page, which has rate limits and verification."""
        person = request.user
        if person.is_authenticated and person.is_operator and not person.has_proved_second_factor:
            return second_factor.redirect_to_second_factor(request)
        if person.is_authenticated:
            raise Http404
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_login')}?{query}")
