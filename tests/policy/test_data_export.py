"""The data export is complete: every row about a person is in it.

What is left out is listed here, with the reason.
"""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collab.models import ContractVersion, NotForMe
from collab.tests.contracts.shop import text as contract_text
from learnings.models import Comment, Mute, PinnedEntry, ReadmeSource, TopicCase
from portal.data_export import build_export
from portal.moderation.models import Flag, Suspension
from portal.people.models import Block, User

PERSON_KEY = 987_654_321  # no other number of a statement is this one
# (model, key to a person): why its rows are not in that person's export.
LEFT_OUT = {
    ("admin.LogEntry", "user"): "what an operator did with other people's rows",
    ("people.Block", "blocked"): "who blocked them is the other person's secret",
    ("people.Notification", "actor"): "word to other people",
    ("people.FormDraft", "about"): "what another person typed and sent to no one",
    ("moderation.PersonCase", "person"): "its case is in the export",
    ("collab.NotForMe", "person"): "who put them aside is the other person's secret",
}


def keys_to_people():
    """(model, field, table, column) of each key to a person, in every app."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is User:
                yield model._meta.label, field.name, model._meta.db_table, field.column


def is_queried(table, column, statements):
    """Does a statement narrow by this column to the person?"""
    wanted = re.compile(rf'"{table}"\."{column}" (= {PERSON_KEY}\b|IN \([^)]*\b{PERSON_KEY}\b)')
    return any(wanted.search(statement) for statement in statements)


def test_every_key_to_a_person_is_in_the_export_or_on_the_list(make_person):
    person = make_person("amina", pk=PERSON_KEY)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        build_export(person)
    statements = [row["sql"] for row in asked.captured_queries]
    missing = {
        (label, name)
        for label, name, table, column in keys_to_people()
        if not is_queried(table, column, statements)
    }
    assert missing == set(LEFT_OUT)


def exported(person):
    """{file name: its text}"""
    _name, packed = build_export(person)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def active_person(learner, other, mentor, topics, publish, make_project):
    """Amina, who did what was missing once; each with a word of its own."""
    entry = publish(other, "A title")
    Flag.report(entry.case, by=learner, reason="spam", note="FlagNote")
    Block.objects.create(blocker=learner, blocked=other)
    TopicCase.propose("TopicOfMine", why="ReasonForTopic", by=learner)
    learner.muted_topics.add(topics["Docker"])
    Mute.set_muted(entry, by=learner, on=True)
    UserSession.objects.create(
        user=learner, ip="192.0.2.7", session_key="SessionKey", user_agent="BrowserOfMine"
    )
    SocialAccount.objects.create(
        user=learner, provider="github", uid="UidAtGithub", extra_data={"login": "LoginThere"}
    )
    own = publish(learner, "My own")
    PinnedEntry.pin(own, by=learner)
    ReadmeSource.connect(learner, "https://github.com/amina/ConnectedRepository")
    own.case.decide("remove", by=mentor, revision_number=1, reason="ReasonOfReview")
    Comment(entry=entry, author=learner, body="CommentOfMine").post()
    project = make_project(learner)
    ContractVersion.publish(project, contract_text(), by=learner)
    NotForMe.objects.create(by=learner, project=make_project(other, "Duka"))
    return User.objects.get(pk=learner.pk)


def test_what_one_did_is_in_the_export(active_person):
    files = exported(active_person)
    told = {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}
    assert [flag["note"] for flag in told["moderation.json"]["flags"]] == ["FlagNote"]
    assert "ReasonOfReview" in [
        review["reason"] for review in told["moderation.json"]["reviews_of_my_posts"]
    ]
    profile = told["profile.json"]
    assert [row["blocked__handle"] for row in profile["blocked"]] == ["omar"]
    assert profile["muted_topics"] == ["Docker"]
    assert [row["user_agent"] for row in profile["sessions"]] == ["BrowserOfMine"]
    assert [(row["provider"], row["uid"]) for row in profile["connected_sites"]] == [
        ("github", "UidAtGithub")
    ]
    learnings = told["learnings.json"]
    assert [(row["name"], row["why"]) for row in learnings["topic_proposals"]] == [
        ("TopicOfMine", "ReasonForTopic")
    ]
    assert len(learnings["muted_discussions"]) == 1
    assert [pin["position"] for pin in learnings["pinned_entries"]] == [1]
    [source] = learnings["readme_source"]
    assert source["address"] == "https://github.com/amina/ConnectedRepository"
    collab = told["collaboration.json"]
    assert len(collab["contract_versions"]) == len(collab["put_aside"]) == 1


def test_no_key_and_no_secret_of_others_is_in_the_export(active_person, other, mentor):
    Block.objects.create(blocker=other, blocked=active_person)
    Suspension.start(
        active_person, by=mentor, reason="A reason", until=timezone.now() + timedelta(days=1)
    )
    Flag.report(
        active_person.cases.get(kind="entry"), by=other, reason="spam", note="SecretOfReporter"
    )
    written = "".join(exported(active_person).values())
    assert "SessionKey" not in written
    assert "SecretOfReporter" not in written
    assert '"reviewer_id"' not in written
    assert '"by_id": ' + str(mentor.pk) not in written
