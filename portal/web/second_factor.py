"""Two-factor authentication: whether a session proved it, and how to ask for it."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.web import errors
from portal.web.typed_texts import page_of_form, typed_texts

SAFE_METHODS = ("GET", "HEAD")


def is_proved(request: HttpRequest) -> bool:
    """Whether this session signed in, or reauthenticated, with a second factor.

    That the account has one is not enough: the session may be older than it, or stolen.
    """
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    if not request.user.has_second_factor:
        return False
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def note_second_factor(get_response: Callable) -> Callable:
    """Middleware: set `has_proved_second_factor` of the user for `has_powers`.

    The user is loaded here, because each look at Django's lazy one takes five times as long.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        # Without this check, reading request.user would load a session for every reader.
        if request.session.session_key:
            request.user = get_user(request)
            if request.user.is_authenticated:
                request.user.has_proved_second_factor = is_proved(request)
        return get_response(request)

    return middleware


def redirect_to_second_factor(request: HttpRequest) -> HttpResponse:
    """Redirect to the page that sets up or asks for the second factor, and then back.

    A form with typed texts gets a page that shows them and leads there.
    """
    if request.user.has_second_factor:
        message = _("Please confirm with your second factor. Then you return to where you were.")
        to = f"{_proof_url(request.user)}?{urlencode({'next': _return_url(request)})}"
    else:
        message = _(
            "Mentors and operators sign in with a second factor. Please set one up here first."
        )
        to = reverse("mfa_index")
    if typed_texts(request):
        page = errors.second_factor_missing(request, to)
        # After the page was rendered: the message is for the one that it leads to.
        messages.info(request, message)
        return page
    messages.info(request, message)
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": to})
    return redirect(to)


def _proof_url(person: AbstractBaseUser) -> str:
    """Return the page that asks for the person's factor: a code, else a passkey."""
    types = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    has_codes = types & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    return reverse("mfa_reauthenticate" if has_codes else "mfa_reauthenticate_webauthn")


def _return_url(request: HttpRequest) -> str:
    """Return the requested page; for a form or an htmx request, the page that sent it."""
    if request.method in SAFE_METHODS and not request.htmx:
        return request.get_full_path()
    return page_of_form(request) or "/"


@receiver(authenticator_added)
def record_first_factor(
    request: HttpRequest, user: AbstractBaseUser, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """Record in the session that setting up the first factor proved it.

    For a further factor nothing is recorded: allauth asks for an existing one before.
    """
    from allauth.account.internal.flows.login import record_authentication

    others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
    if not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
