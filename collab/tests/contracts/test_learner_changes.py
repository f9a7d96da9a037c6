"""What a front end is told when a Django REST project changes in an ordinary way."""

import json

import pytest

from collab.contracts.comparing import compare
from collab.contracts.reading import read_contract
from collab.tests.contracts.framework_documents import read, values_of
from collab.tests.contracts.learner_changes import LEARNER_CHANGES


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
