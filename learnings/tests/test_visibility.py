"""Who sees what, on every page and in every feed, search and export."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from learnings.models import Comment, Entry, Reaction
from learnings.related import update_related_entries
from learnings.search import search_entries, spelling_suggestion
from portal.people.models import Cohort, Mentorship, User
from portal.search import parse
from tests import snapshots
from tests.fixtures.entries import judge

CANARY = "canarywortel"
OUTLETS = [
    "/", "/?feed=followed", "/learnings/", "/learnings/?sort=helped", "/challenges/", "/challenges/?state=open",
    "/challenges/?state=solved&sort=met", "/challenges.md", "/challenges.csv", "/feed.atom", "/topics/", "/topics/docker/",
    "/topics/docker/feed.atom", f"/search/?q={CANARY}", f"/search/?q={CANARY}&in=challenges",
    f"/search/?q={CANARY[:6]}&in=challenges", "/search/?q=canarywortle&in=challenges", "/search/?q=topic:docker&in=challenges",
    "/search/?q=by:amina&in=challenges", f"/search/?q={CANARY}&in=people", f"/search/?q={CANARY}&in=projects",
    f"/challenges/similar/?title=what+about+{CANARY[:8]}", "/people/", "/people/suggestions/?start=can", "/@amina/",
    "/@amina/README.md", "/@amina/feed.atom", "/sitemap.xml", "/sitemap-entries.xml", "/moderation/log/", "/notices/",
    "/drafts/", "/saved/", "/cohorts/cohort-3/", "/collab/",
]  # fmt: skip
KINDS = [
    "draft",
    "pending",
    "changes requested",
    "rejected",
    "removed",
    "edit",
    "solution draft",
    "solution",
    "removed solution",
    "section",
    "removed section",
]


def hidden(kind, learner, mentor, write, send, publish):
    """An entry of Amina's with the canary in a text that no one else may see."""
    words = {"body": f"{CANARY} in the body", "topics_text": "Docker"}
    if kind == "draft":
        return write(learner, f"{CANARY} title", **words)
    if kind == "edit":
        entry = publish(learner, "Public title", body="public words", topics_text="Docker")
        draft = entry.draft_for_edit()
        draft.title, draft.body = f"{CANARY} title", f"{CANARY} body"
        draft.save_text(version=draft.version)
        entry.submit()
        return entry
    if "section" in kind:
        make = publish if kind == "removed section" else send
        section = make(learner, f"{CANARY} title", kind="section", body=words["body"])
        if kind == "removed section":
            Entry.objects.filter(pk=section.pk).update(status="removed")
            section.refresh_from_db()
        return section
    if kind == "removed":
        return removed(publish(learner, f"{CANARY} title", **words))
    if "solution" in kind:
        challenge = publish(learner, "A public challenge", kind="challenge", topics_text="Docker")
        make = {"solution draft": write, "solution": send, "removed solution": publish}[kind]
        solution = make(
            learner, kind="solution", challenge=challenge, outcome=f"{CANARY} came of it", **words
        )
        return removed(solution) if kind == "removed solution" else solution
    entry = send(learner, f"{CANARY} title", kind="challenge", **words)
    if kind != "pending":
        judge(
            entry,
            mentor,
            {"changes requested": "request_changes", "rejected": "reject"}[kind],
            "A reason.",
        )
    return entry


def removed(entry):
    """Taken out of sight after it was public: thanked, commented, related, saved before."""
    person = User.objects.get(handle="omar")
    for reaction in ("helped", "saved"):
        Reaction.set_reaction(reaction, entry=entry, by=person, on=True)
    Comment(entry=entry, author=person, body=f"{CANARY} in a comment").post()
    update_related_entries(entry)
    Entry.objects.filter(pk=entry.pk).update(status="removed")
    entry.refresh_from_db()
    return entry


# Mentors of the cohort and operators may read what was submitted; a draft is only its author's.
DRAFT_KINDS = ["draft", "solution draft"]


@snapshots.fixture
def hidden_entries(learner, other, mentor, topics, write, send, publish):
    """A neighbour that is public, and an entry of each kind that is not."""
    neighbour = publish(other, "A neighbour", topics_text="Docker")
    entries = [hidden(kind, learner, mentor, write, send, publish) for kind in KINDS]
    return neighbour, entries


@pytest.mark.parametrize("who", ["reader", "other", "strange_mentor"])
def test_no_one_else_finds_what_is_not_public(
    hidden_entries, request, client, client_of, learner, other, topics, who
):
    find_nothing(request, client, client_of, learner, other, topics, who, *hidden_entries)


@pytest.mark.parametrize("who", ["mentor", "operator"])
def test_mentors_find_no_draft_of_others(
    request, client, client_of, learner, other, mentor, topics, write, send, publish, who
):
    neighbour = publish(other, "A neighbour", topics_text="Docker")
    entries = [hidden(kind, learner, mentor, write, send, publish) for kind in DRAFT_KINDS]
    find_nothing(request, client, client_of, learner, other, topics, who, neighbour, entries)


def find_nothing(request, client, client_of, learner, other, topics, who, neighbour, entries):
    """Check that no page shows this person any of the entries, which their author sees."""
    update_related_entries(neighbour)
    other.followed_topics.add(topics["Docker"])
    browser = client if who == "reader" else client_of(request.getfixturevalue(who))
    pages = [*OUTLETS, neighbour.get_absolute_url()]
    for entry in entries:
        pages += [entry.get_absolute_url(), entry.get_history_url()]
        pages += [comment.get_absolute_url() for comment in entry.comments.all()]
    assert [page for page in pages if CANARY in shown(browser, page)] == []
    for entry in Entry.objects.visible_to(learner).filter(pk__in=[entry.pk for entry in entries]):
        bodies = [revision.body for revision in entry.revisions.all()]
        assert any(CANARY in body for body in bodies) or CANARY in entry.draft.body
    assert Entry.objects.visible_to(learner).count() >= len(entries)


@pytest.fixture
def strange_mentor(make_person):
    """A mentor of another cohort."""
    person = make_person("mentor-tariq")
    elsewhere = Cohort.objects.create(
        programme="ALX ProDev",
        name="Cohort 4",
        slug="cohort-4",
        starts_on="2026-10-01",
        ends_on="2099-12-18",
    )
    Mentorship.objects.create(user=person, cohort=elsewhere)
    return person


def shown(browser, page):
    """The text of a page without what the address itself says."""
    text = browser.get(page, follow=True).text
    for echo in (
        f"?q={CANARY}",
        f"&amp;q={CANARY}",
        f'value="{CANARY}"',
        f'value="{CANARY} title"',
        f"<title>{CANARY}",
        f"?title={CANARY}",
    ):
        text = text.replace(echo, "")
    return text.replace(f"next={page}", "").replace(f"next=/search/%3Fq%3D{CANARY}", "")


def test_nothing_counts_what_is_not_public(client, hidden_entries):
    check_counts(client)


def test_a_topic_with_nothing_public_has_no_count(client, learner, topics, send):
    hidden("pending", learner, None, None, send, None)
    check_counts(client)


def check_counts(client):
    """Check that the topic Docker and the searches count its public entries alone."""
    public = Entry.objects.public().filter(topics__slug="docker").count()
    page = client.get("/topics/").text
    assert (f"{public} entr" in page) == (public > 0)
    assert search_entries(parse(CANARY)).total == 0
    counted = search_entries(parse("topic:docker")).counts().get("kind", {})
    assert sum(counted.values()) == public
    sections = client.get("/topics/docker/").context["entries"].sections
    assert sum(section.count for section in sections) == public
    assert spelling_suggestion(parse("canarywortle"), search_entries(parse("canarywortle"))) == ""


def test_an_operator_and_the_cohorts_mentor_find_by_search_only_what_is_public(
    client_of, learner, mentor, operator, topics, write, send, publish
):
    hidden("pending", learner, mentor, write, send, publish)
    for person in (learner, mentor, operator):
        assert CANARY not in shown(client_of(person), f"/search/?q={CANARY}&in=challenges")


@pytest.mark.parametrize("kind", ["pending", "changes requested", "rejected", "edit"])
def test_the_author_and_a_mentor_of_the_cohort_see_what_was_sent_in(
    client_of, learner, mentor, topics, write, send, publish, kind
):
    entry = hidden(kind, learner, mentor, write, send, publish)
    assert entry in Entry.objects.visible_to(mentor)
    assert CANARY in client_of(mentor).get(entry.get_history_url()).text
    assert CANARY in client_of(learner).get(entry.get_history_url()).text


def test_a_missing_entry_and_a_hidden_one_are_the_same_404(client_of, other, learner, write):
    entry = write(learner, "Secret")
    browser = client_of(other)
    hidden_page = browser.get(f"/learnings/{entry.pk}-secret/")
    missing = browser.get(f"/learnings/{entry.pk + 999}-secret/")
    assert (hidden_page.status_code, missing.status_code) == (404, 404)

    def comparable(text):
        lines = [line for line in text.splitlines() if "csrf" not in line]
        return [
            re.sub(r"/learnings/\d+-secret/", "", line) for line in lines
        ]  # the links that lead back to it

    assert comparable(hidden_page.text) == comparable(missing.text)


def test_a_solution_is_seen_where_its_challenge_is(learner, other, mentor, publish, send):
    challenge = publish(learner, "Port in use", kind="challenge")
    solution = publish(other, kind="solution", challenge=challenge)
    assert solution in Entry.objects.public()
    Entry.objects.filter(pk=challenge.pk).update(status="removed")
    assert solution not in Entry.objects.public()
    assert solution not in Entry.objects.visible_to(AnonymousUser())


def test_fewer_rights_see_a_part_of_what_more_rights_see(
    learner, other, mentor, operator, write, send, publish
):
    publish(learner, "public")
    send(learner, "waiting")
    write(learner, "draft")
    everyone = [AnonymousUser(), other, mentor]
    rows = [
        set(Entry.objects.visible_to(person).values_list("pk", flat=True)) for person in everyone
    ]
    assert rows[0] <= rows[1] <= rows[2]
    assert len(rows[0]) == 1
    assert len(rows[2]) == 2


def test_old_versions_that_were_never_public_stay_unseen(client, learner, mentor, publish):
    entry = publish(learner, body="first words")
    for words in ("refused words", "accepted words"):
        draft = entry.draft_for_edit()
        draft.body = words
        draft.save_text(version=draft.version)
        entry.submit()
        judge(
            entry,
            mentor,
            *(("request_changes", "No.") if words.startswith("refused") else ("approve",)),
        )
    text = client.get(entry.get_history_url()).text
    assert "first words" in text
    assert "accepted words" in text
    assert "refused words" not in text
    assert [revision.number for revision in entry.revisions_for(AnonymousUser())] == [3, 1]
    assert [revision.number for revision in entry.revisions_for(mentor)] == [3, 2, 1]
