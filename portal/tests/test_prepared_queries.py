"""Prepared queries return the same results as their querysets."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.ops.prepared_queries import HasListedKey, PreparedQuery, PreparedValues, padded
from portal.people.backend import OneQueryBackend
from portal.people.models import Mentorship, Notification, User
from portal.people.sessions import SessionStore
from portal.rows import values_of

pytestmark = pytest.mark.django_db


def with_mentorship(key):
    return User.objects.filter(pk=key, is_active=True).annotate(
        mentors=Exists(Mentorship.objects.filter(user=OuterRef("pk")))
    )


def values(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_prepared_query_returns_what_its_queryset_returns(learner, mentor):
    prepared = PreparedQuery(with_mentorship)
    for person in (mentor, learner, mentor):
        there, asked = prepared.first(person.pk), with_mentorship(person.pk).get()
        assert values(there) == values(asked)
        assert there.mentors is (person == mentor)
        assert not there._state.adding


def test_prepared_query_runs_again_on_a_connection_that_lasts(learner, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    prepared = PreparedQuery(with_mentorship)
    assert [prepared.first(learner.pk) for _use in range(3)] == [learner] * 3


def test_prepared_query_returns_none_without_a_row(learner):
    prepared = PreparedQuery(with_mentorship)
    assert prepared.first(0) is None
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert prepared.first(learner.pk) is None


def test_prepared_query_compiles_once(learner, mentor, django_assert_num_queries):
    made = []
    prepared = PreparedQuery(lambda key: made.append(key) or with_mentorship(key))
    with django_assert_num_queries(2):
        assert prepared.first(learner.pk) == learner
        assert prepared.first(mentor.pk) == mentor
    assert len(made) == 1


def test_backend_loads_the_user_with_annotations(learner):
    assert OneQueryBackend().get_user(learner.pk).newest_notification_at is None
    Notification.send(learner, "approved", url="/", title="A title", by="Omar")
    there = OneQueryBackend().get_user(learner.pk)
    assert (there.unread_notification_count, there.mentors_a_cohort, there.has_second_factor) == (
        1,
        False,
        False,
    )
    assert there.newest_notification_at == Notification.objects.get().updated_at


def test_session_is_loaded_until_it_expires():
    session = SessionStore()
    session["word"] = "kept"
    session.create()
    assert SessionStore(session.session_key)["word"] == "kept"
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert "word" not in SessionStore(session.session_key)
    assert "word" not in SessionStore("nothing-like-it-was-made")


def test_prepared_rows_are_those_of_the_queryset_for_any_number_of_values(learner, other, mentor):
    def people(handle, *keys):
        rows = User.objects.filter(Q(pk__in=keys) | Q(handle=handle)).select_related("cohort")
        return rows.exclude(pk__in=keys[:1]).order_by("pk")

    prepared = PreparedQuery(people)
    for keys in ([learner.pk, other.pk], [other.pk], [learner.pk, other.pk, 0], [mentor.pk, 0]):
        found, asked = prepared.rows("omar", *keys), list(people("omar", *keys))
        assert [values(row) for row in found] == [values(row) for row in asked]
        assert [row.cohort for row in found] == [row.cohort for row in asked]


def test_prepared_query_uses_every_value():
    with pytest.raises(ValueError, match="parameter"):
        PreparedQuery(lambda key: User.objects.all()).first(1)


def test_columns_of_lazy_rows_are_those_of_the_instances(learner, other, mentor):
    names = ("id", "handle", "cohort_id", "mail_choices", "date_joined", "cohort__starts_on")
    prepared = PreparedQuery(
        lambda *keys: User.objects.filter(pk__in=keys).select_related("cohort").order_by("pk")
    )
    rows = prepared.lazy_rows(learner.pk, other.pk, mentor.pk)
    assert rows.tuples(*names) == [
        (*values_of(row, names[:-1]).values(), row.cohort and row.cohort.starts_on) for row in rows
    ]
    assert prepared.lazy_rows(0, 0, 0).tuples(*names) == []


@pytest.mark.parametrize(
    ("keys", "length"), [([], 1), ([3], 1), ([3, 4], 10), (range(1, 12), 20), (range(1_100), 1_100)]
)
def test_padding_repeats_a_key(keys, length):
    longer = padded(keys)
    assert (len(longer), set(longer)) == (length, set(keys) or {0})


def test_lazy_rows_are_made_when_they_are_read_and_their_key_has_all_columns(learner, mentor):
    prepared = PreparedQuery(with_mentorship)
    first = prepared.lazy_rows(learner.pk)
    assert first.values("handle") == [learner.handle]
    assert first[:1].key == first.key
    User.objects.filter(pk=learner.pk).update(display_name="Another")
    second = prepared.lazy_rows(learner.pk)
    assert first.key != second.key
    second.add("more", lambda rows: [setattr(row, "shown", "more") for row in rows])
    assert [(row.display_name, row.shown) for row in second] == [("Another", "more")]
    assert "more" in second.key


def test_listed_keys_are_one_value_of_a_prepared_query(learner, other, mentor):
    def listed(keys):
        people = User.objects.filter(HasListedKey(keys))
        return people.order_by("pk").values_list("pk", "date_joined")

    prepared = PreparedValues(listed)
    for people in ([learner, mentor], [other], []):
        keys = sorted(person.pk for person in people)
        assert [key for key, _joined in prepared.rows(",".join(map(str, keys)))] == keys
    assert prepared.rows(str(learner.pk)) == [(learner.pk, learner.date_joined)]


def test_columns_as_the_database_has_them_sort_like_their_values(learner, other, mentor):
    moment = timezone.now().replace(microsecond=0)
    for person, microseconds in ((learner, 20), (other, 0), (mentor, 500_000)):
        at = moment + timedelta(microseconds=microseconds)
        User.objects.filter(pk=person.pk).update(date_joined=at)
    prepared = PreparedValues(
        lambda keys: User.objects.filter(HasListedKey(keys)).values_list("date_joined", "pk")
    )
    rows = prepared.columns_of_rows(f"{learner.pk},{other.pk},{mentor.pk}")
    assert [key for _joined, key in sorted(rows)] == [other.pk, learner.pk, mentor.pk]
