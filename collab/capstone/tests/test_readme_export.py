"""Deliverables in the README of a member."""

import pytest

from collab.capstone.models import Deliverable, DeliverableKind
from learnings.readme.writer import ExportedProject, ReadmeContent, write_readme


@pytest.mark.django_db
def test_a_readme_has_the_links_and_diagrams_of_ones_projects(
    running, learner, make_project, client_of
):
    DeliverableKind.begin(running)
    project = make_project(learner, "Kura", repository_url="https://code.example/kura")
    kinds = {kind.content: kind for kind in running.deliverable_kinds.all()}
    rows = {
        "video": {"url": "https://youtu.be/kura", "note": "Only for mentors"},
        "repository": {"url": "https://code.example/kura"},
        "diagram": {"diagram": "erDiagram\n  SHOP ||--o{ PRODUCT : sells"},
    }
    for content, values in rows.items():
        Deliverable.objects.create(project=project, kind=kinds[content], **values)
    text = client_of(learner).get(f"/@{learner.handle}/README.md").text
    assert "\n  - Demo video: <https://youtu.be/kura>\n" in text
    assert text.count("https://code.example/kura") == 1
    assert "  - ERD:\n\n    ```mermaid\n    erDiagram\n      SHOP ||--o{ PRODUCT : sells\n" in text
    assert "Only for mentors" not in text


def test_a_diagram_with_a_fence_stays_in_its_block():
    diagrams = (("ERD", "erDiagram\n```\n# Not a heading"),)
    project = ExportedProject("Kura", "Votes.", "", "", [], diagrams=diagrams)
    text = write_readme(ReadmeContent(name="A", handle="a", projects=[project]))
    assert "    ````mermaid\n    erDiagram\n    ```\n    # Not a heading\n    ````\n" in text
