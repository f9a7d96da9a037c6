"""Review target for comments, which are reviewed only when someone flags them."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from learnings.models import Comment
from portal.moderation.models import Case
from portal.moderation.review_targets import CaseContent, NotificationDetails, ReviewTarget
from portal.people.models import User

_TITLE_RELATIONS = (
    "entry__live_revision",
    "entry__waiting_revision",
    "entry__challenge__live_revision",
)


class CommentReviewTarget(ReviewTarget):
    """Comments. A hidden one leaves a placeholder for the sake of its replies."""

    name = "comment"

    def get_contents(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        rows = Comment.objects.filter(case__in=cases).select_related("author", *_TITLE_RELATIONS)
        return {comment.case_id: _content(comment) for comment in rows}

    def matching(self, name: str, value: str) -> Q | None:
        if name != "word":
            return super().matching(name, value)
        return Q(
            pk__in=Comment.objects.filter(Q(body__icontains=value), case__isnull=False).values(
                "case"
            )
        )

    def kinds(self) -> list[tuple[str, str]]:
        return [(self.name, _("comment"))]

    def find(self, pk: int, user: User) -> Comment | None:
        comments = Comment.objects.visible_to(user).filter(deleted_at=None)
        return comments.select_related("author__cohort", "case").filter(pk=pk).first()

    def title_of(self, thing: Comment) -> str:
        return _("Comment on %(title)s") % {"title": thing.entry.title}

    def version(self, case: Case) -> int:
        return Comment.objects.values_list("version", flat=True).get(case=case)

    def hide(self, case: Case) -> None:
        if Comment.objects.filter(case=case, hidden_at=None).update(hidden_at=timezone.now()):
            Comment.objects.get(case=case).refresh_notifications()

    def unhide(self, case: Case) -> None:
        if Comment.objects.filter(case=case, hidden_at__isnull=False).update(hidden_at=None):
            Comment.objects.get(case=case).refresh_notifications()

    def notification_details(self, case: Case) -> NotificationDetails:
        comment = Comment.objects.select_related("author", *_TITLE_RELATIONS).get(case=case)
        title = _("your comment on %(title)s") % {"title": comment.entry.title}
        return NotificationDetails(comment.author, title, comment.get_absolute_url())


def _content(comment: Comment) -> CaseContent:
    is_gone = comment.hidden_at or comment.deleted_at
    is_public = not is_gone and comment.entry.is_live
    title = _("Comment on %(title)s") % {"title": comment.entry.title}
    url = comment.get_absolute_url()
    return CaseContent(
        title=title,
        label=_("comment"),
        url=url,
        html=comment.html,
        source=comment.body,
        address=url if is_public else "",
        public_title=title if is_public else "",
    )
