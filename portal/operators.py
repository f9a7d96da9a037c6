"""The admin site of operators: people who are not operators do not learn that it is there."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


class OperatorAdminSite(admin.AdminSite):
    site_header = site_title = "Nexus"
    enable_nav_sidebar = False

    def login(self, request, extra_context=None):
        """Sign in where everybody does, so that limits and verification hold here too."""
        if request.user.is_authenticated:
            raise Http404
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
