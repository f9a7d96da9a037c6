"""Review target for topics.

Proposed topics wait for a mentor; flagged ones are renamed or merged on their own page.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from learnings.models import TopicCase
from portal.models import Topic
from portal.moderation.models import Case, Review
from portal.moderation.review_targets import CaseContent, ReviewTarget, content_fingerprint
from portal.people.models import ProposedSkill, User
from portal.web.partial_saves import save_values

TOPIC_NOTIFICATIONS = {
    "approve": "topic_added",
    "request_changes": "topic_changes_requested",
    "reject": "topic_rejected",
    "grant": "topic_added",
}
REFUSALS = (Review.Decision.REQUEST_CHANGES, Review.Decision.REJECT)


class TopicReviewTarget(ReviewTarget):
    """Topics, which mentors rename or merge instead of removing them."""

    name = "topic"
    is_removable = False
    words_in = (TopicCase, "name")

    def get_contents(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        rows = TopicCase.objects.filter(case__in=cases).select_related("topic")
        return {row.case_id: _content(row) for row in rows}

    def kinds(self) -> list[tuple[str, str]]:
        return [(self.name, _("topic"))]

    def find(self, pk: int, user: User) -> Topic | None:
        return Topic.objects.filter(pk=pk).first()

    def author_of(self, thing: Topic) -> None:
        return None

    def case_of(self, thing: Topic) -> Case:
        row = TopicCase.objects.select_related("case").filter(topic=thing).first()
        return row.case if row else Case(kind=self.name)

    def get_or_create_case(self, thing: Topic) -> Case:
        row = TopicCase.objects.select_related("case").filter(topic=thing).first()
        if row is None:
            case = Case.objects.create(kind=self.name)
            row = TopicCase.objects.create(topic=thing, name=thing.name, case=case)
        return row.case

    def fingerprint(self, case: Case) -> str:
        row = _topic_case(case)
        return content_fingerprint(row.topic.name if row.topic else row.name)

    def apply_decision(self, case: Case, review: Review) -> None:
        if review.decision in (review.Decision.APPROVE, review.Decision.GRANT):
            TopicCase.objects.get(case=case).add_to_vocabulary()
        if review.decision not in TOPIC_NOTIFICATIONS:
            return
        row = _topic_case(case)
        recipients = {case.author} if case.author else set()
        if review.decision in REFUSALS:
            recipients |= _reject_skills(row.name)
        for recipient in recipients:
            review.notify(
                recipient,
                TOPIC_NOTIFICATIONS[review.decision],
                url=_topic_url(row.topic) or "/topics/",
                title=row.name,
                actor=review.reviewer,
                reason=review.reason,
            )

    def can_revert(self, case: Case, review: Review) -> bool:
        """Whether no one uses the topic yet."""
        topic = _topic_case(case).topic
        return topic is None or not (topic.entries.exists() or topic.people.exists())

    def revert(self, case: Case, review: Review) -> None:
        if review.decision in REFUSALS:
            skills = ProposedSkill.objects.named(_topic_case(case).name)
            skills.update(is_rejected=False)
        if review.decision == review.Decision.APPROVE:
            row = _topic_case(case)
            topic = row.topic
            save_values(row, topic=None)
            if topic:
                topic.delete()


def _topic_case(case: Case) -> TopicCase:
    return TopicCase.objects.select_related("topic").get(case=case)


def _reject_skills(name: str) -> set[User]:
    """Stop showing a skill as waiting to those who named it; returns them."""
    skills = ProposedSkill.objects.waiting().named(name).select_related("person")
    people = {skill.person for skill in skills}
    skills.update(is_rejected=True)
    return people


def _topic_url(topic: Topic | None) -> str:
    return reverse("learnings:topic_detail", args=[topic.slug]) if topic else ""


def _content(row: TopicCase) -> CaseContent:
    url = _topic_url(row.topic)
    return CaseContent(
        title=row.name,
        label=_("topic"),
        url=url or "/topics/",
        source=row.why,
        address=url,
        public_title=row.topic.name if row.topic else "",
    )
