"""The URL configuration of the site.

Apps are included by name, so that none is imported here.
"""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.utils.functional import lazy
from django.views.decorators.http import require_safe

from portal import hooks
from portal.api import gateway
from portal.ops import health, metrics
from portal.web import email_codes, pages, views


def _all_sitemaps() -> dict[str, type[Sitemap]]:
    return dict(hooks.collect("SITEMAPS"))


SITEMAPS = lazy(_all_sitemaps, dict)()

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("", include("learnings.urls")),  # early, because most requests are for its pages
    path(
        "accounts/confirm-email/",
        email_codes.email_confirm,
        name="account_email_verification_sent",
    ),
    path("accounts/", include("allauth.urls")),
    path("operator/", admin.site.urls),
    path("moderation/", include("portal.moderation.urls")),
    path("", include("collab.capstone.urls")),
    path("collab/", include("collab.urls")),
    path("", include("portal.people.urls")),
    path(
        "sitemap.xml",
        login_not_required(require_safe(sitemap_index)),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_part"},
        name="sitemap",
    ),
    path(
        "sitemap-<section>.xml",
        login_not_required(require_safe(sitemap)),
        {"sitemaps": SITEMAPS},
        name="sitemap_part",
    ),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
    path("language/<slug:code>/", pages.language_set, name="language_set"),
    path("new/", pages.new, name="new"),
    path("about/", pages.about, name="about"),
    path("about/conduct/", pages.conduct, name="conduct"),
    path("about/privacy/", pages.privacy, name="privacy"),
    path("help/", pages.help_page, name="help"),
    path("help/api/", pages.api_help, name="api_help"),
    path("api/", include("collab.api_urls")),
    path("api/v1/openapi.json", gateway.openapi, name="openapi"),
    # Any path, also with line ends, gets a problem in JSON.
    re_path(r"^api/v1/(?P<path>(?s:.*))$", gateway.dispatch, name="api"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
if settings.DEBUG:
    urlpatterns += [
        path("dev/mail/", include("portal.ops.dev_mail")),
        path("dev/mail/preview/", include("portal.people.views.mail_previews")),
        path("styleguide/", include("portal.web.styleguide")),
    ]

handler400 = "portal.web.errors.bad_request"
handler403 = "portal.web.errors.forbidden"
handler404 = "portal.web.errors.not_found"
handler429 = "portal.web.rate_limits.allauth_rate_limited"
handler500 = "portal.web.errors.server_error"
