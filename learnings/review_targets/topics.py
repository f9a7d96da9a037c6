"""How moderation deals with topics: proposals wait for a mentor; a flagged topic is renamed or merged on its own page."""

from django.utils.translation import gettext as _

from learnings.models import TopicCase
from portal.models import Topic
from portal.moderation.models import Case
from portal.moderation.review_targets import Kind, Shown, fingerprint_of
from portal.people.models import Notice

TOLD_AS = {
    "approve": "topic_added",
    "request_changes": "changes_requested",
    "reject": "rejected",
    "grant": "topic_added",
}


class TopicKind(Kind):
    """Topics are not removed: mentors rename and merge them."""

    name = "topic"
    may_be_removed = False

    def show(self, cases):
        rows = TopicCase.objects.filter(case__in=cases).select_related("topic")
        return {row.case_id: _shown(row) for row in rows}

    def find(self, pk, user):
        return Topic.objects.filter(pk=pk).first()

    def author_of(self, thing):
        return None

    def open_case(self, thing):
        row = TopicCase.objects.select_related("case").filter(topic=thing).first()
        if row is None:
            row = TopicCase.objects.create(topic=thing, name=thing.name, case=Case.objects.create(kind=self.name))
        return row.case

    def fingerprint(self, case):
        row = TopicCase.objects.select_related("topic").get(case=case)
        return fingerprint_of(row.topic.name if row.topic else row.name)

    def carry_out(self, case, review):
        if review.decision in (review.Decision.APPROVE, review.Decision.GRANT):
            TopicCase.objects.get(case=case).add_to_vocabulary()
        if case.author and review.decision in TOLD_AS:
            row = TopicCase.objects.select_related("topic").get(case=case)
            url = _address(row.topic) if row.topic else "/topics/"
            values = {"title": row.name, "actor": review.reviewer, "reason": review.reason}
            Notice.send(case.author, TOLD_AS[review.decision], url=url, thing=f"review:{review.pk}", **values)

    def may_put_back(self, case, review):
        """A topic that somebody uses already stays."""
        topic = TopicCase.objects.select_related("topic").get(case=case).topic
        return topic is None or not (topic.entries.exists() or topic.people.exists())

    def put_back(self, case, review):
        if review.decision == review.Decision.APPROVE:
            row = TopicCase.objects.select_related("topic").get(case=case)
            topic, row.topic = row.topic, None
            row.save(update_fields=["topic"])
            if topic:
                topic.delete()


def _address(topic):
    from django.urls import reverse

    return reverse("learnings:topic_detail", args=[topic.slug])


def _shown(row):
    address = _address(row.topic) if row.topic else ""
    return Shown(title=row.name, label=_("topic"), url=address or "/topics/", source=row.why, **_public(row, address))


def _public(row, address):
    return {"address": address, "public_title": row.topic.name if row.topic else ""}
