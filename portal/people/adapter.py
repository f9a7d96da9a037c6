"""Sign-up and sign-in: how Nexus differs from allauth."""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.people.handles import HANDLE_TAKEN, check_handle
from portal.people.known_devices import device_key, remember_device
from portal.people.mail import account_mails
from portal.people.mail.account_content import ACCOUNT_MAILS
from portal.people.mail.composing import format_moment
from portal.people.mail.content import MailContent
from portal.people.models import User, free_handles_like, handle_is_free
from portal.web import rate_limits

logger = logging.getLogger(__name__)
# For each kind of mail: password reset, confirmation, "an account exists already".
MAIL_LIMITS_PER_ADDRESS = (
    rate_limits.Limit(3, rate_limits.HOUR),
    rate_limits.Limit(10, rate_limits.DAY),
)
# Shorter than for learners, because a stolen session could do more.
MENTOR_SESSION_SECONDS = 12 * 3600


def limit_mentor_session(request: HttpRequest, user: User) -> None:
    """End the sessions of mentors and operators after 12 hours, or with the browser."""
    if user.is_mentor and not request.session.get_expire_at_browser_close():
        request.session.set_expiry(MENTOR_SESSION_SECONDS)


def _valid_until(context: dict[str, Any]) -> datetime | None:
    """Return when the code or link in a mail expires, or None if it has neither."""
    now = timezone.now()
    if "code" in context:
        return now + timedelta(seconds=app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
    if "password_reset_url" in context and "uid" in context:
        return now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    if "activate_url" in context:
        return now + timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)
    return None


def _mail_language(person: User | None) -> str:
    """Return the language a person chose for mail, or else the visitor's."""
    if person and "language" in person.mail_choices:
        return person.mail_language
    return translation.get_language() or settings.LANGUAGE_CODE


def _handle_taken_message(handle: str) -> Any:
    """Say that a handle is taken, and name free ones that are like it."""
    free = ", ".join(f"@{name}" for name in free_handles_like(handle))
    if not free:
        return HANDLE_TAKEN
    message = _("This handle is taken, or looks like one that is. Free: %(handles)s")
    return message % {"handles": free}


def _mail_content(
    name: str, context: dict[str, Any], person: User | None, until: datetime | None
) -> MailContent:
    """Return what an account mail says, in the active language."""
    ends = until and format_moment(until, person)
    return ACCOUNT_MAILS[name](context | {"person": person, "until": ends})


def _may_mail(template_prefix: str, email: str) -> bool:
    """Count a mail of this kind; return whether the address may get it."""
    address_digest = hashlib.sha256(email.lower().encode()).hexdigest()[:24]
    try:
        for limit in MAIL_LIMITS_PER_ADDRESS:
            rate_limits.count(f"mail:{template_prefix}:{limit.seconds}", address_digest, limit)
    except rate_limits.RateLimited:
        return False
    return True


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks about accounts, mails and limits."""

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether `url` stays on this site. A URL that can't be parsed is unsafe."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a mail, unless too many of its kind went to this address already.

        Nothing tells the visitor about a mail that isn't sent: that would reveal which addresses
        have an account.
        """
        if not _may_mail(template_prefix, email):
            logger.warning("A mail (%s) was not sent: too many to one address.", template_prefix)
            return
        person = context.get("user", self.request.user)
        recipient, until = person if person.is_authenticated else None, _valid_until(context)
        with translation.override(_mail_language(recipient)):
            content = _mail_content(template_prefix, context, recipient, until)
            mail = content.as_mail(template_prefix, to=[email])
        account_mails.queue_mail(mail, person=recipient, until=until)

    def format_email_subject(self, subject: str) -> str:
        """Return the subject as it is: ours name Nexus, and fit a phone's notification."""
        return str(subject)

    def set_password(self, user: User, password: str) -> None:
        """Save the password alone: allauth would save the whole row."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's address as the proxies report it.

        With fewer proxies than configured, return the nearest one's address: everyone then shares
        one rate limit until the setting is right, and no one gets an error page.
        """
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            logger.warning(
                "TRUSTED_PROXY_COUNT does not fit X-Forwarded-For: limits count everyone as one."
            )
            return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - not to bind to

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Require the second factor where there is one.

        A password alone must not change it.
        """
        methods = super().get_reauthentication_methods(user)
        second = [method for method in methods if method["id"].startswith("mfa_reauthenticate")]
        return second or methods

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this attempt, apart for browsers that signed in to the account before."""
        device = device_key(request, credentials.get("email") or "")
        if device is None:
            super().pre_authenticate(request, **credentials)
            return
        # allauth resets the count under this name when the password is right.
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_device", key=device
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Limit a mentor's session, and remember the browser."""
        response = super().post_login(request, user, **kwargs)
        limit_mentor_session(request, user)
        remember_device(request, response, user.email)
        return response

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the handle in lower case.

        Refuses one that is taken, reserved or a look-alike.
        """
        username = super().clean_username(username.lower(), shallow=True)
        check_handle(username)
        if not shallow and not handle_is_free(username):
            raise ValidationError(_handle_taken_message(username), code="username_taken")
        return username
