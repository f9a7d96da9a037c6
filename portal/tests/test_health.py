"""What platforms ask: under whatever host, and without a secure connection."""

import pytest
from django.test import Client

HOSTS = ["127.0.0.1:8000", "10.0.3.7", "evil.example", ""]


@pytest.mark.django_db
@pytest.mark.parametrize("host", HOSTS)
def test_a_probe_is_answered_whatever_it_calls_the_machine(settings, host):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["nexus.example.org"], True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    probe = Client(headers={"Host": host})
    assert probe.get("/healthz").json() == {"alive": True}
    assert probe.get("/readyz").json()["ready"]


@pytest.mark.django_db
@pytest.mark.parametrize("host", HOSTS)
def test_nothing_else_is(settings, host):
    settings.ALLOWED_HOSTS = ["nexus.example.org"]
    assert Client(headers={"Host": host}).get("/about/").status_code == 400
