from datetime import timedelta

from collab.capstone.models import Deliverable, DeliverableKind
from collab.models import Project
from portal.clock import ago
from portal.people.models import Cohort

ERD = """erDiagram
    SHOP ||--o{ PRODUCT : sells
    PRODUCT ||--o{ ORDER_LINE : "is in"
    ORDER ||--|{ ORDER_LINE : has
"""
# {project: {kind: (address, note, what was found, seconds of a video)}}
DELIVERABLES: dict[str, dict[str, tuple[str, str, str, int | None]]] = {
    "Kura": {
        "Repository": ("https://github.com/amina-demo/kura", "", "opens", None),
        "Slides": ("https://docs.google.com/presentation/d/kura", "", "sign_in", None),
        "Demo video": ("https://youtu.be/kura-demo", "", "opens", 278),
        "Live API": (
            "https://kura.example.com/api",
            "Sleeps when idle: wait a moment.",
            "opens",
            None,
        ),
        "API documentation": ("https://kura.example.com/api/docs", "", "opens", None),
    },
    "Sokoni": {
        "Repository": ("https://github.com/amina-demo/sokoni", "", "opens", None),
        "Live site": ("https://sokoni.example.com", "", "no_answer", None),
        "Live API": ("https://sokoni.example.com/api", "", "no_answer", None),
        "Demo video": ("https://youtu.be/sokoni-demo", "", "opens", 352),
    },
    "Kazi": {
        "Repository": ("https://github.com/amina-demo/kazi", "", "not_found", None),
        "Slides": ("https://docs.google.com/presentation/d/kazi", "", "unchecked", None),
    },
    "Harambee ledger": {
        "Repository": ("https://github.com/amina-demo/harambee-ledger", "", "opens", None),
    },
}


def seed_deliverables(cohort: Cohort) -> None:
    """List the programme's deliverables, and give four projects some in each state."""
    DeliverableKind.begin(cohort)
    kinds = {kind.name: kind for kind in cohort.deliverable_kinds.all()}
    for name, rows in DELIVERABLES.items():
        project = Project.objects.get(name=name)
        for kind, row in rows.items():
            _create(project, kinds[kind], row)
    kura = Project.objects.get(name="Kura")
    Deliverable.objects.create(
        project=kura, kind=kinds["ERD"], diagram=ERD, changed_by=kura.owner, version=1
    )


def _create(project: Project, kind: DeliverableKind, row: tuple[str, str, str, int | None]) -> None:
    url, note, status, seconds = row
    Deliverable.objects.create(
        project=project,
        kind=kind,
        url=url,
        note=note,
        status=status,
        video_seconds=seconds,
        checked_at=None if status == "unchecked" else ago(timedelta(hours=3)),
        changed_by=project.owner,
        told_status=status,
        version=1,
    )
