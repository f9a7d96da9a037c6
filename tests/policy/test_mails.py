"""Every kind of mail: two parts from the same sentences, one button, a way out where there is one."""

import re
import runpy
from pathlib import Path
from types import ModuleType

import allauth
import pytest
from django.conf import settings
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils import translation
from django.utils.html import escape

from portal.people.mail.account_content import ACCOUNT_MAILS
from portal.people.mail.content import MAX_SUBJECT_LENGTH, TEXT_WIDTH
from portal.people.mail.previews import mail_previews
from portal.people.notification_kinds import GENERAL_MAIL, notification_kinds
from portal.people.notification_preferences import MANDATORY_GROUPS
from portal.people.templatetags.mail_styles import LABEL_COLORS, STYLES

KINDS = sorted(mail_previews())
MAX_HTML_BYTES = 30_000
URL = re.compile(r"https?://\S+")
ACCOUNT_KINDS = {prefix.rpartition("/")[2] for prefix in ACCOUNT_MAILS}


def allauth_mails():
    """The names of all mails for which allauth has a subject."""
    folder = Path(allauth.__file__).parent / "templates"
    paths = folder.rglob("email/*_subject.txt")
    return {str(path.relative_to(folder)).removesuffix("_subject.txt") for path in paths}


def test_each_notification_kind_has_a_mail():
    """A new kind needs the texts of its mail beside it, in the app's notifications.py."""
    without = {name for name, kind in notification_kinds().items() if kind.mail is GENERAL_MAIL}
    assert without == set()


def test_each_mail_of_allauth_has_content():
    assert set(ACCOUNT_MAILS) == allauth_mails()


def test_each_kind_has_a_preview():
    kinds = {*notification_kinds(), *ACCOUNT_KINDS, "digest-daily", "digest-weekly", "invitation"}
    assert set(KINDS) == kinds
    assert len(KINDS) == len(notification_kinds()) + len(ACCOUNT_MAILS) + 3


def test_each_group_of_notifications_has_a_colour_in_digests():
    assert {kind.group for kind in notification_kinds().values()} <= set(LABEL_COLORS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_mail_has_one_button_in_both_parts(kind):
    content = mail_previews()[kind]()
    html, text = content.as_html(), content.as_text()
    assert html.count(STYLES["button"]) == 1
    assert f'<a href="{escape(content.button.url)}" style="{STYLES["button"]}">' in html
    assert f"{content.button.label}:\n{content.button.url}\n" in text
    assert content.reason.endswith(".")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("kind", KINDS)
def test_each_mail_says_the_same_in_both_parts(kind, language):
    with translation.override(language):
        content = mail_previews()[kind]()
        html, text = content.as_html(), content.as_text()
    assert f'<html lang="{language}" dir="ltr">' in html
    assert len(html.encode()) <= MAX_HTML_BYTES
    one_line = " ".join(text.split())
    for sentence in (content.heading, *content.paragraphs, *content.steps, content.reason):
        assert escape(sentence) in html
        assert " ".join(sentence.split()) in one_line
    assert "%(" not in content.subject_line + html + text
    assert "&#x27;" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_plain_text_is_narrow_and_each_url_is_on_a_line_of_its_own(kind):
    for line in mail_previews()[kind]().as_text().splitlines():
        if URL.search(line):
            assert URL.fullmatch(line.strip()), line
        else:
            assert len(line) <= TEXT_WIDTH


@pytest.mark.parametrize("kind", KINDS)
def test_subject_is_one_short_line_without_a_prefix(kind):
    subject = mail_previews()[kind]().as_mail(kind, to=["amina@example.com"]).subject
    assert len(subject) <= MAX_SUBJECT_LENGTH
    assert "\n" not in subject
    assert not subject.startswith("[")


@pytest.mark.parametrize("kind", sorted(ACCOUNT_KINDS))
def test_subject_about_the_account_names_nexus(kind):
    assert "Nexus" in mail_previews()[kind]().subject_line.split()


@pytest.mark.parametrize("kind", KINDS)
def test_each_mail_may_be_stopped_unless_it_is_about_the_account(kind):
    known = notification_kinds().get(kind)
    is_mandatory = known.group in MANDATORY_GROUPS if known else not kind.startswith("digest-")
    content = mail_previews()[kind]()
    headers = content.as_mail(kind, to=["amina@example.com"]).extra_headers
    has_headers = {"List-Unsubscribe", "List-Unsubscribe-Post"} <= set(headers)
    assert has_headers == (not is_mandatory)
    for part in (content.as_html(), content.as_text()):
        assert ("/notices/unsubscribe/" in part) == (not is_mandatory)
        assert ("/notices/mail/" in part) == (not is_mandatory)
    if has_headers:
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert headers["List-Unsubscribe"] == f"<{content.unsubscribe_url}>"


def test_mail_is_written_from_right_to_left_in_such_a_language():
    with translation.override("ar"):
        html = mail_previews()["join_asked"]().as_html()
    assert '<html lang="ar" dir="rtl">' in html
    assert "border-right:3px" in html
    assert "border-left" not in html


# Previews


def urls_where(debug):
    """The site's URL configuration, as it is loaded with this value of DEBUG."""
    settings.DEBUG = debug
    module = ModuleType("urls")
    vars(module).update(runpy.run_path(str(settings.BASE_DIR / "portal/urls.py")))
    return module


@pytest.fixture
def developer(client, settings):
    """A browser of a site in development."""
    settings.DEBUG = True
    settings.ROOT_URLCONF = urls_where(debug=True)
    return client


@pytest.mark.django_db
def test_previews_are_listed(developer):
    page = developer.get("/dev/mail/preview/")
    assert page.status_code == 200
    assert [f"<code>{kind}</code>" in page.text for kind in KINDS] == [True] * len(KINDS)
    assert '"/dev/mail/preview/"' in developer.get("/dev/mail/").text
    assert '"/dev/mail/preview/"' in developer.get("/styleguide/").text


def test_preview_may_only_have_inline_styles(developer):
    page = developer.get("/dev/mail/preview/join_asked/")
    policy = page.headers["Content-Security-Policy"]
    assert policy == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    assert "Amina Diallo asked to join Kura</h1>" in page.text


def test_preview_is_shown_in_each_language_and_as_plain_text(developer):
    french = developer.get("/dev/mail/preview/join_asked/fr/")
    assert '<html lang="fr" dir="ltr">' in french.text
    text = developer.get("/dev/mail/preview/join_asked/en/text/")
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.text.startswith("Subject: Amina Diallo asked to join Kura\n\nNexus\n\n")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["nothing/", "join_asked/xx/", "join_asked/xx/text/"])
def test_preview_of_an_unknown_kind_or_language_is_404(developer, address):
    assert developer.get(f"/dev/mail/preview/{address}").status_code == 404


@pytest.mark.parametrize(
    "address", ["dev/mail/preview/", "dev/mail/preview/join_asked/", "dev/mail/"]
)
def test_previews_do_not_exist_in_production(settings, address):
    settings.DEBUG = False  # restored by the fixture
    in_development = URLResolver(RegexPattern(""), urls_where(debug=True))
    assert in_development.resolve(address)
    in_production = URLResolver(RegexPattern(""), urls_where(debug=False))
    assert in_production.resolve("about/")
    with pytest.raises(Resolver404):
        in_production.resolve(address)
