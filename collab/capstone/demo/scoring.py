from collab.capstone.models import ScoreSheet
from collab.capstone.models.score_sheet import TypedScore
from collab.models import Project
from portal.people.models import Cohort, User


def seed_scoring(cohort: Cohort) -> None:
    """Let one mentor finish a sheet, and have another half scored."""
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
