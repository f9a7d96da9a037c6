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
from portal.rows import grouped, values_of


def personal_data(person: User) -> Iterator[tuple[str, str]]:
    """Yield one JSON file: the person's results, scores, peers' words and slots."""
    exported = {
        "results": _results(person),
        **_certificates(person),
        **_work_of_teams(person),
        **_second_looks(person),
        "peer_reviews": _with_project_names(PeerReview.objects.filter(reviewer=person)),
        "peers_words": _peers_words(person),
        "score_sheets": _score_sheets(person),
        **_mentors_work(person),
        **_slots(person),
        **_calendar_link(person),
    }
    yield "graded-week.json", as_json(exported)


def _certificates(person: User) -> dict[str, Any]:
    return {
        "certificates": row_values(Certificate.objects.filter(person=person)),
        "revoked_certificates": _revoked_certificates(person),
    }


def _revoked_certificates(person: User) -> list[dict[str, Any]]:
    """Those that the person revoked, without whose they are."""
    revoked = Certificate.objects.filter(revoked_by=person)
    return row_values(revoked, exclude=("person", "name", "code"))


def _work_of_teams(person: User) -> dict[str, Any]:
    """What the person handed in, and scored, for their teams."""
    return {
        "deliverables": _with_project_names(Deliverable.objects.filter(changed_by=person)),
        "hand_ins": _with_project_names(HandIn.objects.filter(by=person)),
        "self_scores": _with_project_names(SelfScore.objects.filter(by=person)),
    }


def _second_looks(person: User) -> dict[str, Any]:
    """Those that the person asked for, and those that they answered."""
    return {
        "second_looks": _with_project_names(SecondLook.objects.filter(asked_by=person)),
        "answered_second_looks": _answered_second_looks(person),
    }


def _answered_second_looks(person: User) -> list[dict[str, Any]]:
    answered = SecondLook.objects.filter(sheet__mentor=person)
    return row_values(answered, exclude=("reason", "asked_by"))


def _mentors_work(person: User) -> dict[str, Any]:
    """The sheets that the person assigned, and the results and rubrics they wrote."""
    return {
        "assigned_score_sheets": _assigned_sheets(person),
        "published_results": _published_results(person),
        "rubrics": row_values(Rubric.objects.filter(created_by=person)),
    }


def _assigned_sheets(person: User) -> list[dict[str, Any]]:
    assigned = ScoreSheet.objects.filter(assigned_by=person)
    return row_values(assigned, exclude=("mentor", "word"))


def _published_results(person: User) -> list[dict[str, Any]]:
    published = Result.objects.filter(published_by=person)
    return row_values(published, exclude=("criteria",))


def _slots(person: User) -> dict[str, Any]:
    """Those that the person offered, and those that they booked."""
    offered = Slot.objects.filter(mentor=person)
    return {
        "slots": row_values(offered, exclude=("booked_by",)),
        "booked_slots": _booked_slots(person),
    }


def _booked_slots(person: User) -> list[dict[str, Any]]:
    booked = Slot.objects.filter(booked_by=person)
    return row_values(booked, exclude=("mentor", "reminded", "call_url"))


def _results(person: User) -> list[dict[str, Any]]:
    """What the person got, with the points of each criterion."""
    rows = MemberResult.objects.filter(person=person).select_related("result__project")
    return [_member_result(row) for row in rows.order_by("pk")]


def _member_result(row: MemberResult) -> dict[str, Any]:
    of_team = values_of(row.result, ("criteria", "word", "published_at"))
    return column_values(row) | {"project": row.result.project.name} | of_team


def _peers_words(person: User) -> list[dict[str, Any]]:
    """What the person's teams got from learners of others, without their names."""
    rows = PeerReview.objects.sent().filter(project__seats__holder=person)
    return [_words_of_peer(row) for row in rows.select_related("project").order_by("pk")]


def _words_of_peer(row: PeerReview) -> dict[str, Any]:
    words = values_of(row, ANSWERS)
    return {"project": row.project.name, **words, "sent_at": row.sent_at}


def _score_sheets(person: User) -> list[dict[str, Any]]:
    """What the person scored as a mentor, drafts too."""
    scores = _scores_by_sheet(person)
    sheets = _with_project_names(ScoreSheet.objects.filter(mentor=person))
    return [sheet | {"scores": scores.get(sheet["id"], [])} for sheet in sheets]


def _scores_by_sheet(person: User) -> dict[int, list[dict[str, Any]]]:
    return grouped(
        (score.sheet_id, column_values(score))
        for score in Score.objects.filter(sheet__mentor=person).order_by("pk")
    )


def _with_project_names(rows: QuerySet) -> list[dict[str, Any]]:
    rows = rows.select_related("project").order_by("pk")
    return [column_values(row) | {"project": row.project.name} for row in rows]


def _calendar_link(person: User) -> dict[str, Any]:
    """When the secret address of the calendar was made, without the address."""
    link = getattr(person, "calendar_link", None)
    return {"calendar_link": {"created_at": link.created_at}} if link else {}
