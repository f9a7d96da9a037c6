"""How moderation deals with comments: after the fact, through flags."""

from django.utils import timezone
from django.utils.translation import gettext as _

from learnings.models import Comment
from portal.moderation.review_targets import CaseContent, ReviewTarget


class CommentReviewTarget(ReviewTarget):
    """A comment put away leaves its place, so that replies keep their sense."""

    name = "comment"

    def get_contents(self, cases):
        rows = Comment.objects.filter(case__in=cases).select_related("author", *_TITLE_RELATIONS)
        return {comment.case_id: _content(comment) for comment in rows}

    def find(self, pk, user):
        rows = (
            Comment.objects.visible_to(user)
            .filter(deleted_at=None)
            .select_related("author__cohort", "case")
        )
        return rows.filter(pk=pk).first()

    def title_of(self, thing):
        return _("Comment on %(title)s") % {"title": thing.entry.title}

    def version(self, case):
        return Comment.objects.values_list("version", flat=True).get(case=case)

    def hide(self, case):
        if Comment.objects.filter(case=case, hidden_at=None).update(hidden_at=timezone.now()):
            Comment.objects.get(case=case).refresh_notifications()

    def unhide(self, case):
        if Comment.objects.filter(case=case, hidden_at__isnull=False).update(hidden_at=None):
            Comment.objects.get(case=case).refresh_notifications()

    def notification_details(self, case):
        comment = Comment.objects.select_related("author", *_TITLE_RELATIONS).get(case=case)
        return (
            comment.author,
            _("your comment on %(title)s") % {"title": comment.entry.title},
            comment.get_absolute_url(),
        )


_TITLE_RELATIONS = (
    "entry__live_revision",
    "entry__waiting_revision",
    "entry__challenge__live_revision",
)


def _content(comment):
    is_public = not (comment.hidden_at or comment.deleted_at) and comment.entry.status == "live"
    address = comment.get_absolute_url() if is_public else ""
    return CaseContent(
        title=_("Comment on %(title)s") % {"title": comment.entry.title},
        label=_("comment"),
        url=comment.get_absolute_url(),
        html=comment.html,
        source=comment.body,
        address=address,
        public_title=_("Comment on %(title)s") % {"title": comment.entry.title}
        if is_public
        else "",
    )
