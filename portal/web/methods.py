"""Which methods of HTTP a view answers, beside Django's require_safe and require_POST."""

from django.views.decorators.http import require_http_methods

# A page with a form that is sent to the page's own address.
require_safe_or_post = require_http_methods(["GET", "HEAD", "POST"])
