"""Sign-in and sign-up, by password or another site: forms of allauth's views."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.people.adapter import limit_mentor_session
from portal.people.forms.passwords import NEW_PASSWORD_HINT, remove_placeholders
from portal.people.handles import HANDLE_TAKEN, HandleTaken, handle_conflicts_raised
from portal.people.models import User


class SignInForm(LoginForm):
    """Email address, password, and whether the session outlives the browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._set_up_remember()
        remove_placeholders(self)

    def _set_up_remember(self) -> None:
        remember = self.fields["remember"]
        remember.label = _("Keep me signed in")
        remember.help_text = _("For two weeks, or 12 hours for mentors. Not on a shared computer.")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in. The form sets the session's length last, after everything else."""
        response = super().login(request, redirect_url)
        if request.user.is_authenticated:
            limit_mentor_session(request, request.user)
        return response


class HandleConflictMixin:
    """Report a handle that was taken between validation and saving."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save the new person, or lead back to the form if the handle was just taken."""
        try:
            with handle_conflicts_raised(), transaction.atomic():
                return super().try_save(request)
        except HandleTaken:
            messages.error(request, HANDLE_TAKEN)
            return None, redirect("account_signup")


class SocialSignUpForm(HandleConflictMixin, SocialSignupForm):
    """Email address and handle of someone who signs up with another site."""


class SignUpForm(HandleConflictMixin, SignupForm):
    """Email address, handle and password; anything else is asked for later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("Only you and the operator see it.")
        self._set_up_handle()
        self.fields["password1"].help_text = NEW_PASSWORD_HINT
        remove_placeholders(self)

    def _set_up_handle(self) -> None:
        handle = self.fields["username"]
        handle.label = _("Handle")
        handle.help_text = _(
            "Your page will be at /@handle/. Lowercase letters, digits and hyphens."
        )
        handle.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false", "maxlength": 30}

    def save(self, request: HttpRequest) -> User:
        """Save the language of sign-up as the language of mail."""
        user = super().save(request)
        user.update_mail_choices({"language": get_language()})
        return user

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Do the same work for an existing address.

        The response time must not reveal accounts.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)
