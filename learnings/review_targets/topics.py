"""How moderation deals with topics: proposals wait for a mentor; a flagged topic is renamed or merged on its own page."""

from django.utils.translation import gettext as _

from learnings.models import TopicCase
from portal.models import Topic
from portal.moderation.models import Case
from portal.moderation.review_targets import CaseContent, ReviewTarget, content_fingerprint
from portal.people.models import Notification

TOPIC_NOTIFICATIONS = {
    "approve": "topic_added",
    "request_changes": "changes_requested",
    "reject": "rejected",
    "grant": "topic_added",
}


class TopicReviewTarget(ReviewTarget):
    """Topics are not removed: mentors rename and merge them."""

    name = "topic"
    is_removable = False

    def get_contents(self, cases):
        rows = TopicCase.objects.filter(case__in=cases).select_related("topic")
        return {row.case_id: _content(row) for row in rows}

    def find(self, pk, user):
        return Topic.objects.filter(pk=pk).first()

    def author_of(self, thing):
        return None

    def get_or_create_case(self, thing):
        row = TopicCase.objects.select_related("case").filter(topic=thing).first()
        if row is None:
            row = TopicCase.objects.create(
                topic=thing, name=thing.name, case=Case.objects.create(kind=self.name)
            )
        return row.case

    def fingerprint(self, case):
        row = TopicCase.objects.select_related("topic").get(case=case)
        return content_fingerprint(row.topic.name if row.topic else row.name)

    def apply_decision(self, case, review):
        if review.decision in (review.Decision.APPROVE, review.Decision.GRANT):
            TopicCase.objects.get(case=case).add_to_vocabulary()
        if case.author and review.decision in TOPIC_NOTIFICATIONS:
            row = TopicCase.objects.select_related("topic").get(case=case)
            url = _address(row.topic) if row.topic else "/topics/"
            values = {"title": row.name, "actor": review.reviewer, "reason": review.reason}
            Notification.send(
                case.author,
                TOPIC_NOTIFICATIONS[review.decision],
                url=url,
                thing=f"review:{review.pk}",
                **values,
            )

    def can_revert(self, case, review):
        """A topic that somebody uses already stays."""
        topic = TopicCase.objects.select_related("topic").get(case=case).topic
        return topic is None or not (topic.entries.exists() or topic.people.exists())

    def revert(self, case, review):
        if review.decision == review.Decision.APPROVE:
            row = TopicCase.objects.select_related("topic").get(case=case)
            topic, row.topic = row.topic, None
            row.save(update_fields=["topic"])
            if topic:
                topic.delete()


def _address(topic):
    from django.urls import reverse

    return reverse("learnings:topic_detail", args=[topic.slug])


def _content(row):
    address = _address(row.topic) if row.topic else ""
    return CaseContent(
        title=row.name,
        label=_("topic"),
        url=address or "/topics/",
        source=row.why,
        **_public(row, address),
    )


def _public(row, address):
    return {"address": address, "public_title": row.topic.name if row.topic else ""}
