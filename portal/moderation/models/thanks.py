from __future__ import annotations

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation.models.exceptions import NotPermitted
from portal.moderation.models.review import Review
from portal.people.models import Notification, User


class Thanks(models.Model):
    """An author thanked the mentor for a review, at most once."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="thanks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = _("thanks")

    def __str__(self) -> str:
        return str(self.review_id)

    @classmethod
    def record(cls, review: Review, *, by: User) -> None:
        """Thank the reviewer. A second time changes nothing.

        Raises NotPermitted unless `by` is the author of what was reviewed.
        """
        if review.author_id != by.pk:
            raise NotPermitted
        try:
            with transaction.atomic():
                cls.objects.create(review=review)
                Notification.send(review.reviewer, "thanked", url="/moderation/log/", actor=by)
        except IntegrityError:
            pass
