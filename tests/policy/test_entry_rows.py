"""Entries whose rows fixtures insert (tests/fixtures/entry_rows.py) are as the real path leaves them.

Each world is made twice: by `publish` and `send`, and by the code of the product. Then all tables,
what waits for the commit and the returned entries are the same.
"""

import itertools
import secrets
import uuid

import pytest
import time_machine
from django.core.management.color import no_style
from django.db import connection, transaction

from learnings.models import Draft, Entry, Mute, Reaction, ReadmeDocument
from learnings.models.choices import Section
from learnings.models.draft import IncompleteDraft
from portal.moderation.models import TrustNaming
from portal.moderation.models.exceptions import NotPermitted
from portal.people.models import Block, Cohort, User
from tests import snapshots

LONG_TEXT = "One text of more than eight words, [twice](https://example.com/a), in two entries."


def of_each_kind(make, people):
    """Each section and kind, with all that a draft may say."""
    author, other = people["learner"], people["other"]
    for section in Section.values:
        yield make(author, section.title(), section=section, track="frontend")
    challenge = make(
        author, "Çlow Pages in FastAPI", kind="challenge", topics_text="postgres, Django"
    )
    yield challenge
    answers = {"kind": "solution", "challenge": challenge, "outcome": "It is **fast**."}
    yield make(author, "", **answers)
    yield make(other, "", **answers, topics_text="Docker", body="## An index\n\n@amina said so.")
    yield make(other, "About me", kind="section")
    yield make(other, "", kind="section")


def of_each_hint(make, people):
    """What mentors are told about a text."""
    for author in (people["learner"], people["other"]):
        yield make(author, "Twice", body=LONG_TEXT)
        yield make(author, "Mail me", body="To someone@real.org " + "https://a.example/ " * 4)
        yield make(author, "WHY ALL CAPITALS", body="THIS WAS NOT HEARD AT FIRST, SO AGAIN. " * 3)


def of_a_watched_challenge(make, people):
    """A challenge that others follow, and one whose asker does not want to hear of it."""
    author, other, third = people["learner"], people["other"], people["third"]
    watched, muted = (make(author, title, kind="challenge") for title in ("Watched", "Muted"))
    Reaction.objects.create(entry=watched, user=third, kind="follow")
    Mute.objects.create(entry=muted, user=author)
    for challenge in (watched, muted):
        yield make(other, "", kind="solution", challenge=challenge)


def of_other_people(make, people):
    """Authors without a cohort, without mails, who blocked the mentor, whose word does not count."""
    mentor, third = people["mentor"], people["third"]
    yield make(people["alone"], "No cohort")
    third.update_mail_choices({"review": "off"})
    yield make(third, "No mail")
    Block.objects.create(blocker=third, blocked=mentor)
    yield make(third, "Blocked")
    TrustNaming.objects.create(person=third, named_by=mentor, is_trusted=False)
    yield make(third, "Not trusted")
    yield from (make(people["learner"], f"Number {number}") for number in range(4))


def of_unusual_texts(make, people):
    """What the real path is taken for."""
    author, other = people["learner"], people["other"]
    yield make(author, "With its solution", kind="challenge", solution="An index", outcome="Fast")
    asked = make(other, "Who asks?", kind="challenge", without_name=True)
    yield asked
    yield make(other, "", kind="solution", challenge=asked)
    yield make(author, "", kind="solution", challenge=asked)
    with pytest.raises(IncompleteDraft):
        make(author, "")
    with pytest.raises(IncompleteDraft):
        make(author, "A title", topics_text="Unheard of")


def of_trusted_people(make, people):
    TrustNaming.objects.create(person=people["learner"], named_by=people["mentor"])
    challenge = make(people["learner"], "Slow", kind="challenge", topics_text="Django")
    yield challenge
    yield make(people["learner"], "", kind="solution", challenge=challenge)
    yield make(people["learner"], "About me", kind="section")


def of_strict_cohorts(make, people):
    """Review comes first, also for people who are trusted."""
    Cohort.objects.update(review_policy=Cohort.ReviewPolicy.REVIEW_FIRST)
    yield from of_trusted_people(make, people)


def of_lenient_cohorts(make, people):
    Cohort.objects.update(review_policy=Cohort.ReviewPolicy.PUBLISH_FIRST)
    yield from of_trusted_people(make, people)


def of_readmes(make, people):
    """Headings of a README that wait for an approval."""
    ReadmeDocument.objects.create(owner=people["learner"])
    yield make(people["learner"], "A title")


def of_mentors(make, people):
    """A mentor sends a text, which no mentor of that name may approve."""
    try:
        yield make(people["mentor"], "Mine")
    except NotPermitted:
        yield Entry.objects.get(author=people["mentor"])


# All rows of these are inserted: the real path is never taken.
USUAL = [of_each_kind, of_each_hint, of_a_watched_challenge, of_other_people, of_strict_cohorts]
UNUSUAL = [of_unusual_texts, of_trusted_people, of_lenient_cohorts, of_readmes, of_mentors]
PUBLISH, SEND = ("publish", "approved"), ("send", "hand_in")
CASES = [
    *((*PUBLISH, world) for world in USUAL + UNUSUAL),
    *((*SEND, world) for world in USUAL),
]


@pytest.fixture
def people(learner, other, mentor, make_person, cohort, topics):
    return {
        "learner": learner,
        "other": other,
        "third": make_person("third", cohort=cohort),
        "alone": make_person("alone"),
        "mentor": mentor,
    }


@pytest.fixture
def observe(people, monkeypatch):
    """observe(make, world): all that `make` leaves of a world; it is rolled back."""

    def outcome(make, world):
        numbers = itertools.count(1)
        monkeypatch.setattr(secrets, "token_hex", lambda size: f"{next(numbers):0{2 * size}x}")
        monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=next(numbers)))
        monkeypatch.setattr(Draft._meta.get_field("key"), "_get_default", uuid.uuid4)
        count_from_one()
        waiting = len(connection.run_on_commit)
        with transaction.atomic():
            again = {name: User.objects.get(pk=person.pk) for name, person in people.items()}
            made = [seen(entry) for entry in world(make, again)]
            commits = [
                (str(call), robust) for _s, call, robust in connection.run_on_commit[waiting:]
            ]
            # PostgreSQL returns updated rows last.
            rows = {label: sorted(found, key=str) for label, found in snapshots._all_rows().items()}
            transaction.set_rollback(True)
        return {"returned": made, "after the commit": commits, **rows}

    return outcome


def count_from_one():
    """Let keys be the same ones again: PostgreSQL does not roll them back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), snapshots._models()):
            cursor.execute(statement)


def seen(thing, depth=2):
    """The columns of a returned object, and the related ones that it carries."""
    columns = {name: value for name, value in vars(thing).items() if name[0] != "_"}
    kept = thing._state.fields_cache if depth else {}
    related = {name: other and seen(other, depth - 1) for name, other in kept.items()}
    return type(thing).__name__, thing._state.adding, columns, related


@pytest.mark.parametrize(("cheap", "real", "world"), CASES)
@time_machine.travel("2026-11-21 12:00:00+00:00", tick=False)
def test_rows_are_as_the_real_path_leaves_them(
    cheap, real, world, observe, get_fixture, monkeypatch
):
    expected = observe(get_fixture(real), world)
    submitted, submit = [], Entry.submit

    def submit_and_note(entry, **options):
        submitted.append(entry)
        return submit(entry, **options)

    monkeypatch.setattr(Entry, "submit", submit_and_note)
    found = observe(get_fixture(cheap), world)
    for name in expected:
        assert found[name] == expected[name], name
    if world in USUAL:
        assert submitted == []
