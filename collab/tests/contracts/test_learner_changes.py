"""What a front end is told when a Django REST project changes in an ordinary way."""

import json

import pytest

from collab.contracts.comparing import compare
from collab.contracts.reading import read_contract
from collab.tests.contracts.framework_documents import read, values_of
from collab.tests.contracts.learner_changes import LEARNER_CHANGES


def test_apart_schemas_for_requests_are_told_as_harmless():
    found = compare(read("library.yaml").document, read("library-split.yaml").document)
    assert not any(one.is_breaking for one in found), found


def test_blank_text_that_becomes_invalid_in_a_schema_for_requests_breaks():
    values = values_of("library-split.yaml")
    values["components"]["schemas"]["BookRequest"]["properties"]["title"].pop("minLength")
    before = read_contract(json.dumps(values)).document
    found = compare(before, read("library-split.yaml").document)
    assert {one.rule for one in found if one.is_breaking} == {"bound-narrowed"}


def test_photo_is_a_file_in_a_schema_for_requests():
    found = compare(read("market.json").document, read("market-3.1.yaml").document)
    assert not any(one.place == "photo" and one.is_breaking for one in found), found


@pytest.mark.parametrize("change", LEARNER_CHANGES, ids=lambda change: change.name)
def test_change_is_told_as_it_is(change):
    values = values_of(change.document)
    before = json.dumps(values)
    change.edit(values)
    assert json.dumps(values) != before
    read_again = read_contract(json.dumps(values))
    found = compare(read(change.document).document, read_again.document)
    assert any(one.is_breaking for one in found) == change.is_breaking, found
    if change.says:
        assert change.says in {one.rule for one in found}, found
