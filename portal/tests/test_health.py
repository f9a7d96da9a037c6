"""Health checks, under any host and without TLS."""

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from portal.ops import health
from portal.web import hosts

HOSTS = ["127.0.0.1:8000", "10.0.3.7", "evil.example", ""]


@pytest.mark.django_db
@pytest.mark.parametrize("host", HOSTS)
def test_health_checks_accept_any_host(settings, host):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["nexus.example.org"], True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    probe = Client(headers={"Host": host})
    assert probe.get("/healthz").json() == {"alive": True}
    assert probe.get("/readyz").json()["ready"]


@pytest.mark.django_db
@pytest.mark.parametrize("host", HOSTS)
def test_other_pages_refuse_unknown_hosts(settings, host):
    settings.ALLOWED_HOSTS = ["nexus.example.org"]
    assert Client(headers={"Host": host}).get("/about/").status_code == 400


@pytest.fixture
def nothing_logged(monkeypatch):
    """This process has logged no host names yet."""
    monkeypatch.setattr(hosts, "logged", set())


@pytest.mark.django_db
def test_an_unknown_host_is_logged_in_one_line(settings, caplog, nothing_logged):
    settings.ALLOWED_HOSTS = ["nexus.example.org"]
    for host in ("evil.example", "evil.example", 'x"\n{forged}', "10.0.3.7"):
        answer = Client(headers={"Host": host}).get("/about/")
        assert (answer.status_code, answer.text) == (400, hosts.UNKNOWN_HOST_MESSAGE)
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [
        ("WARNING", None)
    ] * 3
    assert [record.args[0] for record in caplog.records] == [
        "evil.example",
        "(unreadable)",
        "10.0.3.7",
    ]
    assert "add it to ALLOWED_HOSTS (now: nexus.example.org)" in caplog.text


@pytest.mark.django_db
def test_unknown_hosts_are_logged_up_to_a_limit(settings, caplog, nothing_logged):
    settings.ALLOWED_HOSTS = ["nexus.example.org"]
    for number in range(50):
        Client(headers={"Host": f"host-{number}.example"}).get("/about/")
    assert len(caplog.records) == hosts.MAX_LOGGED_NAMES


@pytest.mark.django_db
@pytest.mark.parametrize("host", HOSTS)
def test_metrics_accept_any_host_and_need_the_token(settings, host):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["nexus.example.org"], True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    settings.METRICS_TOKEN = "a-token-of-some-length"
    probe = Client(headers={"Host": host})
    assert (
        probe.get(
            "/metrics", headers={"Authorization": "Bearer a-token-of-some-length"}
        ).status_code
        == 200
    )
    assert probe.get("/metrics").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "lines"), [(0, 1), (1, 0)])
def test_an_uncounted_proxy_is_logged_once(settings, caplog, nothing_logged, count, lines):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    for _number in range(3):
        Client(headers={"X-Forwarded-For": "192.0.2.7"}).get("/about/")
    assert [record.levelname for record in caplog.records] == ["WARNING"] * lines
    assert ("TRUSTED_PROXY_COUNT is 0" in caplog.text) == bool(lines)


@pytest.mark.django_db
def test_readyz_is_503_with_unapplied_migrations(client):
    MigrationRecorder.Migration.objects.filter(app="portal").order_by("-pk").first().delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["migrations are waiting"]


@pytest.mark.django_db
def test_readyz_is_cached_for_two_seconds(client, django_assert_num_queries):
    client.get("/readyz")  # reads the migrations of this release
    health._cached_answers.clear()
    with django_assert_num_queries(3):
        codes = [client.get("/readyz").status_code for _time in range(100)]
    assert codes == [200] * 100


@pytest.mark.django_db
def test_readyz_checks_again_after_two_seconds(client, monkeypatch):
    client.get("/readyz")
    MigrationRecorder.Migration.objects.filter(app="portal").order_by("-pk").first().delete()
    assert client.get("/readyz").status_code == 200
    later = health.monotonic() + health.CACHE_SECONDS
    monkeypatch.setattr(health, "monotonic", lambda: later)
    assert client.get("/readyz").status_code == 503
