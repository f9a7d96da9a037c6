"""A comment and a project that mentors hid are found nowhere: pages, feeds, search, match, mail, Discord."""

import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone

from collab.capstone.models import (
    Deliverable,
    DeliverableKind,
    PeerReview,
    Result,
    Rubric,
    ScoreSheet,
    Slot,
)
from collab.models import ContractVersion, Project, TeamWebhook
from collab.tests.contracts.shop import text
from learnings.models import Comment
from learnings.tests.test_visibility import CANARY, OUTLETS, shown, strange_mentor  # noqa: F401
from portal.moderation import review_targets
from portal.moderation.models import LogEntry, ReadPost, stop_wave
from portal.ops.encryption import encrypt
from portal.people.mail import discord_webhook
from portal.people.models import FormerHandle, Mentorship, Message, User
from portal.people.notification_preferences import NOTIFICATION_GROUPS
from portal.people.tests.fake_servers import discord_server
from portal.people.tests.test_outbox import let_time_pass
from portal.people.tests.test_webhooks import ADDRESS
from portal.web import outgoing_requests
from tests import snapshots

COLLAB = [
    "/collab/", "/collab/projects/", "/collab/projects/?state=looking", "/collab/briefs/", "/collab/briefs/job-board/",
    "/collab/match/", "/collab/requests/", "/@owner/", "/@owner/README.md", "/sitemap-projects.xml", "/cohorts/cohort-3/",
    f"/search/?q={CANARY}&in=projects", "/moderation/log/?of=all",
]  # fmt: skip


@pytest.fixture
def owner(person_once, cohort):
    return person_once("owner", display_name="Ola Owner", track="backend", cohort=cohort)


@snapshots.fixture
def hidden_content(get_fixture):
    """Addresses of what was public with the canary, or of the graded week, and is for few now.

    A project and a comment were removed each alone, and others in a wave of spam, which has an
    entry, too, and one that was not public. Mails and a channel of Discord would tell of them.
    """
    cohort, owner, mentor = (get_fixture(name) for name in ("cohort", "owner", "mentor"))
    spammer = get_fixture("make_person")("spammer", track="backend", cohort=cohort)
    assert get_fixture("topics")
    assert get_fixture("other")
    cohort.webhook = encrypt(ADDRESS)
    cohort.save()
    for person in User.objects.all():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    User.objects.update(mail_choices=dict.fromkeys(NOTIFICATION_GROUPS, "now"))
    addresses = _remove_each_alone(get_fixture, owner, mentor)
    addresses += _remove_in_a_wave(get_fixture, spammer, mentor)
    return addresses + get_fixture("graded_pages")


def _remove_each_alone(get_fixture, owner, mentor):
    own = []
    for make in (_canary_project, _canary_comment):
        kind, thing, addresses = make(get_fixture, owner)
        case = review_targets.REVIEW_TARGETS[kind].get_or_create_case(thing)
        version, reason = case.current_version(), "It is not ours."
        case.decide("remove", by=mentor, revision_number=version, reason=reason)
        own += addresses
    return own


def _remove_in_a_wave(get_fixture, spammer, mentor):
    words = {"body": f"{CANARY} at https://spam.example/", "topics_text": "Docker"}
    entries = [
        get_fixture(make)(spammer, f"{CANARY} name", **words) for make in ("publish", "send")
    ]
    made = [make(get_fixture, spammer) for make in (_canary_project, _canary_comment)]
    made += [("entry", entry, _entry_pages(entry)) for entry in entries]
    posts = [
        ReadPost(kind, thing.pk, getattr(thing, "version", 1), thing is entries[1])
        for kind, thing, _own in made
    ]
    reason = f"{CANARY} sold here."
    result = stop_wave(posts, by=mentor, reason=reason, suspend_until=in_a_week())
    assert (len(result.reviews), len(result.suspended)) == (4, 1)
    act = LogEntry.objects.get(action="wave")
    own = [f"/moderation/log/?act={act.pk}", "/moderation/log/?cohort=cohort-3", "/@spammer/"]
    own += ["/moderation/waves/?author=spammer", "/moderation/waves/?host=spam.example"]
    own += ["/@spammer/README.md", "/moderation/waves/?author=owner"]
    return own + [address for _kind, _thing, addresses in made for address in addresses]


def _canary_project(get_fixture, owner):
    """(kind, project, its own addresses)"""
    words = {"brief": get_fixture("brief"), "description": f"{CANARY} text"}
    project = get_fixture("make_project")(owner, f"{CANARY} name", **words)
    events = TeamWebhook.Event.values
    TeamWebhook.add(project, by=owner, address="https://bot.example/x", events=events)
    get_fixture("ask")(project, get_fixture("other"))
    contract = text(lambda d: d["info"].update(title=f"{CANARY} api"))
    ContractVersion.publish(project, contract, by=owner)
    home = project.get_absolute_url()
    return "project", project, [home, *(f"{home}{part}" for part in PROJECT_PAGES)]


def _canary_comment(get_fixture, owner):
    """(kind, comment, its own addresses)"""
    entry = get_fixture("publish")(owner, "A public entry")
    comment = Comment(entry=entry, author=owner, body=f"{CANARY} @omar").post()
    return "comment", comment, [entry.get_absolute_url(), f"/comments/{comment.pk}/"]


def _entry_pages(entry):
    return [f"{entry.get_absolute_url()}{part}" for part in ("", "history/", "edit/")]


def in_a_week():
    return timezone.now() + timedelta(days=7)


PROJECT_PAGES = (
    "contract/",
    "contract/versions/",
    "contract/openapi",
    "contract/openapi.json",
    "requests/",
    "team/",
    "start/",
    "deliverables/",
    "peers/",
)


@pytest.mark.parametrize("who", ["reader", "stranger", "cohort_mate", "strange_mentor"])
def test_hidden_content_is_on_no_page(browser_of, hidden_content, who):
    browser = browser_of(who)
    pages = dict.fromkeys([*OUTLETS, *COLLAB, *hidden_content])
    # Who is sent to sign in reads the address that was asked for, and the search field of a missing
    # page has its words.
    echoes = re.compile(rf"[- \"]{CANARY}[- ]name")
    assert [page for page in pages if CANARY in echoes.sub("", shown(browser, page))] == []


def test_hidden_content_is_sent_nowhere(hidden_content, owner, mentor, monkeypatch):
    with discord_server([]) as (bodies, connect):
        monkeypatch.setattr(discord_webhook, "connect", connect)
        monkeypatch.setattr(
            outgoing_requests, "post_json", lambda *given, **_k: bodies.append(given)
        )
        for _time in range(2):
            let_time_pass(hours=1)
            call_command("tick")
    concerned = (owner.email, mentor.email, "spammer@example.com")
    strangers = [sent for sent in mail.outbox if sent.to[0] not in concerned]
    assert [sent.subject for sent in strangers if CANARY in str(sent.message())] == []
    assert CANARY not in json.dumps(bodies)
    assert not Message.objects.filter(payload__icontains=CANARY, state="waiting").exists()


# --- the graded week

WHO_READS = {
    # Of another mentor's draft no one reads a word.
    "owner": {"result", "note", "call"},
    "mentor": {"draft", "result", "peers", "note", "call"},
    "colleague": {"result", "peers", "note", "call"},
    "reviewer": {"peers"},
    "reader": set(),
    "cohort_mate": set(),
    "strange_mentor": set(),
}


@snapshots.fixture
def graded_pages(owner, mentor, cohort, make_person, make_project):
    """Addresses of a team whose texts of the graded week each have a canary of their own."""
    project = make_project(owner, "Sokoni", seats=[])
    rubric = Rubric.from_template(cohort, "backend", by=mentor)
    sheet = ScoreSheet.assign(project, "backend", mentor, by=mentor)
    sheet.scores.create(criterion=rubric.criteria.first(), points=1, word=f"{CANARY} draft")
    ScoreSheet.objects.filter(pk=sheet.pk).update(word=f"{CANARY} draft", rubric=rubric)
    texts = {"word": f"{CANARY} result", "reason": f"{CANARY} result"}
    numbers = {"points": 99, "out_of": rubric.total, "band": "passes"}
    fields = {"project": project, "cohort": cohort, "rubric": rubric, "track": "backend"}
    Result.objects.create(**fields, **texts, **numbers)
    reviewer = make_person("reviewer", cohort=cohort)
    answers = dict.fromkeys(("works", "hard", "suggestion"), f"{CANARY} peers")
    review = PeerReview.objects.create(
        cohort=cohort, project=project, reviewer=reviewer, done_at=timezone.now(), **answers
    )
    kind = DeliverableKind.objects.create(cohort=cohort, name="Slides")
    Deliverable.objects.create(
        project=project, kind=kind, url="https://slides.example", note=f"{CANARY} note"
    )
    slot = Slot.objects.create(
        cohort=cohort,
        mentor=mentor,
        project=project,
        starts_at=timezone.now() + timedelta(days=3),
        call_url=f"https://call.example/{CANARY}%20call",
    )
    home, score, of = project.get_absolute_url(), project.page_url("score"), "/cohorts/cohort-3/"
    return [
        home,
        *(f"{home}{part}/" for part in ("deliverables", "peers", "result", "team")),
        f"{score}backend/",
        f"{score}backend/publication/",
        f"/peers/{review.pk}/",
        *(f"{of}{part}" for part in ("", "slots/", "scoring/", "scoring/results.csv")),
        f"{of}calendar.ics",
        f"{of}slots/{slot.pk}/slot.ics",
        f"{of}slots/{slot.pk}/cancellation/",
    ]


@pytest.fixture
def browser_of(request, client, client_of, make_person, cohort):
    """browser_of(who): a browser of one of WHO_READS, or of a stranger."""

    def make(who):
        if who == "reader":
            return client
        if who in ("owner", "mentor", "strange_mentor"):
            return client_of(request.getfixturevalue(who))
        if who == "reviewer":
            return client_of(User.objects.get(handle="reviewer"))
        is_mate = who == "cohort_mate"
        person = make_person(cohort=cohort, track="backend") if is_mate else make_person()
        if who == "colleague":
            Mentorship.objects.create(user=person, cohort=cohort)
        return client_of(person)

    return make


@pytest.mark.parametrize("who", WHO_READS)
def test_texts_of_the_graded_week_are_read_by_whom_they_concern(browser_of, graded_pages, who):
    browser = browser_of(who)
    read = " ".join(shown(browser, page) for page in graded_pages)
    assert (
        set(re.findall(rf"{CANARY}(?: |%20)(draft|result|peers|note|call)", read))
        == (WHO_READS[who])
    )


# --- people

PROFILE_FIELDS = ("display_name", "bio", "goals", "github", "linkedin", "discord")
PEOPLE = [
    "/@owner/",
    "/@owner/README.md",
    "/@owner/feed.atom",
    "/people/",
    "/people/?track=backend",
    "/notices/",
]
PEOPLE += [
    "/topics/django/",
    "/sitemap-people.xml",
    "/collab/welcome/",
    "/challenges.csv",
    "/challenges.md",
]


SHOWS_A_PROFILE = [
    "/@owner/",
    "/@owner/README.md",
    "/people/",
    "/cohorts/cohort-3/",
    f"/search/?q={CANARY}&in=people",
]


@snapshots.fixture
def pages_with_people(owner, other, topics, publish, brief, make_project, ask):
    """Pages where people are seen; the owner's profile is full of the canary."""
    User.objects.filter(pk=owner.pk).update(
        **dict.fromkeys(PROFILE_FIELDS, CANARY), website=f"https://{CANARY}.example"
    )
    owner.refresh_from_db()
    owner.skills.add(topics["Django"])
    project = make_project(owner, "Sokoni", brief=brief)
    ask(make_project(other, "Duka", seats=["backend"]), owner)
    challenge = publish(owner, "A challenge of mine", kind="challenge", topics_text="Django")
    Comment(entry=publish(other, "A public entry"), author=owner, body="A word for @omar").post()
    match = f"/collab/match/?for={Project.objects.get(name='Duka').pk}"
    invite = f"{Project.objects.get(name='Duka').get_absolute_url()}invitations/new/owner/"
    inside = [f"{project.get_absolute_url()}{part}" for part in ("", "contract/")]
    own = [*inside, challenge.get_absolute_url(), match, invite, "/collab/match/"]
    return list(dict.fromkeys([*OUTLETS, *COLLAB, *PEOPLE, *own]))


@pytest.mark.parametrize("who", ["reader", "other"])
def test_a_profile_that_is_hidden_says_nothing_anywhere(
    client, client_of, pages_with_people, owner, other, mentor, who
):
    browser = client if who == "reader" else client_of(other)
    assert [page for page in SHOWS_A_PROFILE if CANARY not in shown(browser, page)] == []
    case = review_targets.REVIEW_TARGETS["profile"].get_or_create_case(owner)
    case.decide("remove", by=mentor, revision_number=case.current_version(), reason="Advertising.")
    for name in caches:
        caches[name].clear()
    assert [
        page for page in pages_with_people if CANARY in _text_without_query(browser, page)
    ] == []
    assert "/@owner/" not in client.get("/sitemap-people.xml").text
    assert CANARY in client_of(owner).get("/@owner/README.md").text  # its owner still reads it
    assert [
        notification.sentence
        for notification in other.notifications.all()
        if CANARY in notification.sentence
    ] == []


def _text_without_query(browser, page):
    """What a page shows, but for what was typed into its address."""
    text = shown(browser, page)
    return text if "people" in page or CANARY not in page else ""


def test_who_confirmed_no_address_has_no_public_page(
    client, client_of, make_person, cohort, learner, topics, publish
):
    ghost = make_person("ghost", display_name=CANARY, bio=CANARY, track="backend", cohort=cohort)
    ghost.skills.add(topics["Django"])
    FormerHandle.objects.create(
        handle="spirit", user=ghost, until=timezone.now() + timedelta(days=9)
    )
    address = EmailAddress.objects.create(
        user=ghost, email=ghost.email, verified=False, primary=True
    )
    own = ["/@ghost/", "/@ghost/README.md", "/@ghost/feed.atom"]
    elsewhere = [
        "/people/",
        "/cohorts/cohort-3/",
        "/topics/django/",
        "/sitemap-people.xml",
        "/search/?q=ghost&in=people",
    ]
    signed_in = client_of(learner)
    suggestions = "/people/suggestions/?start=gho"
    assert [client.get(page).status_code for page in own] == [404, 404, 404]
    former = [page.replace("ghost", "spirit") for page in own]
    assert [client.get(page).status_code for page in former] == [404, 404, 404]
    assert [page for page in elsewhere if _mentions_ghost(client, page)] == []
    assert not _mentions_ghost(signed_in, suggestions)
    assert not User.objects.open_to_collaborate().filter(pk=ghost.pk).exists()
    comment = Comment(
        entry=publish(learner, "An entry"), author=learner, body="Hello @ghost"
    ).post()
    assert "/@ghost/" not in comment.html
    assert not ghost.notifications.exists()
    address.verified = True
    address.save()
    for name in caches:
        caches[name].clear()
    assert [client.get(page).status_code for page in own] == [200, 200, 200]
    assert [page for page in elsewhere if not _mentions_ghost(client, page)] == []
    assert _mentions_ghost(signed_in, suggestions)


def _mentions_ghost(browser, page):
    text = shown(browser, page)
    return "@ghost" in text or CANARY in text
