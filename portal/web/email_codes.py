"""The page on which someone types the code that confirms their email address."""

from copy import deepcopy

from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY as SESSION_KEY,
)
from allauth.account.views import email_verification_sent
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.web.methods import require_safe_or_post


@require_safe_or_post
@login_not_required
def email_confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or send another one.

    Asking too soon is answered on the form, and the code that was sent still works.
    """
    sent = deepcopy(request.session.get(SESSION_KEY))
    try:
        return email_verification_sent(request)
    except ImmediateHttpResponse as answer:
        if answer.response.status_code != 429:
            raise
    request.session[SESSION_KEY] = sent
    messages.error(request, _("We sent a code a moment ago. Ask for a new one in a minute."))
    return redirect(request.get_full_path())
