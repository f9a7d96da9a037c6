"""How sign-in and sign-up differ from allauth's own."""

import hashlib
import logging
from datetime import timedelta

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils import timezone

from portal import limits
from portal.people import account_mails
from portal.people.devices import known_device, remember_device
from portal.people.models import FormerHandle

logger = logging.getLogger(__name__)
# (how many, in how many seconds), of each kind: resets, confirmations, "somebody tried to sign up".
MAILS_TO_ONE_ADDRESS = ((3, 3600), (10, 86_400))
MENTOR_SESSION = 12 * 3600  # seconds; what a stolen session of a mentor could do is worse


def end_the_same_day(request, user):
    """Mentors and operators sign in anew each day."""
    if user.is_mentor:
        request.session.set_expiry(MENTOR_SESSION)


def _end_of_code(context):
    if "code" not in context:
        return None
    return timezone.now() + timedelta(seconds=app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT)


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix, email, context):
        """Put a mail into the outbox; at most so many of a kind to one address: else a form of ours fills a mailbox.

        What is too much is not sent, and nobody is told: the answer must not say which addresses have an account.
        """
        who = hashlib.sha256(email.lower().encode()).hexdigest()[:24]
        try:
            for most, within in MAILS_TO_ONE_ADDRESS:
                limits.count(f"mail:{template_prefix}:{within}", who, most=most, within=within)
        except limits.TooOften:
            logger.warning("A mail (%s) was not sent: too many to one address.", template_prefix)
            return
        context = {"request": self.request, "email": email, "current_site": get_current_site(self.request)} | context
        person = context.get("user", self.request.user)
        mail = self.render_mail(template_prefix, email, context)
        account_mails.post(mail, person=person if person.is_authenticated else None, until=_end_of_code(context))

    def get_client_ip(self, request):
        """The address that the proxies vouch for. Where there are fewer of them than was said, the nearest one's own: then
        all share one limit until the setting is right, and nobody meets an error page."""
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            logger.warning("TRUSTED_PROXY_COUNT does not fit X-Forwarded-For: limits count everybody as one.")
            return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - nobody in particular

    def pre_authenticate(self, request, **credentials):
        """Count this try. A browser that was signed in to this account before has tries of its own."""
        device = known_device(request, credentials.get("email") or "")
        if device is None:
            super().pre_authenticate(request, **credentials)
            return
        # allauth gives the try back under this name when the password is right.
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_device", key=device
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        end_the_same_day(request, user)
        remember_device(request, response, user.email)
        return response

    def clean_username(self, username, shallow=False):
        """Handles are written small; one that somebody gave up lately stays theirs."""
        username = super().clean_username(username.lower(), shallow)
        if not shallow and FormerHandle.refuses(username):
            raise self.validation_error("username_taken")
        return username
