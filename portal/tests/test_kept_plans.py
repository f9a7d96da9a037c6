"""PostgreSQL keeps the plans of prepared queries, for as long as the connection lasts."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Value
from django.utils import timezone

from portal.models import Topic
from portal.ops import kept_plans
from portal.ops.json_logging import QueryCounter
from portal.ops.prepared_queries import PreparedQuery, PreparedValues
from portal.people.models import User

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
POOL_HINT = "set DATABASE_POOLED=1"


@pytest.fixture(autouse=True)
def new_connection():
    """Begin and end without prepared statements."""
    connection.close()
    yield
    connection.close()


@pytest.fixture
def topics():
    return [Topic.objects.create(name=name, slug=name.lower()) for name in ("Django", "Redis")]


def topics_by_key(**options):
    return PreparedQuery(lambda key: Topic.objects.filter(pk=key), **options)


def names_of_plans():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'nexus%'")
        return [name for (name,) in cursor.fetchall()]


def test_second_use_prepares_a_statement_and_later_ones_run_it(topics, django_assert_num_queries):
    prepared = topics_by_key()
    assert prepared.first(topics[0].pk) == topics[0]
    assert names_of_plans() == []
    with django_assert_num_queries(2):
        assert prepared.first(topics[1].pk) == topics[1]
        assert prepared.first(topics[0].pk) == topics[0]
    assert len(names_of_plans()) == 1
    assert prepared.first(0) is None


def test_each_value_of_a_kept_plan_has_its_place(learner, mentor):
    def joined_before(joined, *keys):
        people = User.objects.filter(date_joined__lt=Value(joined), pk__in=keys)
        return people.exclude(pk=keys[0]).order_by("pk").values_list("pk", "handle")

    prepared, tomorrow = PreparedValues(joined_before), timezone.now() + timedelta(days=1)
    for first, second in [(learner, mentor), (mentor, learner)] * 2:
        assert prepared.rows(tomorrow, first.pk, second.pk) == [(second.pk, second.handle)]
    assert prepared.rows(tomorrow - timedelta(days=9), learner.pk, mentor.pk) == []
    assert len(names_of_plans()) == 1


def test_query_that_plans_again_is_not_prepared(topics):
    prepared = topics_by_key(replans=True)
    assert [prepared.first(topics[0].pk) for _use in range(3)] == [topics[0]] * 3
    assert names_of_plans() == []


@pytest.mark.parametrize(
    "setting", [{"CONN_MAX_AGE": 0}, {"DISABLE_SERVER_SIDE_CURSORS": True}], ids=str
)
def test_nothing_is_prepared_on_a_connection_that_does_not_stay(topics, monkeypatch, setting):
    for name, value in setting.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    prepared = topics_by_key()
    assert [prepared.first(topics[0].pk) for _use in range(3)] == [topics[0]] * 3
    assert names_of_plans() == []


def test_connection_keeps_so_many_plans_that_were_run_last(topics, monkeypatch):
    monkeypatch.setattr(kept_plans, "MAX_PLANS", 2)
    queries = [
        PreparedQuery(lambda key, name=name: Topic.objects.filter(pk=key).exclude(name=name))
        for name in ("One", "Two", "Three")
    ]
    for prepared in (*queries[:2], queries[0], queries[2], queries[0]):
        assert [prepared.first(topics[0].pk) for _use in range(2)] == [topics[0]] * 2
    kept = {prepared._statement_for(1).plan.name for prepared in (queries[0], queries[2])}
    assert set(names_of_plans()) == kept


def test_name_stands_for_one_statement():
    sql = "SELECT name FROM portal_topic WHERE id = %s AND name <> %s"
    plan = kept_plans.KeptPlan(sql, [0, "x"], [0])
    assert kept_plans.KeptPlan(sql, [7, "x"], [0]).name == plan.name
    others = [(sql, [0, "y"], [0]), (sql, [0, "x"], [0, 1]), (sql + " ORDER BY 1", [0, "x"], [0])]
    names = {kept_plans.KeptPlan(*other).name for other in others}
    assert len(names | {plan.name}) == 4


def test_statement_that_can_only_be_run_as_it_is_is_run_so(topics, caplog):
    # PostgreSQL can't tell that both numbers stand for the same value.
    sql = "SELECT name || %s FROM portal_topic GROUP BY name || %s"
    plan = kept_plans.KeptPlan(sql, ["a", "a"], [0, 1])
    for _use in range(3):
        with connection.cursor() as cursor:
            plan.execute(cursor, ["!", "!"])
            assert {name for (name,) in cursor.fetchall()} == {"Django!", "Redis!"}
    assert names_of_plans() == []
    assert POOL_HINT not in caplog.text


def test_slow_prepared_statement_is_named_by_its_sql(topics, settings, caplog):
    prepared = topics_by_key()
    for topic in topics:
        prepared.first(topic.pk)
    settings.SLOW_QUERY_MS = 0
    with QueryCounter().counting_on(connection):
        prepared.first(topics[0].pk)
    [record] = [one for one in caplog.records if one.getMessage() == "slow query"]
    assert record.sql.startswith('SELECT "portal_topic"."id"')


# Another client of a pool took the connection over; a migration changed a column meanwhile.
LOSSES = ["DEALLOCATE ALL", "ALTER TABLE portal_topic ALTER COLUMN name TYPE varchar({size})"]


@pytest.fixture
def change_column():
    size = Topic._meta.get_field("name").max_length
    yield size + 1
    with connection.cursor() as cursor:
        cursor.execute(LOSSES[1].format(size=size))


@pytest.mark.parametrize("loss", LOSSES)
def test_lost_plan_is_done_without(topics, change_column, caplog, loss):
    prepared = topics_by_key()
    for topic in topics:
        assert prepared.first(topic.pk) == topic
    with connection.cursor() as cursor:
        cursor.execute(loss.format(size=change_column))
    assert prepared.first(topics[0].pk) == topics[0]
    assert POOL_HINT in caplog.text
    caplog.clear()
    assert [prepared.first(topics[0].pk) for _use in range(3)] == [topics[0]] * 3
    assert caplog.text == ""


def test_plan_that_is_lost_in_a_transaction_fails_once(topics):
    prepared = topics_by_key()
    for topic in topics:
        assert prepared.first(topic.pk) == topic
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(DatabaseError), transaction.atomic():
        prepared.first(topics[0].pk)
    with transaction.atomic():
        assert prepared.first(topics[0].pk) == topics[0]


def test_statement_that_failed_while_it_was_prepared_is_run_as_it_is(topics):
    prepared = topics_by_key()
    assert prepared.first(topics[0].pk) == topics[0]

    def refuse(execute, sql, params, many, context):
        raise DatabaseError("The server is going away.")

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        prepared.first(topics[0].pk)
    assert [prepared.first(topics[0].pk) for _use in range(3)] == [topics[0]] * 3
    assert names_of_plans() == []


def test_any_other_error_of_a_kept_plan_is_raised():
    wrong = PreparedValues(lambda key: Topic.objects.filter(pk=key).values_list("pk"))
    for _use in range(2):
        assert wrong.rows(1) == []
    with pytest.raises(DatabaseError):
        wrong.rows("no number")
    assert len(names_of_plans()) == 1
