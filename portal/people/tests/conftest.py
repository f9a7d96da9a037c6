"""Fixtures of the tests of people."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount import providers
from allauth.socialaccount.providers.github.provider import GitHubProvider


@pytest.fixture
def verified_learner(learner):
    """Amina, with a confirmed address."""
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    return learner


@pytest.fixture
def github(settings):
    """Settings of a site that offers GitHub."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "github": {"APPS": [{"client_id": "id", "secret": "secret", "key": ""}]}
    }
    providers.registry.load()
    before = providers.registry.provider_map.copy()
    providers.registry.register(GitHubProvider)
    yield settings
    providers.registry.provider_map = before
