"""The part of a data export that is about the graded week."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from collab.capstone.models import (
    Certificate,
    Deliverable,
    HandIn,
    MemberResult,
    PeerReview,
    Result,
    Rubric,
    Score,
    ScoreSheet,
    SecondLook,
    SelfScore,
    Slot,
)
from collab.capstone.models.peer_review import ANSWERS
from portal.data_export import as_json, column_values, row_values
from portal.people.models import User


def personal_data(person: User) -> Iterator[tuple[str, str]]:
    """Yield one JSON file: the person's results, scores, peers' words and slots."""
    exported = {
        "results": _results(person),
        "certificates": row_values(Certificate.objects.filter(person=person)),
        "revoked_certificates": row_values(
            Certificate.objects.filter(revoked_by=person), exclude=("person", "name", "code")
        ),
        "deliverables": _with_project_names(Deliverable.objects.filter(changed_by=person)),
        "hand_ins": _with_project_names(HandIn.objects.filter(by=person)),
        "self_scores": _with_project_names(SelfScore.objects.filter(by=person)),
        "second_looks": _with_project_names(SecondLook.objects.filter(asked_by=person)),
        "answered_second_looks": row_values(
            SecondLook.objects.filter(sheet__mentor=person), exclude=("reason", "asked_by")
        ),
        "peer_reviews": _with_project_names(PeerReview.objects.filter(reviewer=person)),
        "peers_words": _peers_words(person),
        "score_sheets": _score_sheets(person),
        "assigned_score_sheets": row_values(
            ScoreSheet.objects.filter(assigned_by=person), exclude=("mentor", "word")
        ),
        "published_results": row_values(
            Result.objects.filter(published_by=person), exclude=("criteria",)
        ),
        "rubrics": row_values(Rubric.objects.filter(created_by=person)),
        "slots": row_values(Slot.objects.filter(mentor=person), exclude=("booked_by",)),
        "booked_slots": row_values(
            Slot.objects.filter(booked_by=person), exclude=("mentor", "reminded", "call_url")
        ),
        **_calendar_link(person),
    }
    yield "graded-week.json", as_json(exported)


def _results(person: User) -> list[dict[str, Any]]:
    """What the person got, with the points of each criterion."""
    rows = MemberResult.objects.filter(person=person).select_related("result__project")
    return [
        column_values(row)
        | {"project": row.result.project.name, "criteria": row.result.criteria}
        | {"word": row.result.word, "published_at": row.result.published_at}
        for row in rows.order_by("pk")
    ]


def _peers_words(person: User) -> list[dict[str, Any]]:
    """What the person's teams got from learners of others, without their names."""
    rows = PeerReview.objects.sent().filter(project__seats__holder=person)
    return [
        {"project": row.project.name, **{name: getattr(row, name) for name in ANSWERS}}
        | {"sent_at": row.sent_at}
        for row in rows.select_related("project").order_by("pk")
    ]


def _score_sheets(person: User) -> list[dict[str, Any]]:
    """What the person scored as a mentor, drafts too."""
    scores = Score.objects.filter(sheet__mentor=person)
    by_sheet: dict[int, list[dict[str, Any]]] = {}
    for score in scores.order_by("pk"):
        by_sheet.setdefault(score.sheet_id, []).append(column_values(score))
    sheets = _with_project_names(ScoreSheet.objects.filter(mentor=person))
    return [sheet | {"scores": by_sheet.get(sheet["id"], [])} for sheet in sheets]


def _with_project_names(rows: QuerySet) -> list[dict[str, Any]]:
    rows = rows.select_related("project").order_by("pk")
    return [column_values(row) | {"project": row.project.name} for row in rows]


def _calendar_link(person: User) -> dict[str, Any]:
    """When the secret address of the calendar was made; the address itself is a secret."""
    link = getattr(person, "calendar_link", None)
    return {"calendar_link": {"created_at": link.created_at}} if link else {}
