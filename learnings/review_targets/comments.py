"""Review target for comments, which are reviewed only when someone flags them."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from learnings.models import Comment, Entry
from portal.moderation.models import Case
from portal.moderation.posts import Post, PostFilter
from portal.moderation.review_targets import CaseContent, NotificationDetails, ReviewTarget
from portal.people.models import User
from portal.text.markdown import plain_text

_TITLE_RELATIONS = (
    "entry__live_revision",
    "entry__waiting_revision",
    "entry__challenge__live_revision",
)
# Long texts that titles do not need.
_LONG_FIELDS = [
    f"{relation}__{field}"
    for relation in _TITLE_RELATIONS
    for field in ("body", "outcome", "html", "outcome_html")
]


class CommentReviewTarget(ReviewTarget):
    """Comments. A hidden one leaves a placeholder for the sake of its replies."""

    name = "comment"
    has_title = False
    is_post = True
    words_in = (Comment, "body")

    def get_contents(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        rows = Comment.objects.filter(case__in=cases).select_related("author", *_TITLE_RELATIONS)
        return {comment.case_id: _content(comment) for comment in rows}

    def kinds(self) -> list[tuple[str, str]]:
        return [(self.name, _("comment"))]

    def posts(self, wanted: PostFilter | None = None) -> QuerySet[Comment]:
        is_shown = Q(hidden_at=None, entry__status=Entry.Status.LIVE) | Q(case__open_flags__gt=0)
        is_appealed = Q(case__isnull=False, case__appeal_open=True)
        comments = Comment.objects.filter(is_shown, deleted_at=None).exclude(is_appealed)
        if wanted:
            comments = comments.filter(
                wanted.condition(author="author", moments=["created_at"], texts=["body"])
            )
        comments = comments.select_related("author", "case", *_TITLE_RELATIONS)
        return comments.defer(*_LONG_FIELDS).order_by("-pk")

    def as_post(self, thing: Comment) -> Post:
        return Post(
            kind=self.name,
            key=thing.pk,
            author=thing.author,
            title=self.title_of(thing),
            label=_("comment"),
            text=plain_text(thing.body),
            url=thing.get_absolute_url(),
            at=thing.created_at,
            version=thing.version,
            is_public=thing.hidden_at is None and thing.entry.is_live,
            case=thing.case,
        )

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
        values = {"url": comment.get_absolute_url(), "title": comment.entry.title, "of": self.name}
        return NotificationDetails(comment.author, values)


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
