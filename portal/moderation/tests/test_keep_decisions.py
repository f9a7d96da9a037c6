"""A decision to keep holds for the text that was reviewed, not for later ones."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from learnings.models import Comment, Entry
from portal.moderation import review_targets
from portal.moderation.models import AlreadyReviewed, Case, Flag, TrustNaming
from portal.moderation.tests.test_live_revision import edit
from tests.fixtures.moderation import decide_case, first_item, flag


class EntryCase:
    """An entry of a trusted author, whose edits are public at once."""

    def __init__(self, author, mentor, publish):
        TrustNaming.record(author, by=mentor, trusted=True)
        self.thing = publish(author, "First words")

    def change(self, words):
        edit(self.thing, words)

    def change_other_field(self):
        """Entries have nothing but text to change."""

    def is_hidden(self):
        return Entry.objects.get(pk=self.thing.pk).status == "removed"


class CommentCase:
    def __init__(self, author, mentor, publish):
        self.thing = Comment(entry=publish(author), author=author, body="First words").post()

    def change(self, words):
        self.thing = self.thing.edit(words, by=self.thing.author, version=self.thing.version)

    def change_other_field(self):
        """Comments have nothing but text to change."""

    def is_hidden(self):
        return Comment.objects.get(pk=self.thing.pk).hidden_at is not None


class ProfileCase:
    def __init__(self, author, mentor, publish):
        self.thing = author

    def change(self, words):
        self.thing.update_profile(goals=words)

    def change_other_field(self):
        self.thing.update_profile(time_zone="Africa/Lagos")

    def is_hidden(self):
        self.thing.refresh_from_db()
        return self.thing.is_hidden


@pytest.fixture(
    params=[("entry", EntryCase), ("comment", CommentCase), ("profile", ProfileCase)],
    ids=lambda kind: kind[0],
)
def thing(request, learner, mentor, publish):
    name, make = request.param
    made = make(learner, mentor, publish)
    made.case = review_targets.REVIEW_TARGETS[name].get_or_create_case(made.thing)
    return made


def flag_by(thing, *people):
    for person in people:
        Flag.report(thing.case, by=person, reason="spam")


def open_flags(thing):
    return Case.objects.get(pk=thing.case.pk).open_flags


def test_trusted_flags_hide_a_changed_text(thing, trusted, mentor):
    people = [trusted() for _number in range(4)]
    flag_by(thing, people[0])
    decide_case(thing.case, "keep", mentor)
    thing.change("Cheap watches")
    flag_by(thing, *people)
    assert thing.is_hidden()


def test_flags_do_not_hide_the_kept_text(thing, trusted, mentor):
    flag_by(thing, trusted())
    decide_case(thing.case, "keep", mentor)
    thing.change_other_field()
    flag_by(thing, *(trusted() for _number in range(4)))
    assert not thing.is_hidden()


def test_same_person_can_flag_a_changed_text_once(thing, other, mentor):
    flag_by(thing, other)
    decide_case(thing.case, "keep", mentor)
    flag_by(thing, other)
    assert open_flags(thing) == 0
    thing.change("Cheap watches")
    flag_by(thing, other, other)
    assert open_flags(thing) == 1
    assert Case.objects.get(pk=thing.case.pk).state == "waiting"


def test_second_flag_of_one_person_counts_once_towards_hiding(thing, trusted):
    first, second = trusted(), trusted()
    flag_by(thing, first, second)
    thing.change("Cheap watches")
    flag_by(thing, first, second)
    assert open_flags(thing) == 2
    assert not thing.is_hidden()


def test_undone_keep_does_not_protect_the_text(thing, trusted, mentor):
    flag_by(thing, trusted())
    review = decide_case(thing.case, "keep", mentor)
    thing.case.undo(review, by=mentor)
    flag_by(thing, trusted(), trusted())
    assert thing.is_hidden()


def test_restored_text_is_protected_and_a_changed_one_is_not(thing, trusted, mentor):
    decide_case(thing.case, "remove", mentor, "A slip.")
    decide_case(thing.case, "restore", mentor)
    flag_by(thing, *(trusted() for _number in range(4)))
    assert not thing.is_hidden()
    decide_case(thing.case, "keep", mentor)
    thing.change("Cheap watches")
    flag_by(thing, *(trusted() for _number in range(3)))
    assert thing.is_hidden()


def test_flag_page_accepts_a_flag_on_a_changed_text(client_of, other, mentor, thing):
    flag_by(thing, other)
    decide_case(thing.case, "keep", mentor)
    thing.change("Cheap watches")
    kind = Case.objects.get(pk=thing.case.pk).kind
    client_of(other).post(
        f"/moderation/flag/{kind}/{thing.thing.pk}/", {"reason": "spam", "note": "Now it sells."}
    )
    assert "Now it sells." in first_item(client_of(mentor)).text


def test_decision_on_profile_changed_by_import_is_refused(learner, other, mentor):
    case = review_targets.REVIEW_TARGETS["profile"].get_or_create_case(learner)
    Flag.report(case, by=other, reason="spam")
    read = case.current_version()
    learner.update_profile(goals="Cheap watches")
    with pytest.raises(AlreadyReviewed):
        decide_case(case, "keep", mentor, version=read)


def test_flags_do_not_hide_what_is_not_public(trusted, learner, mentor, publish):
    entry = publish(learner)
    people = [trusted() for _number in range(3)]
    for person in people[:2]:
        flag(entry, person)
    Entry.objects.filter(pk=entry.pk).update(status="changes_requested")
    flag(entry, people[2])
    assert Case.objects.get(pk=entry.case_id).visibility == "clear"


def test_repeated_flag_moves_to_the_changed_text(thing, trusted, mentor):
    flag_by(thing, trusted())
    decide_case(thing.case, "keep", mentor)
    people = [trusted() for _number in range(3)]
    flag_by(thing, *people)
    thing.change("Cheap watches")
    flag_by(thing, *people[:2])
    assert not thing.is_hidden()
    flag_by(thing, people[2])
    assert thing.is_hidden()
    assert open_flags(thing) == 3


def test_flags_on_the_kept_text_do_not_hide_a_changed_one(thing, trusted, make_person, mentor):
    flag_by(thing, trusted())
    decide_case(thing.case, "keep", mentor)
    flag_by(thing, *(trusted() for _number in range(3)))
    thing.change("Other words")
    flag_by(thing, make_person())
    assert not thing.is_hidden()


def test_text_kept_before_fingerprints_existed_stays_protected(learner, trusted, mentor, publish):
    made = EntryCase(learner, mentor, publish)
    made.case = review_targets.REVIEW_TARGETS["entry"].get_or_create_case(made.thing)
    people = [trusted() for _number in range(4)]
    flag_by(made, people[0])
    decide_case(made.case, "keep", mentor)
    Case.objects.update(kept_fingerprint="")
    Flag.objects.update(fingerprint="")
    migration = import_module("portal.moderation.migrations.0004_flags_on_later_texts")
    migration.know_what_was_kept(apps, connection.schema_editor())
    flag_by(made, *people)
    assert open_flags(made) == 3
    assert not made.is_hidden()
    made.change("Cheap watches")
    flag_by(made, *people)
    assert made.is_hidden()
