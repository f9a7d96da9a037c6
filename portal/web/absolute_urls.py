"""Addresses with the name of the site in front, for machines that are somewhere else."""

from django.conf import settings


def site_url(request):
    """https://nexus.example, without a slash at its end; from the settings where they say it, else as it was asked."""
    return settings.SITE_URL or request.build_absolute_uri("/")[:-1]


def absolute_url(request, path):
    """The whole address of a path of ours."""
    return f"{site_url(request)}{path}"
