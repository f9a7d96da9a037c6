"""Titles of which a reader would see nothing."""

import pytest

from learnings.models import Entry
from tests.fixtures.entries import form


@pytest.mark.parametrize("text", ["\u200b", "\u3164 \u2800", "\ufeff\u00ad"])
def test_a_title_that_cannot_be_seen_is_missing(client_of, learner, text):
    response = client_of(learner).post("/learnings/new/", form(title=text))
    assert response.status_code == 422
    assert response.context["form"]["title"].errors
    assert not Entry.objects.filter(waiting_revision__isnull=False).exists()
