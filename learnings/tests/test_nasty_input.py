"""Whatever is typed into any form: no error page, no lost text, no markup that gets through."""

import html
import re
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnings.models import Comment, Draft, Entry
from learnings.models.comment import COMMENT_LENGTH
from learnings.models.draft import DRAFT_BODY_LENGTH
from learnings.models.revision import TITLE_LENGTH
from portal.markdown import MAX_CHARACTERS
from portal.text import clean

CASES = 300
LIMITS = [1, TITLE_LENGTH, 500, 600, COMMENT_LENGTH, MAX_CHARACTERS, DRAFT_BODY_LENGTH]
MARKS = "\u202e\u202d\u2066\u2069\u200e\u200f\u061c\u200b\ufeff\u00ad"
PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "javascript:alert(1)",
    "[x](javascript:alert(1))", "[x](data:text/html,<script>)", "![x](/accounts/logout/)", "{{ 7*7 }}", "{% debug %}",
    '<div data-hx-post="/x" hx-trigger="load">', "</textarea><b>", "</title>", "]]>", "<!--", "&lt;script&gt;", "%00", "\\",
    "**_~~`", "> " * 40, "- " * 40, "[" * 60, "`" * 61, "| a " * 30 + "\n" + "|---" * 30, "#" * 7 + " x", "```\n", "@omar",
    "@" * 30, "topic:docker", "\t=1+1", "NULL", "'; DROP TABLE x; --", "\r\n", "\u2028\u2029", "\x1b[31m", "\x7f", "🙂" * 20,
    "a\u0300" * 50, "تعلمت", "中文字", "𝒟", "ﷺ",
]  # fmt: skip

anything = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200)
nested = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
marked = st.text(st.sampled_from(MARKS + "ab "), min_size=1, max_size=60)
control = st.text(
    st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Mn", "So"], exclude_characters="\x00"), max_size=80
)
long = st.tuples(st.sampled_from(LIMITS), st.integers(-1, 1), st.sampled_from("aé🙂 \n*")).map(
    lambda parts: parts[2] * max(0, parts[0] + parts[1])
)
nasty = st.one_of(anything, nested, marked, control, long)
many = settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
TAGS = re.compile(r"<\s*/?\s*(script|img|svg|iframe|object|style)\b(?![^>]*application/ld\+json)", re.IGNORECASE)


def is_harmless(page):
    """No tag of theirs stands in it; ours are script files, counted out."""
    body = page.split("<main", 1)[-1]
    return (
        not TAGS.search(body) and " onerror=" not in re.sub(r"&lt;.*?&gt;", "", body) and "hx-trigger=load" not in body
    )


def test_the_oracle_sees_what_is_harmful():
    for page in ("<main><script>x</script>", "<main><IMG src=x>", "<main><p onerror=alert(1)>", "<main></ style>"):
        assert not is_harmless(page)
    assert is_harmless("<main>&lt;script&gt; &lt;img src=x onerror=alert(1)&gt;")


def as_typed(text):
    """What a page must show of a typed text: browsers and the site agree on one kind of line end."""
    return clean(text)


def in_page(text, page):
    return clean(text).strip() in clean(html.unescape(page))


@pytest.fixture
def browser(client_of, learner):
    return client_of(learner)


@many
@given(title=nasty, body=nasty, topics=nasty)
@pytest.mark.django_db
def test_composer(browser, title, body, topics):
    key = uuid.uuid4()
    values = {"key": key, "kind": "challenge", "version": 0, "title": title, "body": body, "topics_text": topics}
    values |= {"track": "backend", "solution": body[:300], "outcome": title[:200]}
    response = browser.post("/challenges/new/", values)
    assert response.status_code in (302, 422)
    draft = Draft.objects.filter(key=key).first()
    if response.status_code == 422:
        assert is_harmless(response.text)
        assert in_page(body, response.text)
        assert in_page(title, response.text)
    else:
        entry = Entry.objects.get(draft__key=key)
        page = browser.get(entry.get_absolute_url())
        assert page.status_code == 200
        assert is_harmless(page.text)
        assert entry.revisions.get().body == as_typed(body) or entry.revisions.get().body == ""
    if draft is not None:
        assert draft.body in (as_typed(body), "")  # nothing but the questions of its kind counts as empty
        assert draft.title == " ".join(as_typed(title).split())


@many
@given(text=nasty)
@pytest.mark.django_db
def test_autosave_and_preview(browser, text):
    key = uuid.uuid4()
    values = {
        "key": key,
        "kind": "learning",
        "version": 0,
        "section": "tip",
        "track": "backend",
        "title": "x",
        "body": text,
    }
    response = browser.post(f"/drafts/{key}/", values, headers={"HX-Request": "true"})
    assert response.status_code in (200, 422)
    if response.status_code == 200:
        assert Draft.objects.get(key=key).body in (as_typed(text), "")
    preview = browser.post("/preview/", {"body": text}, headers={"HX-Request": "true"})
    assert preview.status_code == 200
    assert is_harmless(f"<main{preview.text}")


@pytest.fixture
def discussed(other, publish):
    return publish(other, "Port in use", kind="challenge")


@many
@given(text=nasty)
@pytest.mark.django_db
def test_comment(browser, discussed, text):
    response = browser.post(f"/entries/{discussed.pk}/comments/", {"key": uuid.uuid4(), "body": text})
    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert is_harmless(response.text)
        assert in_page(text, response.text)
    else:
        comment = Comment.objects.order_by("-pk").first()
        assert comment.body == as_typed(text).strip()
        assert is_harmless(browser.get(discussed.get_absolute_url()).text)
        comment.delete()


@many
@given(text=nasty)
@pytest.mark.django_db
def test_search(client, discussed, text):
    for where in ("", "entries", "people"):
        response = client.get("/search/", {"q": text[:3_000], "in": where})
        assert response.status_code == 200
        assert is_harmless(response.text)


@many
@given(name=nasty)
@pytest.mark.django_db
def test_topic_name(client_of, mentor, topics, name):
    browser = client_of(mentor)
    topic = topics["Docker"]
    topic.refresh_from_db()
    response = browser.post(f"/topics/{topic.slug}/edit/", {"name": name[:2_000]})
    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert is_harmless(response.text)
    topic.refresh_from_db()
    assert browser.get(topic.get_absolute_url()).status_code == 200


@many
@given(
    values=st.dictionaries(
        st.sampled_from(["title", "start", "after", "shown", "state", "sort", "kind", "topic"]), nasty
    )
)
@pytest.mark.django_db
def test_query_strings(browser, discussed, values):
    values = {name: value[:1_000] for name, value in values.items()}
    pages = ["/challenges/", "/challenges/new/", "/challenges/similar/", "/people/suggestions/", "/challenges.csv"]
    for page in [*pages, discussed.get_absolute_url(), "/search/?q=port&in=entries"]:
        response = browser.get(page, values)
        assert response.status_code == 200
        assert page == "/challenges.csv" or is_harmless(response.text)
