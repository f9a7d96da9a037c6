"""Headers, access and limits of every page."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import QueryDict
from django.test import Client
from django.urls import include, re_path
from django.utils import timezone

from tests import sampling


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/nowhere/", "/accounts/login/", "/feed.atom", "/healthz", "/learnings/new/"]
)
def test_responses_have_the_security_headers(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    "address", ["/preview/", "/drafts/5b0c1f0e-9a35-4a57-8a6f-3a8f0f3f5b11/", "/notices/read/"]
)
def test_post_without_csrf_token_is_403_with_a_sentence(learner, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    response = client.post(address, {})
    assert response.status_code == 403
    assert "This page is out of date" in response.text


def broken(request):
    raise ValueError("a bug")


urlpatterns = [
    re_path("^broken/$", login_not_required(broken)),
    re_path("", include("portal.urls")),
]
handler400, handler403, handler404, handler500 = (
    f"portal.web.errors.{name}"
    for name in ("bad_request", "forbidden", "not_found", "server_error")
)
EARLY_ANSWERS = {
    "https": (301, "/learnings/", {}),
    "slash": (301, "/learnings", {"secure": True}),
    "host": (400, "/", {"HTTP_HOST": "evil.example"}),
    "host, https": (400, "/", {"HTTP_HOST": "evil.example", "secure": True}),
    "nul": (400, "/people/?topic=%00", {"secure": True}),
    "nowhere": (404, "/nowhere/", {"secure": True}),
    "too large": (413, "/import/", {"CONTENT_LENGTH": "9000000", "secure": True}),
    "a bug": (500, "/broken/", {"secure": True}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", EARLY_ANSWERS)
def test_early_responses_have_the_security_headers(settings, name):
    settings.SECURE_SSL_REDIRECT = True
    settings.ROOT_URLCONF = __name__
    status, address, options = EARLY_ANSWERS[name]
    response = Client(raise_request_exception=False).get(address, **options)
    assert response.status_code == status
    assert {header: response.headers.get(header) for header in EXPECTED} == EXPECTED
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "camera=()" in response.headers["Permissions-Policy"]


EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_script_name_does_not_bypass_a_suspension(settings, learner, client_of):
    """Each check uses the path that selects the view, whatever SCRIPT_NAME is."""
    learner.suspended_until, learner.suspension_reason = (
        timezone.now() + timedelta(days=1),
        "Unkind.",
    )
    learner.save(update_fields=["suspended_until", "suspension_reason"])
    browser = client_of(learner)
    for forced in ("", None):
        settings.FORCE_SCRIPT_NAME = forced
        response = browser.post("/learnings/new/", {"body": "My words"}, SCRIPT_NAME="/accounts")
        assert response.status_code == 403
        assert "You’re read-only until" in response.text


@pytest.mark.django_db
def test_script_name_does_not_change_headers_and_probes(client, settings):
    settings.FORCE_SCRIPT_NAME = None
    reset = client.get("/accounts/password/reset/", SCRIPT_NAME="/x")
    assert reset.headers["Referrer-Policy"] == "same-origin"
    assert client.get("/learnings/", SCRIPT_NAME="/\0").status_code == 200
    assert client.get("/healthz", SCRIPT_NAME="/x", HTTP_HOST="10.0.0.1").status_code == 200
    settings.FORCE_SCRIPT_NAME = ""
    assert 'href="/learnings/"' in client.get("/about/", SCRIPT_NAME="/evil").text
    assert "/evil" not in client.get("/about/", SCRIPT_NAME="/evil").text


@pytest.mark.django_db
def test_unknown_host_is_400(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_forwarded_host_is_ignored(client):
    response = client.get("/robots.txt", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in response.text


def test_upload_over_the_limit_is_413_with_a_sentence(client_of, learner):
    response = client_of(learner).post("/import/", {"text": "x" * 2_600_000})
    assert response.status_code == 413
    assert "A README can be up to 1 MB, and an OpenAPI document 2 MB." in response.text


def test_htmx_request_without_sign_in_redirects_the_whole_page(client, db):
    response = client.post(
        "/notices/read/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/learnings/new/"},
    )
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/learnings/new/"


def test_sign_in_under_htmx_returns_to_the_filtered_page(client, db):
    page = "/learnings/?section=tip&topic=docker"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    address = client.post("/notices/read/", headers=headers).headers["HX-Redirect"]
    assert QueryDict(address.partition("?")[2]).dict() == {"next": page}


@pytest.mark.parametrize("page", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_sign_in_under_htmx_returns_to_this_site_only(client, db, page):
    response = client.post("/notices/read/", headers={"HX-Request": "true", "HX-Current-URL": page})
    assert "evil.example" not in response.headers["HX-Redirect"].split("next=")[1].removeprefix("/")


@pytest.mark.parametrize(
    "forged", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_redirects_to_this_site_only(client, learner, forged):
    learner.set_password("a long pass phrase")
    learner.save()
    learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
    response = client.post(
        "/accounts/login/",
        {"login": learner.email, "password": "a long pass phrase", "next": forged},
    )
    assert response.status_code == 302
    assert response.headers["Location"] == "/"


@pytest.mark.django_db
def test_admin_redirects_to_the_sign_in_page(client):
    response = client.get("/operator/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_sign_out_clears_the_browser_cache(client_of, learner):
    response = client_of(learner).post("/accounts/logout/")
    assert response.headers["Clear-Site-Data"] == '"cache"'


def test_templates_have_no_inline_scripts_or_styles():
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = path.read_text()
        # Mail clients drop style sheets.
        assert " style=" not in text or path.match("mail/message.html"), path
        assert " onclick" not in text, path
        assert "hx-on" not in text, path
        assert "<script>" not in text, path


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/people/?topic=%00", "/@a%00b/", "/learnings/?q=%00", "/topics/%00/"]
)
def test_url_with_a_nul_is_400_with_a_sentence(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "We couldn’t read this request" in response.text


NASTY = [
    "\u0662",
    "²",
    "-1",
    "9" * 40,
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "' OR 1=1 --",
    "🙂" * 50,
]
ADDRESSES = [
    "/",
    "/learnings/",
    "/people/",
    "/search/",
    "/collab/",
    "/collab/projects/new/",
    "/notices/",
]
PARAMETERS = [
    "through",
    "after",
    "topic",
    "track",
    "cohort",
    "section",
    "q",
    "in",
    "brief",
    "state",
    "next",
]
FORMS = [
    "/drafts/5b0c1f0e-9a35-4a57-8a6f-3a8f0f3f5b11/",
    "/learnings/new/",
    "/challenges/new/",
    "/settings/",
    "/import/",
    "/collab/projects/new/",
]
FIELDS = ["key", "version", "kind", "challenge", "title", "section", "track", "seats", "text"]


@pytest.mark.parametrize("value", NASTY)
def test_hostile_values_in_urls_and_forms_cause_no_error(client_of, learner, value):
    """All at once, at half of the addresses; tests/policy asks for each parameter and field."""
    client, fields = client_of(learner), dict.fromkeys(FIELDS, value)
    addresses = sampling.half(ADDRESSES)
    answers = [client.get(address, dict.fromkeys(PARAMETERS, value)) for address in addresses]
    for address in sampling.half(FORMS):
        answers.append(client.post(address, fields))
        more = {"kind": "solution", "body": value, "version": "0"}
        answers.append(client.post(address, fields | more))
    assert [answer for answer in answers if answer.status_code >= 500] == [], sampling.REPEAT


def test_numbers_too_large_for_the_database_are_not_found(client_of, learner, mentor):
    assert client_of(learner).get(f"/learnings/{'9' * 40}-x/").status_code == 404
    review = f"/moderation/cases/{'9' * 30}/review/"
    answer = client_of(mentor).post(review, {"revision_number": "9" * 40})
    assert answer.status_code == 404
