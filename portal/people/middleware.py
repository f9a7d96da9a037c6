"""Times are shown in the zone of the person who looks."""

import zoneinfo

from django.utils import timezone


def own_time_zone(get_response):
    """Use the signed-in person's zone for this request, and UTC for readers, whose pages are shared."""

    def middleware(request):
        # Reading request.user without a session would load one; readers carry none.
        if request.session.session_key and request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
                return get_response(request)
        return get_response(request)

    return middleware
