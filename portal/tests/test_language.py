"""Language selection, and complete translations."""

import importlib.util
import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.utils import translation

from portal.people.mail import outbox
from portal.people.models import Notification, User
from portal.text.labels import after_colon, html_with_colon, labelled, with_colon
from portal.text.language import detect_language

TEMPLATES = settings.BASE_DIR / "templates"
# Names that are the same in every language.
NAMES = {
    "Nexus",
    "curl",
    "JSON",
    "Python",
    "JavaScript",
    "Discord",
    "GitHub",
    "LinkedIn",
    "README",
    "md",
    "Markdown",
    "CSV",
    "UTC",
    "ics",
}
KEPT = re.compile(
    r"\{%\s*(blocktranslate|comment)\b.*?%\}.*?\{%\s*end\1\s*%\}|<(script|style|code|kbd|pre)\b.*?</\2>"
    r"|\{% block page_class %\}.*?\{% endblock page_class %\}",
    re.DOTALL,
)
MARKS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL)
# Samples, and attributes alone.
UNTRANSLATED = {"styleguide.html", "_status_look.html", "_autosave.html"}
ATTRIBUTES = re.compile(r'(?:placeholder|aria-label|title|alt)="([^"]*)"')
SAID = re.compile(r'(?:placeholder|aria-label|title|alt)="([^"{]*[A-Za-z]{2}[^"{]*)"')


@pytest.fixture
def messages():
    spec = importlib.util.spec_from_file_location("messages", settings.BASE_DIR / ".ci/messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_message_catalogues_are_complete_and_compiled(messages):
    assert [code for code, _name in settings.LANGUAGES if code != "en"] == messages.LANGUAGES
    for language in messages.LANGUAGES:
        assert list(messages.problems(language)) == []


def test_messages_are_found_in_a_clone_below_a_folder_named_tests(messages, tmp_path, monkeypatch):
    clone = tmp_path / "tests" / "nexus"
    clone.mkdir(parents=True)
    for name in ("portal", "learnings", "collab", "templates"):
        (clone / name).symlink_to(settings.BASE_DIR / name)
    here = [path.relative_to(messages.ROOT) for path in messages.files()]
    monkeypatch.setattr(messages, "ROOT", clone)
    assert len(here) > 300
    assert [path.relative_to(clone) for path in messages.files()] == here


def test_missing_fuzzy_and_damaged_messages_are_problems(messages):
    catalogue = messages.catalogue("fr")
    message = next(one for one in catalogue if one.id == "%(by)s commented on “%(title)s”.")
    for change, problem in (
        ({"string": ""}, "untranslated"),
        ({"string": "%(by)s"}, "placeholders differ"),
    ):
        for name, value in change.items():
            setattr(message, name, value)
        assert [problem in sentence for sentence in messages._problems_of(message)] == [True]
    message.string = "%(by)s a commenté « %(title)s »."
    message.flags.add("fuzzy")
    assert ["fuzzy" in sentence for sentence in messages._problems_of(message)] == [True]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Nom\u00a0: %(name)s", None),
        ("Nom\u202f!", None),
        ("Nom : %(name)s", ":"),
        ("{label}:", ":"),
        ("%(name)s?", "?"),
        ("Vraiment ?", "?"),
        ("C’est fait !", "!"),
        ("<strong>Nom:</strong> %(name)s", ":"),
        ("a écrit « %(text)s »", "«"),
        ("a écrit «\u00a0%(text)s »", "»"),
        ("à 12:30, https://example.org/?a=1&amp;b=2", None),
        ("écrivez <code>topic: docker</code>", None),
    ],
)
def test_french_marks_without_a_no_break_space_are_problems(messages, text, mark):
    message = messages.Catalog(locale="fr").add("anything", text)
    found = [f"no no-break space at {mark!r}: {text!r}"] if mark else []
    assert list(messages._unspaced(message)) == found


def test_templates_write_no_mark_outside_of_translations():
    """French has a space before it: the filters with_colon and after_colon know."""
    left = {}
    for file in TEMPLATES.rglob("*.html"):
        text = re.sub(r"\{\{.*?\}\}", "X", KEPT.sub("", file.read_text(encoding="utf-8")))
        attributes = ATTRIBUTES.findall(re.sub(r"\{%.*?%\}", "", text))
        texts = [re.sub(r"&\w+;", "", MARKS.sub("", text)), *attributes]
        marks = re.findall(r"\S*[:;!?](?=\s|X|$)", "\n".join(texts))
        if marks and file.name not in UNTRANSLATED:
            left[file.name] = marks
    assert left == {}


def test_labels_end_as_the_language_writes_them():
    assert (with_colon("Name"), with_colon("Why?")) == ("Name:", "Why?")
    assert labelled("Name", "Enter it.") == "Name: Enter it."
    assert html_with_colon("A & B") == "A &amp; B:"
    assert after_colon("A & B") == ": A &amp; B"
    with translation.override("fr"):
        assert labelled("Nom", "{x}") == "Nom\u00a0: {x}"
        assert with_colon("Pourquoi\u00a0?") == "Pourquoi\u00a0?"
        assert html_with_colon("A & B") == "A &amp; B\u00a0:"
        assert html_with_colon("Pourquoi\u00a0?") == "Pourquoi\u00a0?"
        assert after_colon("A & B") == "\u00a0: A &amp; B"


def test_templates_have_no_untranslatable_text():
    left = {}
    for file in TEMPLATES.rglob("*.html"):
        text = KEPT.sub("", file.read_text(encoding="utf-8"))
        words = set(re.findall(r"[A-Za-z]{2,}", MARKS.sub(" ", text))) - NAMES
        words |= set(SAID.findall(re.sub(r"\{%.*?%\}", "", text))) - NAMES
        if words and file.name not in UNTRANSLATED:
            left[file.name] = words
    assert left == {}


@pytest.mark.django_db
def test_page_is_in_the_language_of_the_browser(client):
    response = client.get("/learnings/", headers={"Accept-Language": "fr-CM,fr;q=0.9,en;q=0.5"})
    assert '<html lang="fr" dir="ltr">' in response.text
    assert "Apprentissages" in response.text
    assert {"Cookie", "Accept-Language"} <= {
        name.strip() for name in response.headers["Vary"].split(",")
    }
    assert response.cookies == {}


@pytest.mark.django_db
def test_unsupported_language_falls_back_to_english(client):
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "sw"}).text


@pytest.mark.django_db
def test_chosen_language_overrides_the_browser(client):
    response = client.get("/language/fr/?next=/topics/%3Fx%3D1")
    assert (response.status_code, response.headers["Location"]) == (302, "/topics/?x=1")
    assert client.cookies["language"]["httponly"]
    assert '<html lang="fr"' in client.get("/topics/", headers={"Accept-Language": "en"}).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "onward",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_language_switch_redirects_to_this_site_only(client, onward):
    assert client.get("/language/en/", {"next": onward}).headers["Location"] == "/"


@pytest.mark.django_db
def test_unknown_language_is_404_and_sets_no_cookie(client):
    response = client.get("/language/tlh/")
    assert response.status_code == 404
    assert "language" not in client.cookies


def test_exported_readme_does_not_depend_on_the_language(client, learner):
    english, french = (
        client.get(f"/@{learner.handle}/README.md", headers={"Accept-Language": code}).text
        for code in ("en", "fr")
    )
    assert english == french
    assert "Backend Engineering programme" in english


def test_plural_forms_follow_the_language():
    with translation.override("fr"):
        said = translation.ngettext("%(n)s solution", "%(n)s solutions", 0) % {"n": 0}
        assert said == "0 solution"
        assert (
            translation.ngettext("%(n)s solution", "%(n)s solutions", 2) % {"n": 2} == "2 solutions"
        )


def test_right_to_left_page_has_its_direction_and_one_stylesheet(rf):
    with translation.override("ar"):
        page = get_template("about.html").render({}, rf.get("/about/"))
    assert '<html lang="ar" dir="rtl">' in page
    assert page.count('rel="stylesheet"') == 1
    css = (settings.BASE_DIR / "static/nexus.css").read_text(encoding="utf-8")
    assert not re.findall(r"(?:margin|padding|border|inset)-(?:left|right)\s*:", css)


@pytest.mark.django_db
def test_mail_is_in_the_chosen_language_of_its_recipient(make_person, client_of):
    amina = make_person("amina")
    EmailAddress.objects.create(user=amina, email=amina.email, verified=True, primary=True)
    values = {
        "review": "now",
        "answers": "now",
        "talk": "off",
        "thanks": "off",
        "together": "now",
        "team": "now",
    }
    assert client_of(amina).post("/notices/mail/", values | {"language": "fr"}).status_code == 302
    amina.refresh_from_db()
    Notification.send(amina, "solved", url="/people/", by="Omar", title="Slow pages")
    outbox.send_due()
    assert mail.outbox[0].subject == "Omar a répondu à votre difficulté « Slow pages »"
    assert '<html lang="fr" dir="ltr">' in mail.outbox[0].alternatives[0].content


@pytest.mark.django_db
def test_sign_in_names_email_in_french_as_other_pages_do(client):
    page = client.get("/accounts/login/", headers={"Accept-Language": "fr"}).text
    assert ">E-mail<" in page.replace("\n", "").replace(" ", "")
    assert "courriel" not in page.casefold()


@pytest.mark.django_db
def test_sign_up_in_french_sets_french_mail(client):
    form = {
        "email": "leila@example.com",
        "username": "leila",
        "password1": "une longue phrase à moi",
    }
    client.post("/accounts/signup/", form, headers={"Accept-Language": "fr"})
    assert User.objects.get(handle="leila").mail_language == "fr"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The page is slow when it asks for all of the orders.", "en"),
        ("La page est lente, et je ne sais pas pourquoi elle demande tout.", "fr"),
        ("الصفحة بطيئة", "ar"),
        ("ገጹ ቀርፋፋ ነው", "am"),
        ("O(n²)", ""),
        ("", ""),
    ],
)
def test_detect_language_returns_a_code_or_nothing(text, language):
    assert detect_language(text) == language


def test_locale_paths_name_the_folder_of_catalogues():
    assert [Path(folder) for folder in settings.LOCALE_PATHS] == [
        settings.BASE_DIR / "portal/locale"
    ]


@pytest.mark.django_db
def test_summary_of_errors_is_written_as_in_french(client):
    page = client.post("/accounts/signup/", {}, headers={"Accept-Language": "fr"}).text
    summary = page[page.index('class="notice errors"') :]
    summary = summary[: summary.index("</ul>")]
    errors = re.findall(r'href="#id_email">\s*(.*?)\s*</a>', summary)
    assert errors == ["E-mail\u00a0: Ce champ est obligatoire."]
