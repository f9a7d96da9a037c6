"""What the site shows in development, where Django has pages of its own."""

from django.views import debug

from portal.web import errors


def show_own_not_found_page() -> None:
    """Show an unknown address as in production; for exceptions, Django's page stays.

    Django calls its own page by this name, and no setting replaces it. A route for all other
    addresses would take those that only lack their final slash.
    """
    debug.technical_404_response = errors.not_found
