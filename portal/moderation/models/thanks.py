from django.db import IntegrityError, models, transaction
from django.utils import timezone

from portal.moderation.models.case import NotPermitted
from portal.moderation.models.review import Review
from portal.people.models import Notification


class Thanks(models.Model):
    """An author thanked the mentor for a review; once."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="thanks")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return str(self.review_id)

    @classmethod
    def record(cls, review, *, by):
        """Thank who decided this. Its author's verb: NotPermitted. Saying it twice changes nothing."""
        if review.author_id != by.pk:
            raise NotPermitted
        try:
            with transaction.atomic():
                cls.objects.create(review=review)
                Notification.send(review.reviewer, "thanked", url="/moderation/log/", actor=by)
        except IntegrityError:
            pass
