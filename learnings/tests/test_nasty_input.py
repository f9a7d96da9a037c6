"""Whatever is typed into the forms of the knowledge base: no error page, no lost text, no markup that gets through."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnings.models import Comment, Draft, Entry
from learnings.tests.nasty import as_typed, in_page, is_harmless, many, nasty


@pytest.fixture(autouse=True)
def _without_limits(monkeypatch):
    """So that it is the form that answers."""
    monkeypatch.setattr("portal.web.rate_limits.count", lambda *args, **kwargs: None)


def test_the_oracle_sees_what_is_harmful():
    """An element that could act, and not a text that only says so."""
    acting = ["script", "IMG src=x", "p onclick=x", "svg onload=x", "svg class=icon", "a hx-trigger='load delay:1s'", "style"]  # fmt: skip
    assert [tag for tag in acting if is_harmless(f"<main><{tag}>")] == []
    assert is_harmless(
        "<main>&lt;script&gt; &lt;img src=x\nonerror=alert(1)&gt; and onerror=alert, hx-trigger=load"
    )
    assert is_harmless(
        '<main><svg class="icon icon-full" aria-hidden="true"><use href="/static/icons.svg#theme"></use></svg>'
    )
    assert is_harmless('<main><svg viewBox="0 0 10 10"><rect class="m-good" width="10"/></svg>')
    assert not is_harmless('<main><svg viewBox="0 0 10 10" onload="x"><rect width="10"/></svg>')
    assert not is_harmless('<main><svg viewBox="0 0 10 10"><script>x</script></svg>')


@pytest.fixture
def browser(client_of, learner):
    return client_of(learner)


@many
@given(title=nasty, body=nasty, topics=nasty)
@pytest.mark.django_db
def test_composer(browser, title, body, topics):
    key = uuid.uuid4()
    values = {
        "key": key,
        "kind": "challenge",
        "version": 0,
        "title": title,
        "body": body,
        "topics_text": topics,
    }
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
        assert draft.body in (
            as_typed(body),
            "",
        )  # nothing but the questions of its kind counts as empty
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
def judges(client_of, mentor):
    return client_of(mentor)


@pytest.fixture
def discussed(other, publish):
    return publish(other, "Port in use", kind="challenge")


@many
@given(text=nasty)
@pytest.mark.django_db
def test_comment(browser, discussed, text):
    response = browser.post(
        f"/entries/{discussed.pk}/comments/", {"key": uuid.uuid4(), "body": text}
    )
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
def test_topic_name(judges, topics, name):
    topic = topics["Docker"]
    topic.refresh_from_db()
    response = judges.post(f"/topics/{topic.slug}/edit/", {"name": name[:2_000]})
    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert is_harmless(response.text)
    topic.refresh_from_db()
    assert judges.get(topic.get_absolute_url()).status_code == 200


PAGES = [
    "/challenges/",
    "/challenges/new/",
    "/challenges/similar/",
    "/people/suggestions/",
    "/challenges.csv",
    "/search/",
    "entry",
]
PARAMETERS = [
    "title",
    "start",
    "after",
    "shown",
    "state",
    "sort",
    "kind",
    "topic",
    "q",
    "in",
    "cohort",
    "accepted",
]


@many
@given(
    page=st.sampled_from(PAGES),
    values=st.dictionaries(st.sampled_from(PARAMETERS), nasty, max_size=4),
)
@pytest.mark.django_db
def test_query_strings(browser, discussed, page, values):
    values = {name: value[:1_000] for name, value in values.items()}
    response = browser.get(discussed.get_absolute_url() if page == "entry" else page, values)
    assert response.status_code == 200
    assert page == "/challenges.csv" or is_harmless(response.text)
