"""What was typed stays when someone else saved or removed something meanwhile."""

import pytest

from collab.capstone.models import Deliverable, DeliverableKind, Rubric, SelfScore
from collab.capstone.models.deliverable import KindRemoved
from collab.capstone.models.rubric import CriterionValues
from collab.capstone.tests.test_deliverables import typed
from portal.web.edit_versions import StaleEdit


@pytest.fixture
def project(running, learner, make_project):
    DeliverableKind.begin(running)
    return make_project(learner)


@pytest.fixture
def kind(project, running):
    return running.deliverable_kinds.get(content="slides")


@pytest.fixture
def page(project):
    return project.page_url("deliverables")


def test_a_link_that_a_team_mate_changed_is_not_removed(project, kind, learner, client_of, page):
    row = Deliverable.objects.create(
        project=project, kind=kind, url="https://new.example", version=2
    )
    with pytest.raises(StaleEdit):
        row.remove(version=1)
    browser, address = client_of(learner), f"{page}{kind.pk}/removal/"
    refused = browser.post(address, typed(kind, "https://old.example", version=1))
    assert refused.status_code == 409
    assert "https://new.example" in refused.text
    assert browser.post(address, typed(kind, version=2)).status_code == 302
    assert not project.deliverables.exists()
    assert browser.post(address, typed(kind, version=2)).status_code == 302


def test_the_diagram_of_a_team_mate_is_shown_beside_another_one(
    project, running, learner, client_of, page
):
    kind = running.deliverable_kinds.get(content="diagram")
    Deliverable.objects.create(project=project, kind=kind, diagram="graph TD; A-->B", version=2)
    sent = typed(kind, "", diagram="graph TD; C-->D", version=1)
    refused = client_of(learner).post(f"{page}{kind.pk}/", sent)
    assert (refused.status_code, len(refused.context["there"])) == (409, 1)
    assert "A--&gt;B" in refused.text


def test_the_self_review_of_a_team_mate_is_not_overwritten(
    project, running, learner, mentor, client_of, page
):
    rubric = Rubric.from_template(running, "backend", by=mentor)
    first, second = rubric.criteria.all()[:2]
    browser, address = client_of(learner), f"{page}self-review/"
    seen = browser.get(page).context["self_review"].initial["version"]
    SelfScore.objects.create(project=project, criterion=first, points=7, by=learner)
    sent = {f"own-{first.pk}": "9", f"own-{second.pk}": "4", "own-version": seen}
    refused = browser.post(address, sent)
    assert refused.status_code == 409
    assert refused.context["there"] == [(first.name, 7), (second.name, None)]
    assert 'value="9"' in refused.text
    assert SelfScore.points_of(project, rubric) == {first.pk: 7}
    again = refused.context["self_review"]["version"].value()
    assert browser.post(address, sent | {"own-version": again}).status_code == 302
    assert SelfScore.points_of(project, rubric) == {first.pk: 9, second.pk: 4}


def test_an_empty_field_differs_from_the_zero_of_a_team_mate(
    project, running, learner, mentor, client_of, page
):
    rubric = Rubric.from_template(running, "backend", by=mentor)
    first, second = rubric.criteria.all()[:2]
    browser = client_of(learner)
    seen = browser.get(page).context["self_review"].initial["version"]
    for criterion in (first, second):
        SelfScore.objects.create(project=project, criterion=criterion, points=0, by=learner)
    sent = {f"own-{first.pk}": "0", f"own-{second.pk}": "", "own-version": seen}
    refused = browser.post(f"{page}self-review/", sent)
    assert (refused.status_code, refused.context["there"]) == (409, [(second.name, 0)])


def test_a_self_review_moves_to_a_rubric_that_was_edited_meanwhile(
    project, running, learner, mentor, client_of, page
):
    rubric = Rubric.from_template(running, "backend", by=mentor)
    first = rubric.criteria.first()
    browser = client_of(learner)
    seen = browser.get(page).context["self_review"].initial["version"]
    values = [CriterionValues(first.name, "", 10), CriterionValues("New", "", 5)]
    newer = Rubric(cohort=running, track="backend").save_version(values, replaces=1, by=mentor)
    sent = {f"own-{first.pk}": "6", f"own-name-{first.pk}": f"backend {first.name}"}
    refused = browser.post(f"{page}self-review/", sent | {"own-version": seen})
    assert refused.status_code == 409
    key = newer.criteria.first().pk
    assert refused.context["self_review"][str(key)].value() == "6"
    assert not SelfScore.objects.exists()


def test_what_was_typed_for_a_kind_that_mentors_removed_is_shown(
    project, kind, learner, client_of, page
):
    browser, data = client_of(learner), typed(kind, "https://a.example", note="Slow at first.")
    row = Deliverable(project=project, kind=kind, url="https://a.example")
    kind.remove(version=kind.version)
    with pytest.raises(KindRemoved):
        row.save_by(learner, version=0)
    refused = browser.post(f"{page}{kind.pk}/", data)
    assert refused.status_code == 409
    for text in ("your mentors removed this", "https://a.example", "Slow at first."):
        assert text in refused.text
    assert browser.post(f"{page}{kind.pk}/", {}).status_code == 404


def test_what_a_mentor_typed_for_a_removed_kind_can_be_added_as_a_new_one(
    running, kind, mentor, client_of
):
    page = f"/cohorts/{running.slug}/deliverables/"
    values = {"name": "Talk", "content": "slides", "track": "both", "hint": "Ten minutes."}
    kind.remove(version=kind.version)
    browser = client_of(mentor)
    refused = browser.post(f"{page}{kind.pk}/", values)
    assert refused.status_code == 409
    assert "it was removed meanwhile" in refused.text
    assert 'value="Ten minutes."' in refused.text
    assert f'action="{page}"' in refused.text
    assert browser.get(f"{page}{kind.pk}/").status_code == 404


def test_of_two_mentors_who_change_a_kind_the_second_is_told(running, kind, mentor, client_of):
    page = f"/cohorts/{running.slug}/deliverables/{kind.pk}/"
    browser = client_of(mentor)
    seen = browser.get(page).context["form"].initial["version"]
    kind.hint = "Ten pages."
    kind.save(update_fields=["hint"])
    values = {"name": "Talk", "content": "slides", "track": "both", "version": seen}
    refused = browser.post(page, values)
    assert refused.status_code == 409
    assert "Ten pages." in refused.text
    assert 'value="Talk"' in refused.text
    again = refused.context["form"]["version"].value()
    assert browser.post(page, values | {"version": again}).status_code == 302
    kind.refresh_from_db()
    assert (kind.name, kind.hint) == ("Talk", "")


def test_what_a_mentor_typed_for_a_deleted_milestone_can_be_added_as_a_new_one(
    running, mentor, client_of
):
    page = f"/cohorts/{running.slug}/milestones/"
    values = {"title": "Rehearsal", "day": "2026-01-02", "hour": "10:00", "text": "All of you."}
    refused = client_of(mentor).post(f"{page}999/", values)
    assert refused.status_code == 409
    assert "it was deleted meanwhile" in refused.text
    assert "All of you." in refused.text
    assert f'action="{page}"' in refused.text


@pytest.mark.parametrize(
    "diagram",
    [
        "erDiagram\n  A ||--o{ B : has",
        "%% the core\n\nflowchart LR\n  A --> B",
        "---\ntitle: Shop\n---\nstateDiagram-v2\n  [*] --> Open",
        "```mermaid\nsequenceDiagram\n  A->>B: Hi\n```",
        "graph TD;\n  A-->B",
        "%%{\n  init: {'theme': 'dark'}\n}%%\nclassDiagram\n  A <|-- B",
    ],
)
def test_a_mermaid_diagram_is_taken(project, running, learner, client_of, page, diagram):
    kind = running.deliverable_kinds.get(content="diagram")
    client_of(learner).post(f"{page}{kind.pk}/", typed(kind, "", diagram=diagram))
    assert "```" not in project.deliverables.get().diagram


@pytest.mark.parametrize("text", ["See our wiki.", "%% erDiagram", "```\nhello\n```"])
def test_other_text_is_no_diagram(project, running, learner, client_of, page, text):
    kind = running.deliverable_kinds.get(content="diagram")
    refused = client_of(learner).post(f"{page}{kind.pk}/", typed(kind, "", diagram=text))
    assert refused.status_code == 422
    assert "Begin with the kind of diagram" in refused.text
    assert text.splitlines()[0] in refused.text
    assert not project.deliverables.exists()


def test_a_kind_that_another_mentor_changed_is_not_removed(running, kind, mentor, client_of):
    page = f"/cohorts/{running.slug}/deliverables/"
    browser, seen = client_of(mentor), kind.version
    kind.hint = "Ten pages."
    kind.save(update_fields=["hint"])
    refused = browser.post(f"{page}{kind.pk}/removal/", {"version": seen})
    assert (refused.status_code, "was changed meanwhile" in refused.text) == (409, True)
    assert f'name="version" value="{kind.version}"' in refused.text
    assert browser.post(f"{page}{kind.pk}/removal/", {"version": kind.version}).status_code == 302
    assert not running.deliverable_kinds.filter(pk=kind.pk).exists()
