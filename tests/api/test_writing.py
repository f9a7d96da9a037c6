"""Operations that write, each by the rules of its page."""

import pytest

from learnings.models import Comment, Draft, Entry, Reaction
from portal.people.models import Block
from portal.web import rate_limits
from portal.web.rate_limits import Limit
from tests.api.client import DOCUMENT, ApiClient, make_token, template_of

pytestmark = pytest.mark.django_db
NEW = {"kind": "learning", "title": "An image is a recipe", "section": "tip"}


@pytest.fixture
def api(learner):
    return ApiClient(make_token(learner, "write"))


def test_a_draft_becomes_an_entry(api, learner, topics):
    draft = api.request("post", "/me/drafts", NEW).json()
    changes = {
        "version": draft["version"],
        "body": "A container is a **dinner**.",
        "topics": ["docker"],
    }
    changed = api.request("patch", f"/me/drafts/{draft['key']}", changes).json()
    assert (changed["title"], changed["version"]) == (NEW["title"], draft["version"] + 1)
    path, version = f"/me/drafts/{draft['key']}/submit", {"version": changed["version"]}
    submitted = api.request("post", path, version).json()
    entry = Entry.objects.get(pk=submitted["entry"])
    assert (submitted["status"], entry.status, entry.author) == ("pending", "pending", learner)
    assert api.request("post", path, version).json() == submitted
    assert entry.revisions.count() == 1


def test_the_same_key_makes_one_draft(api, other):
    key = {"Idempotency-Key": "1"}
    first, again = (api.request("post", "/me/drafts", NEW, **key) for _ in "ab")
    assert (first.status_code, first.json()) == (201, again.json())
    path = f"/me/drafts/{first.json()['key']}"
    changed = api.request("patch", path, {"version": 1, "body": "Since then"}).json()
    assert api.request("post", "/me/drafts", NEW, **key).json() == changed
    of_other = ApiClient(make_token(other, "write"))
    assert of_other.request("post", "/me/drafts", NEW, **key).status_code == 201
    assert Draft.objects.count() == 2


@pytest.mark.parametrize("other_content", [{"title": "B"}, {"kind": "challenge", "section": None}])
def test_the_same_key_with_other_content_is_refused(api, other_content):
    key = {"Idempotency-Key": "1"}
    api.request("post", "/me/drafts", NEW, **key)
    response = api.request("post", "/me/drafts", NEW | other_content, **key)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_used")
    assert "other content" in response.json()["detail"]


def test_a_key_of_a_request_that_failed_can_be_sent_again(api):
    key = {"Idempotency-Key": "1"}
    wrong = api.request("post", "/me/drafts", NEW | {"solution": "An index"}, **key)
    right = api.request("post", "/me/drafts", NEW, **key)
    assert (wrong.status_code, right.status_code) == (422, 201)


def test_an_old_version_overwrites_nothing(api):
    draft = api.request("post", "/me/drafts", NEW).json()
    path = f"/me/drafts/{draft['key']}"
    api.request("patch", path, {"version": 1, "body": "First"})
    response = api.request("patch", path, {"version": 1, "body": "Second"})
    assert (response.status_code, response.json()["version"]) == (409, 2)
    assert api.get(path).json()["body"] == "First"
    response = api.request("post", f"{path}/submit", {"version": 1})
    assert (response.status_code, response.json()["version"]) == (409, 2)
    assert Draft.objects.get().is_open


def test_an_incomplete_draft_says_what_is_missing(api):
    draft = api.request("post", "/me/drafts", NEW | {"title": "", "topics": ["Qwertz"]}).json()
    response = api.request("post", f"/me/drafts/{draft['key']}/submit", {"version": 1})
    assert response.status_code == 422
    assert {one["field"] for one in response.json()["errors"]} == {"title", "topics"}
    long = api.request("post", "/me/drafts", NEW | {"topics": ["x" * 700]})
    assert [one["field"] for one in long.json()["errors"]] == ["topics"]


def test_the_sections_of_a_profile_are_not_drafts_of_entries(api, learner, write):
    section = write(learner, "About me", kind=Entry.Kind.PROFILE_SECTION)
    path = f"/me/drafts/{section.draft.key}"
    assert api.get("/me/drafts").json()["items"] == []
    assert api.get(path).status_code == 404
    assert api.request("patch", path, {"version": 1, "body": "x"}).status_code == 404
    assert api.request("post", f"{path}/submit", {"version": 1}).status_code == 404


def test_a_text_that_the_kind_lacks_is_refused(api):
    response = api.request("post", "/me/drafts", NEW | {"solution": "An index"})
    assert (response.status_code, Draft.objects.count()) == (422, 0)
    assert [one["field"] for one in response.json()["errors"]] == ["solution"]


def test_a_solution_belongs_to_a_public_challenge(api, other, publish, send):
    challenge, waiting = (
        publish(other, "Slow", kind="challenge"),
        send(other, "No", kind="challenge"),
    )
    new = {"kind": "solution", "body": "An index", "challenge": challenge.pk}
    draft = api.request("post", "/me/drafts", new).json()
    api.request("post", f"/me/drafts/{draft['key']}/submit", {"version": 1})
    assert challenge.solutions.get().status == "pending"
    assert api.request("post", "/me/drafts", new | {"challenge": waiting.pk}).status_code == 404


def test_reactions_are_set_and_taken_back(api, other, publish):
    entry = publish(other)
    path = f"/entries/{entry.pk}/reactions/helped"
    for method, count in (("put", 1), ("put", 1), ("delete", 0), ("delete", 0)):
        response = api.request(method, path)
        assert (response.status_code, response.content) == (204, b"")
        entry.refresh_from_db()
        assert entry.helped_count == count


def test_one_does_not_find_oneself_helpful(api, learner, publish):
    entry = publish(learner)
    assert api.request("put", f"/entries/{entry.pk}/reactions/helped").status_code == 403
    assert not Reaction.objects.exists()


def test_comments_are_posted_once_and_answered(api, other, publish):
    entry = publish(other)
    path = f"/entries/{entry.pk}/comments"
    first, again = (
        api.request("post", path, {"body": "Why?"}, **{"Idempotency-Key": "1"}) for _ in "ab"
    )
    assert (first.status_code, first.json()) == (201, again.json())
    reply = api.request("post", path, {"body": "Because.", "reply_to": first.json()["id"]})
    assert reply.json()["reply_to"] == first.json()["id"]
    changed = api.request("post", path, {"body": "Not this"}, **{"Idempotency-Key": "1"})
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_key_used")
    assert Comment.objects.count() == 2


def test_the_same_comment_without_a_key_is_posted_once(api, other, publish):
    entry = publish(other)
    path = f"/entries/{entry.pk}/comments"
    first, again = (api.request("post", path, {"body": "Why?"}) for _ in "ab")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    entry.refresh_from_db()
    assert entry.comment_count == Comment.objects.count() == 1


def test_a_blocked_person_does_not_comment(api, learner, other, publish):
    entry = publish(other)
    Block.objects.create(blocker=other, blocked=learner)
    assert api.request("post", f"/entries/{entry.pk}/comments", {"body": "x"}).status_code == 403
    assert not Comment.objects.exists()


def test_limits_are_those_of_the_pages(api, other, publish, monkeypatch):
    entry = publish(other)
    monkeypatch.setitem(rate_limits.LIMITS, "comment", Limit(1, rate_limits.DAY))
    responses = [
        api.request("post", f"/entries/{entry.pk}/comments", {"body": word}) for word in ("a", "b")
    ]
    assert [one.status_code for one in responses] == [201, 429]
    assert "Retry-After" in responses[1].headers


WRITES = [
    ("post", "/me/drafts", NEW),
    ("patch", "/me/drafts/{draft}", {"version": 1, "body": "x"}),
    ("post", "/me/drafts/{draft}/submit", {"version": 1}),
    ("put", "/entries/{entry}/reactions/saved", None),
    ("delete", "/entries/{entry}/reactions/saved", None),
    ("post", "/entries/{entry}/comments", {"body": "x"}),
    ("patch", "/projects/{project}/board/{endpoint}", {"back_end": "live"}),
]


def test_who_writes_is_tried_for_each_operation_that_writes():
    writes = {
        (method, path)
        for path, item in DOCUMENT["paths"].items()
        for method in item
        if method != "get"
    }
    assert {(method, template_of(path, method)) for method, path, _body in WRITES} == writes


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_who_writes(world, method, path, body):
    people, things = world
    names = {
        "draft": things["draft"].key,
        "entry": things["entry"].pk,
        "project": things["project"].pk,
        "endpoint": things["endpoint"].pk,
    }
    path = path.format(**names)
    clients = {
        "reader": ApiClient(),
        "other": ApiClient(make_token(people["other"], "write")),
        "reads": ApiClient(make_token(people["author"], "read")),
        "author": ApiClient(make_token(people["author"], "write")),
        "member": ApiClient(make_token(people["member"], "write")),
    }
    statuses = {
        who: client.request(method, path, body).status_code for who, client in clients.items()
    }
    assert (statuses["reader"], statuses["reads"]) == (401, 403)
    is_of_author, is_of_team = str(names["draft"]) in path, "board" in path
    may = {
        "author": not is_of_team,
        "member": not is_of_author,
        "other": not (is_of_author or is_of_team),
    }
    assert {who: statuses[who] < 400 for who in may} == may


def test_a_person_who_is_read_only_writes_nothing(world):
    person = world[0]["suspended"]
    client = ApiClient(make_token(person, "write"))
    assert client.get("/me").status_code == 200
    response = client.request("post", "/me/drafts", NEW)
    assert (response.status_code, Draft.objects.by_author(person).count()) == (403, 0)


def test_a_token_for_one_project_sets_its_endpoints_only(world):
    people, things = world
    project, endpoint = things["project"], things["endpoint"]
    client = ApiClient(make_token(people["member"], f"endpoints:{project.pk}"))
    path = f"/projects/{project.pk}/board/{endpoint.pk}"
    changed = client.request("patch", path, {"back_end": "built", "seen_back_end": "not_built"})
    assert changed.json()["back_end"] == "built"
    stale = client.request("patch", path, {"back_end": "live", "seen_back_end": "not_built"})
    assert (stale.status_code, stale.json()["endpoint"]["back_end"]) == (409, "built")
    assert client.request("post", "/me/drafts", NEW).status_code == 403
    other = f"/projects/{things['hidden'].pk}/board/{endpoint.pk}"
    assert client.request("patch", other, {"back_end": "live"}).status_code == 403
