"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.parameters import in_utf_8
from portal.startup import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

limit_statements(settings.DATABASES["default"], settings.STATEMENT_TIMEOUT_MS)
application = in_utf_8(get_wsgi_application())
