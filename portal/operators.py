"""The admin site of operators: people who are not operators do not learn that it is there."""

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.health import missing_in_database


class OperatorAdminSite(admin.AdminSite):
    site_header = site_title = "Nexus"
    enable_nav_sidebar = False

    def has_permission(self, request):
        """Operators, with a second proof of who they are where that is required."""
        if not super().has_permission(request):
            return False
        return not settings.SECOND_FACTOR_REQUIRED or request.user.has_second_factor

    def index(self, request, extra_context=None):
        """The list of tables, below what the database should have and has not."""
        for missing in missing_in_database():
            said = _("Missing in the database: %(what)s. “manage.py migrate” installs it.")
            messages.error(request, said % {"what": missing})
        return super().index(request, extra_context)

    def login(self, request, extra_context=None):
        """Sign in where everybody does, so that limits and verification hold here too."""
        if request.user.is_authenticated and request.user.is_operator:
            messages.info(request, _("Operators sign in with a second proof of who they are. Please set one up first."))
            return redirect("mfa_index")
        if request.user.is_authenticated:
            raise Http404
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
