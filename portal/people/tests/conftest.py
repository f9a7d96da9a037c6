"""Fixtures of the tests of people."""

import pytest
from allauth.account.models import EmailAddress


@pytest.fixture
def verified_learner(learner):
    """Amina, with a confirmed address."""
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    return learner
