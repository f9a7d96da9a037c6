"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.ops.startup_checks import limit_statements
from portal.web.parameters import in_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

limit_statements(settings.DATABASES["default"], settings.STATEMENT_TIMEOUT_MS)
application = in_utf_8(get_wsgi_application())
