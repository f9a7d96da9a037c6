"""Certificates: who gets one, and what it says."""

from datetime import UTC, datetime

from collab.capstone.models import (
    Certificate,
    CohortSetup,
    Result,
)
from collab.capstone.models.certificate import CODE_ALPHABET
from portal.people.models import Notification
from portal.web.rate_limits import LIMITS, Limit


def test_a_certificate_is_asked_for_checked_and_revoked(
    project, published, mentor, learner, client_of, client
):
    page = f"{project.page_url('result')}backend/certificate/"
    browser = client_of(learner)
    assert browser.post(page, {"name": ""}).status_code == 422
    asked = browser.post(page, {"name": "Amina D. Diallo"})
    assert asked.status_code == 200
    assert "Amina D. Diallo" in asked.text
    assert not Certificate.objects.exists()
    unnamed = browser.post(page, {"name": "", "confirmed": "1"})
    assert unnamed.status_code == 422
    name = {"name": "Amina D. Diallo", "confirmed": "1"}
    address = browser.post(page, name).headers["Location"]
    assert browser.post(page, {"name": "Another"}).headers["Location"] == address
    certificate = Certificate.objects.get()
    assert len(certificate.code) == 13
    assert set(certificate.code) <= set(CODE_ALPHABET)
    public = client.get(address)
    assert "Amina D. Diallo" in public.text
    assert "noindex" in public.text
    typed = certificate.shown_code.lower().replace("0", "o")
    assert client.get("/certificates/", {"code": typed}).headers["Location"] == address
    assert client.get("/certificates/", {"code": "nothing"}).status_code == 404
    revocation = f"{address}revocation/"
    assert browser.post(revocation, {"reason": "x"}).status_code in (403, 404)
    assert client_of(mentor).post(revocation, {"reason": ""}).status_code == 422
    client_of(mentor).post(revocation, {"reason": "Not your own work."})
    public = client.get(address).text
    assert "was revoked" in public
    assert "Amina D. Diallo" not in public
    assert "Not your own work." not in public
    assert Notification.objects.filter(recipient=learner, kind="certificate_revoked").exists()
    assert browser.post(page, {"name": "Amina"}).status_code == 404


def test_a_certificate_names_no_hidden_project_and_has_the_same_day_for_everyone(
    project, published, learner, client, client_of
):
    member = published.members.get(person=learner)
    certificate = Certificate.ask(member, name="Amina Diallo")
    issued_at = datetime(2026, 5, 31, 22, 30, tzinfo=UTC)
    Certificate.objects.filter(pk=certificate.pk).update(issued_at=issued_at)
    learner.time_zone = "Asia/Tokyo"
    learner.save(update_fields=["time_zone"])
    address = f"/certificates/{certificate.code}/"
    for browser in (client, client_of(learner)):
        page = browser.get(address).text
        assert '<time datetime="2026-05-31" data-mine>31 May 2026</time>' in page
        assert project.name in page
    type(project).objects.filter(pk=project.pk).update(is_hidden=True)
    hidden = client.get(address).text
    assert project.name not in hidden
    assert "Amina Diallo" in hidden


def test_who_gets_no_certificate(project, mentor, learner, client_of, fill_sheet, running):
    sheet = fill_sheet(project, mentor, 10)
    Result.publish(project, "backend", by=mentor, replaces=0)
    page = f"{project.page_url('result')}backend/certificate/"
    browser = client_of(learner)
    assert browser.post(page, {"name": "A"}).status_code == 404
    for score in sheet.scores.select_related("criterion"):
        score.points = score.criterion.points
        score.save()
    Result.publish(project, "backend", by=mentor, replaces=1, reason="A sum was wrong.")
    CohortSetup.objects.create(cohort=running, gives_certificates=False)
    assert browser.post(page, {"name": "A"}).status_code == 404
    CohortSetup.objects.update(gives_certificates=True)
    assert browser.post(page, {"name": "A", "confirmed": "1"}).status_code == 302
    sheet.scores.update(points=0)
    Result.publish(project, "backend", by=mentor, replaces=2, reason="Copied.")
    assert Certificate.objects.get().revoked_at


def test_codes_are_looked_up_a_few_times_an_hour(client, monkeypatch, db):
    monkeypatch.setitem(LIMITS, "certificate", Limit(2, 3600))
    typed = ("x", "-", "x")
    codes = [client.get("/certificates/", {"code": code}).status_code for code in typed]
    assert codes == [404, 422, 429]
    assert client.get("/certificates/ABCDEFGH12345/").status_code == 429
