"""Operations that read, and who reads what."""

import pytest

from collab.models import ContractVersion
from collab.tests.contracts.shop import text
from learnings.models import Comment, Entry
from learnings.tests.test_visibility import CANARY, KINDS, hidden
from portal.moderation import review_targets
from portal.people.models import Block, Mentorship, User
from tests.api.client import DOCUMENT, ApiClient, make_token, template_of

pytestmark = pytest.mark.django_db


def expected_statuses(world):
    """For an address of each operation that reads: its status without a token, and the author's."""
    people, things = world
    shown, mine, missing = (200, 200), (401, 200), (404, 404)
    statuses = dict.fromkeys(
        ["/entries", "/entries?kind=challenge&state=solved", "/search?q=title", "/topics", "/people",
         f"/people/{people['author'].handle}", "/briefs", "/projects"], shown,
    )  # fmt: skip
    own = ["/me", "/me/drafts", "/me/notifications", "/me/checklist"]
    statuses |= dict.fromkeys([*own, f"/me/drafts/{things['draft'].key}"], mine)
    statuses |= {"/me/drafts/00000000-0000-4000-8000-000000000000": (401, 404)}
    entries = {"entry": shown, "challenge": shown, "pending": (404, 200), "removed": (404, 200)}
    for name, both in (entries | {"unsent": missing}).items():
        statuses[f"/entries/{things[name].pk}"] = both
    for part in ("", "/contract", "/board"):
        statuses[f"/projects/{things['project'].pk}{part}"] = shown
        statuses[f"/projects/{things['hidden'].pk}{part}"] = missing
    return statuses


def test_answers_are_as_described_and_cost_few_queries(world, django_assert_max_num_queries):
    expected, found = expected_statuses(world), {}
    clients = [ApiClient(), ApiClient(make_token(world[0]["author"], "read"))]
    for address in expected:
        with django_assert_max_num_queries(20):
            found[address] = tuple(client.get(address).status_code for client in clients)
    assert found == expected
    reads = {path for path, item in DOCUMENT["paths"].items() if "get" in item}
    assert {template_of(one.partition("?")[0], "get") for one in expected} == reads


def test_a_list_costs_four_queries(world, django_assert_max_num_queries):
    client = ApiClient(make_token(world[0]["author"], "read"))
    client.get("/entries")
    for address in ("/entries", "/entries?kind=challenge", "/projects", "/people"):
        with django_assert_max_num_queries(4):
            assert client.get(address).json()["items"]


# (role, scope): what it reads of the author's.
WHO_READS = {
    ("reader", ""): {"entry", "challenge"},
    ("other", "read"): {"entry", "challenge"},
    ("author", "read"): {"entry", "challenge", "pending", "removed"},
    ("mentor", "read"): {"entry", "challenge"},
    ("mentor", "review"): {"entry", "challenge", "pending", "removed"},
    ("operator", "read"): {"entry", "challenge"},
    ("author", "endpoints:1"): {"entry", "challenge"},
}


@pytest.mark.parametrize(("role", "scope"), WHO_READS)
def test_who_reads_an_entry(world, role, scope):
    people, things = world
    client = ApiClient(make_token(people[role], scope) if scope else "")
    names = ("entry", "challenge", "pending", "removed", "unsent")
    read = {name for name in names if client.get(f"/entries/{things[name].pk}").status_code == 200}
    assert read == WHO_READS[role, scope]


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("reader", "", 404),
        ("other", "write", 404),
        ("member", "read", 200),
        ("member", "endpoints:1", 404),
        ("owner", "read", 200),
    ],
)
def test_who_reads_a_hidden_project(world, role, scope, status):
    people, things = world
    client = ApiClient(make_token(people[role], scope) if scope else "")
    for part in ("", "/board"):
        response = client.get(f"/projects/{things['hidden'].pk}{part}")
        assert response.status_code == status
    assert things["hidden"].pk not in [one["id"] for one in client.get("/projects").json()["items"]]


def test_hidden_text_is_in_no_answer(learner, other, mentor, write, send, publish, topics):
    entries = [hidden(kind, learner, mentor, write, send, publish) for kind in KINDS]
    tokens = {
        "reader": "",
        "stranger": make_token(other, "write"),
        "mentor": make_token(mentor, "read"),
    }
    pages = [
        "/entries", "/entries?topic=docker&sort=helped", "/entries?author=amina", f"/search?q={CANARY}",
        "/search?q=by:amina", "/people/amina", "/me/notifications", "/topics",
    ]  # fmt: skip
    for entry in entries:
        pages.append(f"/entries/{entry.pk}")
        pages += [f"/entries/{entry.challenge_id}"] if entry.challenge_id else []
    for who, token in tokens.items():
        client = ApiClient(token)
        shown = [page for page in pages if CANARY in client.get(page).content.decode()]
        assert shown == [], who


def test_a_project_that_mentors_hid_is_in_no_answer(learner, other, mentor, make_project):
    project = make_project(learner, CANARY)
    ContractVersion.publish(project, text(lambda d: d["info"].update(title=CANARY)), by=learner)
    tokens = ["", make_token(other, "write"), make_token(mentor, "read")]
    clients = [ApiClient(token) for token in tokens]
    parts = ("", "/contract", "/board")
    pages = ["/projects", *(f"/projects/{project.pk}{part}" for part in parts)]

    def shown():
        return [page for page in pages for one in clients if CANARY in one.get(page).text]

    assert len(shown()) == 9  # the board has no text of its own
    case = review_targets.REVIEW_TARGETS["project"].get_or_create_case(project)
    case.decide("remove", by=mentor, revision_number=case.current_version(), reason="No.")
    assert shown() == []


def test_the_accepted_solution_comes_first_then_the_most_helpful(
    learner, other, publish, monkeypatch
):
    challenge = publish(learner, "Slow lists", kind="challenge")
    plain, helpful, accepted, _last = (
        publish(other, kind="solution", challenge=challenge, body=f"Try {n}") for n in range(4)
    )
    monkeypatch.setattr("learnings.api.entries.MAX_SOLUTIONS", 3)
    Entry.objects.filter(pk=helpful.pk).update(helped_count=1)
    Entry.objects.filter(pk=challenge.pk).update(accepted_solution=accepted)
    found = ApiClient().get(f"/entries/{challenge.pk}").json()["solutions"]
    assert [one["id"] for one in found] == [accepted.pk, helpful.pk, plain.pk]
    every = ApiClient().get(f"/entries?challenge={challenge.pk}").json()["items"]
    assert len(every) == 4


def test_people_who_blocked_each_other_read_the_same_as_on_pages(
    client_of, learner, other, publish, make_project
):
    entry, project = publish(other, CANARY), make_project(other, CANARY)
    pages = {
        "/entries": "/learnings/",
        f"/entries/{entry.pk}": entry.get_absolute_url(),
        f"/projects/{project.pk}": project.get_absolute_url(),
        f"/people/{other.handle}": other.get_absolute_url(),
    }
    client, browser = ApiClient(make_token(learner, "read")), client_of(learner)

    def shown():
        answers = [client.get(path) for path in pages]
        answers += [browser.get(page) for page in pages.values()]
        return [(one.status_code, CANARY in one.content.decode()) for one in answers]

    before = shown()
    assert before[:3] == [(200, True)] * 3
    for blocker, blocked in ((learner, other), (other, learner)):
        Block.objects.create(blocker=blocker, blocked=blocked)
        assert shown() == before


def test_an_anonymous_author_is_named_nowhere(learner, other, publish):
    challenge = publish(learner, "Who asks?", kind="challenge", without_name=True)
    Comment(entry=challenge, author=learner, body="It’s me").post()
    client = ApiClient(make_token(other, "read"))
    texts = [
        client.get(page).content.decode()
        for page in (
            "/entries",
            f"/entries/{challenge.pk}",
            "/search?q=asks",
            "/entries?author=amina",
        )
    ]
    assert "Who asks?" in texts[0]
    assert "amina" not in "".join(texts).lower()


def test_a_hidden_profile_has_only_its_handle(learner):
    User.objects.filter(pk=learner.pk).update(is_hidden=True, bio=CANARY, github=CANARY)
    text = ApiClient().get("/people/amina").content.decode()
    assert CANARY not in text
    assert "Diallo" not in text


def test_comments_that_are_hidden_or_deleted_keep_only_their_places(
    learner, other, mentor, publish
):
    entry = publish(learner)
    comment = Comment(entry=entry, author=learner, body=CANARY).post()
    case = review_targets.REVIEW_TARGETS["comment"].get_or_create_case(comment)
    case.decide("remove", by=mentor, revision_number=case.current_version(), reason="No.")
    deleted = Comment(entry=entry, author=other, body=CANARY).post()
    deleted.delete_text()
    comments = ApiClient().get(f"/entries/{entry.pk}").json()["comments"]
    found = [(one["id"], one["body"], one["body_html"], one["author"]) for one in comments]
    assert found == [(comment.pk, "", "", None), (deleted.pk, "", "", None)]


@pytest.mark.django_db(transaction=True)
def test_what_is_removed_is_gone_from_cached_answers(learner, publish):
    entry = publish(learner, CANARY)
    assert CANARY in ApiClient().get("/entries").content.decode()
    entry.case.decide(
        "remove", by=User.objects.get(handle="mentor-wanjiru"), revision_number=1, reason="No."
    )
    assert CANARY not in ApiClient().get("/entries").content.decode()


def test_filters_are_those_of_the_pages(learner, other, publish, topics, cohort):
    first = publish(learner, "One", topics_text="Docker")
    solved = publish(other, "Two", kind="challenge", track="frontend")
    publish(learner, "", kind="solution", challenge=solved)
    wanted = {
        "topic=docker": [first.pk],
        "kind=challenge&state=solved": [solved.pk],
        "state=open": [],
        "section=tip": [first.pk],
        "track=frontend": [solved.pk],
        "author=omar": [solved.pk],
        "cohort=nowhere": [],
    }
    found = {
        query: [one["id"] for one in ApiClient().get(f"/entries?{query}").json()["items"]]
        for query in wanted
    }
    assert found == wanted


def test_a_mentor_sees_what_waits_only_with_the_scope(learner, mentor, send):
    assert Mentorship.objects.filter(user=mentor).exists()
    entry = send(learner, "Waits")
    statuses = [
        ApiClient(make_token(mentor, scope)).get(f"/entries/{entry.pk}").status_code
        for scope in ("read", "write", "review")
    ]
    assert statuses == [404, 404, 200]
