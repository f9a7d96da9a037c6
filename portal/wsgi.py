"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.ops.startup_checks import set_statement_limits
from portal.web.parameters import force_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

set_statement_limits(settings.DATABASES["default"], settings.STATEMENT_TIMEOUT_MS)
application = force_utf8(get_wsgi_application())
