from collab.capstone.models import Rubric, ScoreSheet
from collab.capstone.models.score_sheet import TypedScore
from collab.models import Project
from portal.people.models import Cohort, User


def seed_scoring(cohort: Cohort) -> None:
    """Make two finished sheets that differ, one half scored, and one not begun."""
    mentor = User.objects.filter(mentorships__cohort=cohort).order_by("pk").first()
    for name, is_whole in (("Kura", True), ("Sokoni", False)):
        project = Project.objects.get(name=name)
        sheet = ScoreSheet.assign(project, "backend", mentor, by=mentor)
        criteria = list(sheet.current_rubric().criteria.all())
        kept = criteria if is_whole else criteria[: len(criteria) // 2]
        scores = {one.pk: TypedScore(one.points * 4 // 5, "") for one in kept}
        scores[criteria[0].pk] = TypedScore(criteria[0].points - 1, "Works as documented.")
        sheet.save_draft(scores, "You built what you promised.", version=sheet.version)
        if is_whole:
            sheet.finish(version=sheet.version)
            _score_otherwise(project, sheet.current_rubric())
    kazi, tariq = Project.objects.get(name="Kazi"), _tariq()
    ScoreSheet.assign(kazi, "frontend", tariq, by=mentor)


def _tariq() -> User:
    return User.objects.get(handle="tariq")


def _score_otherwise(project: Project, rubric: Rubric) -> None:
    """Have the second mentor give so much less that both have to settle it."""
    sheet = ScoreSheet.assign(project, "backend", _tariq(), by=_tariq())
    scores = {
        one.pk: TypedScore(one.points * 3 // 5, "I could vote twice." if one.place == 0 else "")
        for one in rubric.criteria.all()
    }
    sheet.save_draft(scores, "Two votes arrived from one account.", version=sheet.version)
    sheet.finish(version=sheet.version)
