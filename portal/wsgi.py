"""The WSGI application that gunicorn serves.

The views of all apps are imported here, before the process accepts a request. What is loaded by
then stays, so the garbage collector need not look at it: neither meanwhile nor later.
"""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from portal.ops.startup_checks import set_statement_limits
from portal.web.parameters import force_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

set_statement_limits(settings.DATABASES["default"], settings.STATEMENT_TIMEOUT_MS)
gc.disable()
application = force_utf8(get_wsgi_application())
reverse("home")  # imports the views of all apps
gc.freeze()
gc.enable()
