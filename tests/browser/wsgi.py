"""Nexus as journeys are served: static files are looked up once, at the start.

With DEBUG they would be looked up again for each request.
"""

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
settings.WHITENOISE_AUTOREFRESH = False

from portal.wsgi import application  # noqa: E402, F401
