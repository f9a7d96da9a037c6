"""What a team hands in: who changes it, what is told, and what the deadline keeps."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from collab.capstone import tasks
from collab.capstone.deliverable_checks import check_due_deliverables
from collab.capstone.link_check import Finding
from collab.capstone.models import Deliverable, DeliverableKind, HandIn, Rubric, SelfScore
from collab.capstone.models.deliverable import MAX_KINDS, TooManyKinds
from collab.capstone.models.hand_in import NoCohort
from portal.checklist import evidence_by_person
from portal.people.models import Notification
from portal.web.edit_versions import StaleEdit
from tests.fixtures.jobs import run_job


@pytest.fixture
def found(monkeypatch):
    """What every link is found to be: a list whose last item counts."""
    findings = [Finding("opens")]
    monkeypatch.setattr(tasks, "check_link", lambda *_args, **_kwargs: findings[-1])
    return findings


@pytest.fixture
def project(running, learner, make_project):
    DeliverableKind.begin(running)
    return make_project(learner)


@pytest.fixture
def kinds(project, running):
    return {kind.content: kind for kind in running.deliverable_kinds.all()}


def typed(kind, url="https://github.com/a/b", version=0, **fields):
    values = {"url": url, "version": version, "note": ""} | fields
    return {f"kind-{kind.pk}-{name}": value for name, value in values.items()}


def test_a_member_adds_a_link_which_is_checked_at_once(
    project, kinds, learner, client_of, found, django_capture_on_commit_callbacks
):
    page, kind = project.page_url("deliverables"), kinds["slides"]
    browser = client_of(learner)
    assert "Demo video" in browser.get(page).text
    found.append(Finding("sign_in"))
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{page}{kind.pk}/", typed(kind))
    deliverable = project.deliverables.get()
    assert (deliverable.status, deliverable.version) == ("sign_in", 1)
    text = browser.get(page).text
    assert "Asks for a sign-in" in text
    assert "anyone with the link" in text
    assert f"{learner.name} changed: Slides" in text
    found.append(Finding("opens"))
    browser.post(f"{page}{kind.pk}/check/")
    deliverable.refresh_from_db()
    assert deliverable.is_ready
    browser.post(f"{page}{kind.pk}/removal/", typed(kind, version=1))
    assert not project.deliverables.exists()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"url": ""}, "Add a link"),
        ({"url": "javascript:alert(1)"}, "valid URL"),
        ({"url": "not an address at all"}, "valid URL"),
        ({"url": "HTTP://site.example/"}, "Use a link that begins with https://"),
    ],
)
def test_what_cannot_be_opened_is_refused_and_kept_in_the_form(
    project, kinds, learner, client_of, values, told
):
    kind = kinds["repository"]
    data = typed(kind, **values | {"note": "My words."})
    page = client_of(learner).post(f"{project.page_url('deliverables')}{kind.pk}/", data)
    assert page.status_code == 422
    assert told in page.text
    assert "My words." in page.text
    assert not project.deliverables.exists()


def test_a_diagram_is_kept_as_text_and_shown_as_text(project, kinds, learner, client_of):
    kind, page = kinds["diagram"], project.page_url("deliverables")
    client_of(learner).post(f"{page}{kind.pk}/", typed(kind, "", diagram="erDiagram\n  <b>A</b>"))
    deliverable = project.deliverables.get()
    assert deliverable.is_ready
    assert "&lt;b&gt;A&lt;/b&gt;" in client_of(learner).get(page).text


def test_the_second_of_two_team_mates_is_shown_what_the_first_saved(
    project, kinds, learner, client_of, found
):
    kind, page = kinds["repository"], project.page_url("deliverables")
    browser = client_of(learner)
    browser.post(f"{page}{kind.pk}/", typed(kind))
    second = browser.post(f"{page}{kind.pk}/", typed(kind, "https://gitlab.com/c/d"))
    assert second.status_code == 409
    assert "https://github.com/a/b" in second.text
    assert "https://gitlab.com/c/d" in second.text
    form = Deliverable(project=project, kind=kind, url="https://x.example")
    with pytest.raises(StaleEdit):
        form.save_by(learner, version=0)


def test_links_are_checked_daily_in_the_last_week_and_the_team_is_told_once(
    project, kinds, learner, running, found, django_capture_on_commit_callbacks
):
    Deliverable.objects.create(
        project=project, kind=kinds["slides"], url="https://a.example", status="opens"
    )

    def told_after(days, finding):
        found.append(Finding(finding))
        moment = running.deadline - timedelta(days=days)
        commits = django_capture_on_commit_callbacks(execute=True)
        with time_machine.travel(moment, tick=False), commits:
            run_job(check_due_deliverables)
        return Notification.objects.filter(kind="deliverable_closed").count()

    assert told_after(9, "sign_in") == 0  # not the last week
    assert told_after(6, "opens") == 0
    assert told_after(5, "sign_in") == 1
    Notification.objects.update(read_at=timezone.now())
    assert told_after(4, "sign_in") == 1
    assert told_after(3, "opens") == 1
    assert told_after(2, "not_found") == 2
    assert "can’t open “Slides”" in Notification.objects.latest("pk").sentence


def test_links_are_checked_once_more_in_the_last_hours(project, kinds, running):
    deliverable = Deliverable.objects.create(
        project=project, kind=kinds["slides"], url="https://a.example", status="opens"
    )
    for hours, is_due in ((10, False), (2, True)):
        with time_machine.travel(running.deadline - timedelta(hours=hours), tick=False):
            checked_at = timezone.now() - timedelta(hours=4)
            Deliverable.objects.filter(pk=deliverable.pk).update(checked_at=checked_at)
            assert Deliverable.objects.due().exists() is is_due


def test_a_check_of_an_address_that_was_replaced_stores_nothing(project, kinds, found):
    row = Deliverable.objects.create(project=project, kind=kinds["slides"], url="https://a.example")
    tasks.check_deliverable.call(row.pk, "https://former.example", False)
    row.refresh_from_db()
    assert row.status == "unchecked"
    assert row.claim_check() is True
    assert row.claim_check() is False


def test_handing_in_is_possible_with_missing_parts_and_late_is_not_lost(
    project, kinds, learner, running, client_of
):
    page = project.page_url("deliverables")
    browser = client_of(learner)
    browser.post(f"{page}hand-in/", {"word": "Look at the search.", "version": 0})
    hand_in = HandIn.objects.get()
    assert (hand_in.is_late, hand_in.word) == (False, "Look at the search.")
    assert "Handed in" in browser.get(page).text
    again = browser.post(f"{page}hand-in/", {"word": "Mine.", "version": 0})
    assert again.status_code == 409
    assert "Look at the search." in again.text
    Deliverable.objects.create(project=project, kind=kinds["slides"], url="https://a.example")
    with time_machine.travel(running.deadline + timedelta(minutes=5), tick=False):
        run_job(HandIn.freeze_due)
        hand_in.refresh_from_db()
        assert [row["url"] for row in hand_in.frozen] == ["https://a.example"]
        HandIn.objects.all().delete()
        late = HandIn.save_of(project, word="", version=0, by=learner)
    assert late.is_late
    assert late.frozen[0]["name"] == "Slides"


def test_a_project_of_no_cohort_cannot_be_handed_in(make_person, make_project):
    project = make_project(make_person("alone"))
    with pytest.raises(NoCohort):
        HandIn.save_of(project, word="", version=0, by=project.owner)


def test_a_team_gives_itself_points_within_the_rubric(project, running, learner, mentor, client_of):
    rubric = Rubric.from_template(running, "backend", by=mentor)
    first, second = rubric.criteria.all()[:2]
    page, browser = f"{project.page_url('deliverables')}self-review/", client_of(learner)
    nothing = SelfScore.version_of({one.pk: None for one in rubric.criteria.all()})
    browser.post(page, {f"own-{first.pk}": "20", f"own-{second.pk}": "", "own-version": nothing})
    assert SelfScore.points_of(project, rubric) == {first.pk: 20}
    refused = browser.post(page, {f"own-{first.pk}": "900"})
    assert refused.status_code == 422
    assert f"1 of {rubric.criteria.count()} scored" in refused.text
    assert f"{first.name}: At most {first.points} points." in refused.text
    assert 'value="900"' in refused.text


def test_checks_of_the_graded_week_look_at_the_own_track(project, kinds, learner):
    def passed():
        return set(evidence_by_person([learner.pk])[learner.pk]) & {"deliverables", "handed_in"}

    assert passed() == set()
    for kind in kinds.values():
        if kind.track != "frontend":
            Deliverable.objects.create(
                project=project, kind=kind, url="https://a.example", status="opens"
            )
    assert passed() == {"deliverables"}
    HandIn.save_of(project, word="", version=0, by=learner)
    project.deliverables.filter(kind=kinds["video"]).update(status="sign_in")
    assert passed() == {"handed_in"}


def test_mentors_list_what_teams_hand_in(running, mentor, client_of):
    page, browser = f"/cohorts/{running.slug}/deliverables/", client_of(mentor)
    browser.post(f"{page}beginning/")
    count = running.deliverable_kinds.count()
    assert count == 9
    assert DeliverableKind.begin(running) == 0
    values = {"name": "Slides", "content": "slides", "track": "both"}
    twice = browser.post(page, values)
    assert twice.status_code == 422
    assert "one of this name already" in twice.text
    browser.post(page, values | {"name": "Load test"})
    kind = running.deliverable_kinds.get(name="Load test")
    renamed = {"name": "Load test report", "version": kind.version}
    browser.post(f"{page}{kind.pk}/", values | renamed)
    assert "Load test report" in browser.get(page).text
    kind.refresh_from_db()
    browser.post(f"{page}{kind.pk}/removal/", {"version": kind.version})
    assert running.deliverable_kinds.count() == count


def test_a_kind_that_a_team_handed_in_is_retired(project, kinds, running):
    Deliverable.objects.create(project=project, kind=kinds["video"], url="https://a.example")
    kinds["video"].remove(version=kinds["video"].version)
    assert running.deliverable_kinds.get(pk=kinds["video"].pk).is_retired
    rows = [DeliverableKind(cohort=running, name=f"Part {number}") for number in range(MAX_KINDS)]
    DeliverableKind.objects.bulk_create(rows)
    with pytest.raises(TooManyKinds):
        DeliverableKind(name="One more").add_to(running)
