"""What platforms ask: under whatever host, and without a secure connection."""

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from portal import health

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


@pytest.mark.django_db
def test_readyz_fails_while_a_migration_waits(client):
    MigrationRecorder.Migration.objects.filter(app="portal").order_by("-pk").first().delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["migrations are waiting"]


@pytest.mark.django_db
def test_readyz_asked_a_hundred_times_looks_once(client, django_assert_num_queries):
    client.get("/readyz")  # reads the migrations of this release
    health._answers.clear()
    with django_assert_num_queries(3):
        codes = [client.get("/readyz").status_code for _time in range(100)]
    assert codes == [200] * 100


@pytest.mark.django_db
def test_readyz_looks_again_after_two_seconds(client, monkeypatch):
    client.get("/readyz")
    MigrationRecorder.Migration.objects.filter(app="portal").order_by("-pk").first().delete()
    assert client.get("/readyz").status_code == 200
    later = health.monotonic() + health.SECONDS_KEPT
    monkeypatch.setattr(health, "monotonic", lambda: later)
    assert client.get("/readyz").status_code == 503
