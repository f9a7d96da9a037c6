"""A comment and a project that mentors put away are found by no door: pages, feeds, search, match, mail, Discord."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command

from collab.models import ContractVersion
from collab.tests.contracts.shop import text
from learnings.models import Comment
from learnings.tests.test_visibility import CANARY, OUTLETS, shown, strange_mentor  # noqa: F401
from portal.people import webhooks
from portal.people.models import Message, User
from portal.people.tests.carriers import discord
from portal.people.tests.test_outbox import later
from portal.people.tests.test_webhooks import ADDRESS
from portal.people.ways import GROUPS
from portal.seals import seal

COLLAB = [
    "/collab/", "/collab/projects/", "/collab/projects/?state=looking", "/collab/briefs/", "/collab/briefs/job-board/",
    "/collab/match/", "/collab/requests/", "/@owner/", "/@owner/README.md", "/sitemap-projects.xml", "/cohorts/cohort-3/",
    f"/search/?q={CANARY}&in=projects", "/moderation/log/?of=all",
]  # fmt: skip


@pytest.fixture
def owner(make_person, cohort):
    return make_person("owner", display_name="Ola Owner", track="backend", cohort=cohort)


@pytest.fixture
def put_away(owner, mentor, other, publish, brief, announce, ask):
    """put_away(what): [addresses of its own] of a thing with the canary that was public and is not any more."""

    def project():
        made = announce(owner, f"{CANARY} name", brief=brief, description=f"{CANARY} text")
        ask(made, other)
        ContractVersion.put(made, text(lambda d: d["info"].update(title=f"{CANARY} api")), by=owner)
        kind, thing = "project", made
        return kind, thing, [made.get_absolute_url(), *(f"{made.get_absolute_url()}{part}" for part in PARTS)]

    def comment():
        entry = publish(owner, "A public entry")
        made = Comment(entry=entry, author=owner, body=f"{CANARY} @omar").post()
        return "comment", made, [entry.get_absolute_url(), f"/comments/{made.pk}/"]

    def make(what):
        from portal.moderation import kinds

        kind, thing, addresses = {"project": project, "comment": comment}[what]()
        case = kinds.KINDS[kind].open_case(thing)
        case.decide("remove", by=mentor, revision_number=case.version_now(), reason="It is not ours.")
        return addresses

    return make


PARTS = ("contract/", "contract/versions/", "contract/openapi", "requests/", "team/", "start/")


@pytest.mark.parametrize("who", ["reader", "stranger", "strange_mentor"])
@pytest.mark.parametrize("what", ["project", "comment"])
def test_what_was_put_away_is_found_by_no_door(request, client, client_of, make_person, put_away, what, who):
    addresses = put_away(what)
    browser = client
    if who != "reader":
        browser = client_of(make_person() if who == "stranger" else request.getfixturevalue(who))
    pages = [*OUTLETS, *COLLAB, *addresses]
    # Who is sent to sign in reads the address that was asked for.
    assert [page for page in pages if CANARY in shown(browser, page).replace(f"-{CANARY}-name", "")] == []


@pytest.mark.parametrize("what", ["project", "comment"])
def test_what_was_put_away_leaves_the_house_by_no_way(put_away, cohort, owner, other, mentor, monkeypatch, what):
    cohort.webhook = seal(ADDRESS)
    cohort.save()
    for person in User.objects.all():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    User.objects.update(mail_choices=dict.fromkeys(GROUPS, "now"))
    put_away(what)
    with discord([]) as (bodies, connect):
        monkeypatch.setattr(webhooks, "connect", connect)
        for _time in range(2):
            later(hours=1)
            call_command("tick")
    strangers = [sent for sent in mail.outbox if sent.to[0] not in (owner.email, mentor.email)]
    assert [sent.subject for sent in strangers if CANARY in str(sent.message())] == []
    assert CANARY not in json.dumps(bodies)
    assert not Message.objects.filter(payload__icontains=CANARY, state="waiting").exists()
