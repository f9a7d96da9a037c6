"""Queries are those that Django builds, though tests build parts of them once."""

import copy
import threading

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import DatabaseError, connection, connections
from django.db.models import AutoField, Count, F, OuterRef, Q, Subquery, Value
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import translation

from learnings.models import Entry
from tests import lighter_queries, sampling

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def lighter():
    """As in `make test`; `.ci/run` takes Django as it is."""
    with pytest.MonkeyPatch.context() as patch:
        lighter_queries.lighten(patch)
        yield


def relations(model):
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.model is not model
    ]


def queries_of(model):
    """Queries of each kind that is built otherwise: of one table, of several, of a part of the columns."""
    rows, key = model._base_manager.all(), model._meta.pk.name
    yield rows
    yield rows.select_related(*relations(model) or [None])
    yield rows.defer(model._meta.concrete_fields[-1].name)
    yield rows.only(key).order_by(F(key).desc())
    yield rows.values_list(*(field.name for field in model._meta.concrete_fields))
    yield rows.filter(Q(pk__in=[1, 2]) | ~Q(pk=3))
    yield rows.annotate(same=Subquery(rows.filter(pk=OuterRef("pk")).values("pk"))).reverse()
    yield rows.filter(pk__in=rows.filter(pk__gt=1))
    if isinstance(model._meta.pk, AutoField):
        yield rows.annotate(same=F("pk") + 0).filter(same__gt=1).order_by("-same")
    for name in relations(model):
        yield rows.values(name).annotate(number=Count("pk"))
        yield rows.filter(**{f"{name}__pk__gt": 1}).select_related(name)


def asked_and_read(models):
    """All statements of these queries, and what is read of the rows."""
    with CaptureQueriesContext(connection) as asked:
        read = [
            sorted(map(values_of, query[:20])) for model in models for query in queries_of(model)
        ]
    return [one["sql"] for one in asked], read


def values_of(row):
    if isinstance(row, (dict, tuple)):
        return repr(row)
    loaded = [field.name for field in row._meta.concrete_fields if field.is_relation]
    related = {name: vars_of(row._state.fields_cache.get(name)) for name in loaded}
    state = row._state.adding, row._state.db, row._state.fetch_mode, row.get_deferred_fields()
    return repr((vars_of(row), related, state))


def vars_of(row):
    return row and {name: value for name, value in vars(row).items() if name != "_state"}


def test_queries_and_rows_are_those_of_django(world):
    """Of every fourth model, and tomorrow of others."""
    models = apps.get_models(include_auto_created=True)
    due = [Entry, *(one for one in models if sampling.is_due(one._meta.label, days=4))]
    asked, read = asked_and_read(due)
    with pytest.MonkeyPatch.context() as patch:
        lighter_queries.restore(patch)
        assert asked_and_read(due) == (asked, read), sampling.REPEAT
    assert len(asked) > 100
    assert sum(map(len, read)) > 50


def test_parts_of_queries_are_built_once(db):
    entries = [Entry.objects.select_related("author") for _twice in range(2)]
    one, other = [str(each.query) and each.query.get_compiler("default") for each in entries]
    columns, same = [each.get_default_columns({}) for each in (one, other)]
    assert all(column is twin for column, twin in zip(columns, same, strict=True))
    assert columns is not same


def test_a_name_that_one_query_gives_is_unknown_to_the_next(db):
    number = Entry.objects.annotate(number=F("pk")).query
    assert number.names_to_path(["number"], Entry._meta)[1] is Entry._meta.pk
    with pytest.raises(FieldError):
        Entry.objects.all().query.names_to_path(["number"], Entry._meta)


def test_expressions_are_copied_as_python_does():
    one = Value(1)
    assert one.convert_value is not None  # is worked out, and of this one alone
    copied, expected = one.copy(), copy.copy(one)
    assert vars(copied) == vars(expected) != vars(one)
    assert type(copied) is Value
    copied.value = 2
    assert one.value == 1


def test_no_other_thread_uses_a_connection(db):
    ours, refused = connections["default"], []

    def ask():
        with pytest.raises(DatabaseError, match="same thread"):
            ours.cursor()
        refused.append(True)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert refused == [True]


def test_settings_are_read_as_they_are_now():
    with override_settings(LANGUAGE_CODE="fr"):
        assert settings.LANGUAGE_CODE == "fr"
    assert settings.LANGUAGE_CODE == "en"
    with pytest.raises(AttributeError):
        _ = settings.THERE_IS_NO_SUCH_SETTING


def test_each_thread_has_its_own_connection_and_language(db):
    found = []

    def look():
        found.extend([translation.get_language(), connections["default"]])
        connections["default"].close()

    translation.activate("fr")
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found[0] == "en"
    assert found[1] is not connections["default"]
    assert translation.get_language() == "fr"
