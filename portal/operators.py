"""The admin site of operators: people who are not operators do not learn that it is there."""

from functools import wraps

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal import page_cache


class OperatorAdminSite(admin.AdminSite):
    site_header = site_title = "Nexus"
    enable_nav_sidebar = False

    def has_permission(self, request):
        """Operators, with a second proof of who they are where that is required."""
        if not super().has_permission(request):
            return False
        return not settings.SECOND_FACTOR_REQUIRED or request.user.has_second_factor

    def admin_view(self, view, cacheable=False):
        """What operators change by hand may take something from public sight, so no kept page outlives it."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def forgetting(request, *args, **kwargs):
            response = guarded(request, *args, **kwargs)
            if request.method == "POST" and self.has_permission(request):
                page_cache.forget_pages()
            return response

        return forgetting

    def login(self, request, extra_context=None):
        """Sign in where everybody does, so that limits and verification hold here too."""
        if request.user.is_authenticated and request.user.is_operator:
            messages.info(request, _("Operators sign in with a second proof of who they are. Please set one up first."))
            return redirect("mfa_index")
        if request.user.is_authenticated:
            raise Http404
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
