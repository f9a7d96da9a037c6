"""A person's tokens for the API."""

from functools import partial
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal import hooks
from portal.people.forms.tokens import TokenForm
from portal.people.models import ApiToken, TooManyTokens, User, run_once
from portal.people.models.api_token import MAX_TOKENS
from portal.web import rate_limits
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

MADE_BEFORE = gettext_lazy(
    "This token was made before. If you didn’t copy it, revoke it and make another."
)


@require_safe_or_post
@reauthentication_required(allow_get=True)
def token_list(request: HttpRequest) -> HttpResponse:
    """List my tokens, and make one, whose text is shown once."""
    form = TokenForm(request.POST or None, person=request.user)
    page = partial(_page, request, form)
    if not form.is_valid():
        return page(422 if form.is_bound else 200)
    texts: list[str] = []
    try:
        run_once(request.user, form.cleaned_data["key"], lambda: _issue(form, texts))
    except TooManyTokens:
        message = _("You can have up to %(n)d tokens. Revoke one that you don’t need.")
        form.add_error(None, message % {"n": MAX_TOKENS})
        return page(422)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    return _show_once(request, texts)


def _show_once(request: HttpRequest, texts: list[str]) -> HttpResponse:
    """The page with the text of a new token; without one, the form was sent twice."""
    if texts:
        return _page(request, TokenForm(person=request.user), new_token=texts[0])
    messages.info(request, MADE_BEFORE)
    return redirect("people:token_list")


def _issue(form: TokenForm, texts: list[str]) -> str:
    """Make the token and add its text to `texts`; return its receipt.

    A second submission of the form finds that.
    """
    rate_limits.count("api-token", form.person.pk)
    token, text = form.issue()
    texts.append(text)
    return f"token:{token.pk}"


def _page(request: HttpRequest, form: TokenForm, status: int = 200, **more: Any) -> HttpResponse:
    tokens = _labelled_tokens(request.user)
    context = {
        "form": form,
        "working": [token for token in tokens if token.is_working],
        "ended": [token for token in tokens if not token.is_working],
        **more,
    }
    return render_page(request, "people/token_list.html", context, status=status)


def _labelled_tokens(person: User) -> list[ApiToken]:
    """The person's tokens with what each can do, in words."""
    labels = dict(hooks.collect("api_scopes", person))
    lost = _("What you can’t do now, such as in a project that you left")
    tokens = list(person.api_tokens.all())
    for token in tokens:
        names = [labels.get(scope, lost) for scope in token.scopes]
        token.scope_labels = list(dict.fromkeys(names))
    return tokens


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a token of mine."""
    token: ApiToken = get_object_or_404(request.user.api_tokens, pk=pk)
    token.revoke()
    messages.success(request, _("“%(name)s” was revoked.") % {"name": token.name})
    return redirect("people:token_list")
