"""The second factor as a property of the session: proved by it, or asked of it."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

SAFE_METHODS = ("GET", "HEAD")


def is_proved(request: HttpRequest) -> bool:
    """Did this session sign in, or sign in again, with a second factor?

    Having one is not enough: a session may be older than it, or stolen.
    """
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    if not request.user.has_second_factor:
        return False
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def note_second_factor(get_response):
    """Note on the signed-in person whether their session proved a second factor.

    It comes before every view, because `User.has_powers` asks for it.
    """

    def middleware(request):
        # Reading request.user without a session would load one; readers carry none.
        if request.session.session_key and request.user.is_authenticated:
            request.user.has_proved_second_factor = is_proved(request)
        return get_response(request)

    return middleware


def redirect_to_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead to where a second factor is set up, or proved; from there back to where one was."""
    if request.user.has_second_factor:
        message = _("Please confirm with your second factor. Then you return to where you were.")
        to = f"{_proof_url(request.user)}?{urlencode({'next': _return_url(request)})}"
    else:
        message = _(
            "Mentors and operators sign in with a second factor. Please set one up here first."
        )
        to = reverse("mfa_index")
    messages.info(request, message)
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": to})
    return redirect(to)


def _proof_url(person):
    """Where this person proves the factor they have: by a code, else by a passkey."""
    types = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    has_codes = types & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    return reverse("mfa_reauthenticate" if has_codes else "mfa_reauthenticate_webauthn")


def _return_url(request):
    """The page that was asked for; after a form or a part of a page, the page that it stood on."""
    if request.method in SAFE_METHODS and not request.htmx:
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return page if is_ours else "/"


@receiver(authenticator_added)
def record_first_factor(request, user, authenticator, **_kwargs):
    """Who set up their first factor just proved it: the session need not ask for it again.

    A further factor proves nothing, because allauth asks for an earlier one before.
    """
    from allauth.account.internal.flows.login import record_authentication

    others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
    if not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
