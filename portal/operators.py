"""The admin site of operators: people who are not operators do not learn that it is there."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from portal import second_factor


class OperatorAdminSite(admin.AdminSite):
    site_header = site_title = "Nexus"
    enable_nav_sidebar = False

    def has_permission(self, request):
        """Operators, in a session that proved a second factor where that is required."""
        return super().has_permission(request) and request.user.can_operate

    def login(self, request, extra_context=None):
        """Sign in where everybody does, so that limits and verification hold here too."""
        person = request.user
        if person.is_authenticated and person.is_operator and not person.has_proved_second_factor:
            return second_factor.ask(request)
        if person.is_authenticated:
            raise Http404
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
