"""Requests at the same moment, on connections of their own."""

import pytest

from learnings.models import Comment, Draft
from portal.people.models import ApiToken, TooManyTokens
from portal.people.models.api_token import MAX_TOKENS
from tests.api.client import ApiClient, make_token
from tests.api.test_writing import NEW
from tests.races import exception_types, race_rounds, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_requests_with_one_key_at_once_write_once(learner, other, publish):
    entry, token = publish(other), make_token(learner, "write")
    comments, drafts = f"/entries/{entry.pk}/comments", "/me/drafts"
    for number in race_rounds(4):
        for path, body in ((comments, {"body": f"Why {number}?"}), (drafts, NEW)):
            headers = {"Idempotency-Key": f"{number}"}
            acts = [
                lambda path=path, body=body, headers=headers: ApiClient(token).request(
                    "post", path, body, **headers
                )
            ] * 4
            answers = run_concurrently(*acts)
            assert {one.status_code for one in answers} == {201}
            assert len({one.content for one in answers}) == 1
        assert (Comment.objects.count(), Draft.objects.count()) == (number + 1, number + 2)


def test_the_last_token_is_issued_once(learner):
    for _number in range(MAX_TOKENS - 1):
        make_token(learner, "read")
    results = run_concurrently(*[lambda: make_token(learner, "read")] * 4)
    assert exception_types(results) == [TooManyTokens] * 3
    assert ApiToken.objects.count() == MAX_TOKENS
