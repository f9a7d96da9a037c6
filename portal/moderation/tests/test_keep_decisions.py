"""A mentor's "keep" holds for the text that was judged; flags on a later text count again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from learnings.models import Comment, Entry
from portal.moderation import review_targets
from portal.moderation.models import AlreadyReviewed, Case, Flag, TrustNaming
from portal.moderation.tests.test_live_text import edit
from tests.fixtures.moderation import decide_case, flag


class TheEntry:
    """An entry of a trusted author: an edit is public at once."""

    def __init__(self, author, mentor, publish):
        TrustNaming.record(author, by=mentor, trusted=True)
        self.thing = publish(author, "First words")

    def change(self, words):
        edit(self.thing, words)

    def touch(self):
        """Change something that is none of its words."""

    def is_hidden(self):
        return Entry.objects.get(pk=self.thing.pk).status == "removed"


class TheComment:
    def __init__(self, author, mentor, publish):
        self.thing = Comment(entry=publish(author), author=author, body="First words").post()

    def change(self, words):
        self.thing = self.thing.edit(words, by=self.thing.author, version=self.thing.version)

    def touch(self):
        """Nothing of a comment is not its words."""

    def is_hidden(self):
        return Comment.objects.get(pk=self.thing.pk).hidden_at is not None


class TheProfile:
    def __init__(self, author, mentor, publish):
        self.thing = author

    def change(self, words):
        self.thing.update_profile(goals=words)

    def touch(self):
        self.thing.update_profile(time_zone="Africa/Lagos")

    def is_hidden(self):
        self.thing.refresh_from_db()
        return self.thing.is_hidden


@pytest.fixture(
    params=[("entry", TheEntry), ("comment", TheComment), ("profile", TheProfile)],
    ids=lambda kind: kind[0],
)
def thing(request, learner, mentor, publish):
    name, make = request.param
    made = make(learner, mentor, publish)
    made.case = review_targets.REVIEW_TARGETS[name].get_or_create_case(made.thing)
    return made


def put(thing, *people):
    for person in people:
        Flag.report(thing.case, by=person, reason="spam")


def open_flags(thing):
    return Case.objects.get(pk=thing.case.pk).open_flags


def test_four_trusted_flags_on_a_later_text_hide_it(thing, trusted, mentor):
    people = [trusted() for _number in range(4)]
    put(thing, people[0])
    decide_case(thing.case, "keep", mentor)
    thing.change("Cheap watches")
    put(thing, *people)
    assert thing.is_hidden()


def test_the_text_that_was_kept_is_not_hidden_by_numbers(thing, trusted, mentor):
    put(thing, trusted())
    decide_case(thing.case, "keep", mentor)
    thing.touch()
    put(thing, *(trusted() for _number in range(4)))
    assert not thing.is_hidden()


def test_the_same_person_may_flag_a_later_text_once(thing, other, mentor):
    put(thing, other)
    decide_case(thing.case, "keep", mentor)
    put(thing, other)
    assert open_flags(thing) == 0
    thing.change("Cheap watches")
    put(thing, other, other)
    assert open_flags(thing) == 1
    assert Case.objects.get(pk=thing.case.pk).state == "waiting"


def test_a_second_flag_of_one_person_does_not_count_twice_towards_hiding(thing, trusted):
    first, second = trusted(), trusted()
    put(thing, first, second)
    thing.change("Cheap watches")
    put(thing, first, second)
    assert open_flags(thing) == 2
    assert not thing.is_hidden()


def test_an_undone_keep_protects_nothing(thing, trusted, mentor):
    put(thing, trusted())
    review = decide_case(thing.case, "keep", mentor)
    thing.case.undo(review, by=mentor)
    put(thing, trusted(), trusted())
    assert thing.is_hidden()


def test_a_restored_text_is_protected_and_a_later_one_is_not(thing, trusted, mentor):
    decide_case(thing.case, "remove", mentor, "A slip.")
    decide_case(thing.case, "restore", mentor)
    put(thing, *(trusted() for _number in range(4)))
    assert not thing.is_hidden()
    decide_case(thing.case, "keep", mentor)
    thing.change("Cheap watches")
    put(thing, *(trusted() for _number in range(3)))
    assert thing.is_hidden()


def test_the_page_to_flag_a_later_text_reaches_the_mentors(client_of, other, mentor, thing):
    put(thing, other)
    decide_case(thing.case, "keep", mentor)
    thing.change("Cheap watches")
    kind = Case.objects.get(pk=thing.case.pk).kind
    client_of(other).post(
        f"/moderation/flag/{kind}/{thing.thing.pk}/", {"reason": "spam", "note": "Now it sells."}
    )
    assert "Now it sells." in client_of(mentor).get("/moderation/").text


def test_a_profile_that_an_import_changed_is_not_decided_unread(learner, other, mentor):
    case = review_targets.REVIEW_TARGETS["profile"].get_or_create_case(learner)
    Flag.report(case, by=other, reason="spam")
    read = case.current_version()
    learner.update_profile(goals="Cheap watches")
    with pytest.raises(AlreadyReviewed):
        decide_case(case, "keep", mentor, version=read)


def test_numbers_hide_nothing_that_nobody_sees(trusted, learner, mentor, publish):
    entry = publish(learner)
    people = [trusted() for _number in range(3)]
    for person in people[:2]:
        flag(entry, person)
    Entry.objects.filter(pk=entry.pk).update(status="changes_requested")
    flag(entry, people[2])
    assert Case.objects.get(pk=entry.case_id).standing == "clear"


def test_flags_on_the_kept_text_move_on_to_a_later_one_when_said_again(thing, trusted, mentor):
    put(thing, trusted())
    decide_case(thing.case, "keep", mentor)
    people = [trusted() for _number in range(3)]
    put(thing, *people)
    thing.change("Cheap watches")
    put(thing, *people[:2])
    assert not thing.is_hidden()
    put(thing, people[2])
    assert thing.is_hidden()
    assert open_flags(thing) == 3


def test_flags_on_the_kept_text_do_not_hide_a_later_one(thing, trusted, make_person, mentor):
    put(thing, trusted())
    decide_case(thing.case, "keep", mentor)
    put(thing, *(trusted() for _number in range(3)))
    thing.change("Other words")
    put(thing, make_person())
    assert not thing.is_hidden()


def test_what_was_kept_before_fingerprints_were_known_stays_protected(
    learner, trusted, mentor, publish
):
    made = TheEntry(learner, mentor, publish)
    made.case = review_targets.REVIEW_TARGETS["entry"].get_or_create_case(made.thing)
    people = [trusted() for _number in range(4)]
    put(made, people[0])
    decide_case(made.case, "keep", mentor)
    Case.objects.update(kept_fingerprint="")
    Flag.objects.update(fingerprint="")
    migration = import_module("portal.moderation.migrations.0004_flags_on_later_texts")
    migration.know_what_was_kept(apps, connection.schema_editor())
    put(made, *people)
    assert open_flags(made) == 3
    assert not made.is_hidden()
    made.change("Cheap watches")
    put(made, *people)
    assert made.is_hidden()
