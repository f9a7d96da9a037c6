"""Handle errors of sign-in with another site."""

import logging
from collections.abc import Callable
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import providers
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, Provider
from django.contrib import messages
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.web.errors import error_page

logger = logging.getLogger(__name__)
CALLBACK_SUFFIX = "_callback"  # the end of the URL names that providers redirect to


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What allauth asks about sign-in with another site."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse a profile without an id: all such profiles would share one account."""
        if sociallogin.account.uid in ("", "None"):
            raise ImmediateHttpResponse(provider_error_page(request, sociallogin.provider.name))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider | str,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Answer with a page that says what happened and what to do."""
        name = getattr(provider, "name", provider)
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(_cancelled(request, name))
        # Without a state the sign-in didn't start here.
        began = exception is not None or (extra_context or {}).get("state")
        if exception is not None:
            logger.warning("%s: signing in failed: %s", name, type(exception).__name__)
        page = provider_error_page(request, name) if began else sign_in_expired_page(request)
        raise ImmediateHttpResponse(page)


def _cancelled(request: HttpRequest, name: str) -> HttpResponse:
    sentence = _("You came back from %(site)s without signing in.")
    messages.info(request, sentence % {"site": name})
    return redirect("account_login")


def handle_provider_errors(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show an error page for malformed answers of a provider.

    allauth doesn't check them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        view = request.resolver_match.url_name or ""
        site = view.removesuffix(CALLBACK_SUFFIX)
        if site == view or isinstance(exception, DatabaseError | InterfaceError):
            return None
        logger.error("%s: its answer could not be read", site, exc_info=exception)
        return provider_error_page(request, providers.registry.get_class(site).name)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def provider_error_page(request: HttpRequest, name: str) -> HttpResponse:
    """502: the other site failed; nothing was changed."""
    sentence = _(
        "You’re not signed in and nothing was changed. Try again in a few minutes, "
        "or sign in with your email."
    )
    if request.user.is_authenticated:  # connecting an account, not signing in
        sentence = _("Nothing was changed. Try again in a few minutes.")
    title = _("%(site)s didn’t respond as expected") % {"site": name}
    return error_page(request, 502, title, sentence, _next_link(request))


def sign_in_expired_page(request: HttpRequest) -> HttpResponse:
    """401: this attempt to sign in was used, expired, or began in another browser."""
    sentence = _(
        "This link was already used, has expired, or was opened in another browser. "
        "Nothing was changed. Please start again."
    )
    return error_page(request, 401, _("This link has expired"), sentence, _next_link(request))


def _next_link(request: HttpRequest) -> dict[str, str]:
    name, label = "account_login", _("Sign in")
    if request.user.is_authenticated:
        name, label = "socialaccount_connections", _("Connected accounts")
    return {"next_url": reverse(name), "next_label": label}
