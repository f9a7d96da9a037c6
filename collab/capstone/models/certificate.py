from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Certificate(models.Model):
    """A passed result that anyone may check by its code; the learner asked for it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates"
    )
    result = models.ForeignKey(
        "capstone.Result", on_delete=models.CASCADE, related_name="certificates"
    )
    # 13 characters of 32: 65 random bits.
    code = models.CharField(max_length=13, unique=True)
    name = models.CharField(_("name on the certificate"), max_length=80)
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "result"], name="certificate_once")
        ]

    def __str__(self) -> str:
        return self.code
