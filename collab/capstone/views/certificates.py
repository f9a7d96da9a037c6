"""Certificates, which anyone may check by their code."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.capstone.forms.results import CodeForm, RevocationForm
from collab.capstone.models import Certificate, MemberResult
from collab.capstone.models.certificate import clean_code
from collab.capstone.parameters import CertificateParameters
from portal.moderation.permissions import mentor_required
from portal.web import errors, rate_limits
from portal.web.htmx import render_page


@require_safe
@login_not_required
def certificate_check(request: HttpRequest) -> HttpResponse:
    """A form for the code of a certificate; a known code leads to its page."""
    typed = CertificateParameters.read(request.GET).code
    if not typed:
        return _check_page(request, CodeForm(), 200)
    form = CodeForm({"code": typed})
    try:
        rate_limits.count("certificate", rate_limits.client_network(request))
    except rate_limits.RateLimited as error:
        form.add_error("code", str(error))
        return _check_page(request, form, 429)
    if not form.is_valid():
        return _check_page(request, form, 422)
    return _find(request, form)


def _check_page(request: HttpRequest, form: CodeForm, status: int) -> HttpResponse:
    return render_page(request, "capstone/certificate_check.html", {"form": form}, status=status)


def _find(request: HttpRequest, form: CodeForm) -> HttpResponse:
    """Lead to the page of a certificate, or say that there is none."""
    found = Certificate.objects.with_code(form.cleaned_data["code"]).first()
    if found:
        return redirect("capstone:certificate", found.code)
    form.add_error("code", _("There is no certificate with this code."))
    return _check_page(request, form, 404)


@require_safe
@login_not_required
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """A certificate, or that it was revoked."""
    try:
        rate_limits.count("certificate", rate_limits.client_network(request))
    except rate_limits.RateLimited as error:
        return errors.too_many_requests(request, error)
    return _page(request, _certificate_or_404(code))


def _certificate_or_404(code: str) -> Certificate:
    rows = Certificate.objects.with_code(code)
    found = rows.select_related("result__cohort", "result__project__owner", "person").first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, found: Certificate, form: RevocationForm | None = None
) -> HttpResponse:
    can_revoke = request.user.is_authenticated and _can_revoke(request, found)
    context = {
        "certificate": found,
        "member": MemberResult.objects.filter(result=found.result, person=found.person).first(),
        "form": form or RevocationForm(),
        "can_revoke": can_revoke and not found.revoked_at,
    }
    status = 422 if form else 200
    return render_page(request, "capstone/certificate.html", context, status=status)


@require_POST
@mentor_required
def certificate_revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Revoke a certificate of one's cohort, with a reason for its owner."""
    found = Certificate.objects.filter(code=clean_code(code)).first()
    if found is None or not _can_revoke(request, found):
        raise Http404
    form = RevocationForm(request.POST)
    if not form.is_valid():
        return _page(request, _certificate_or_404(code), form)
    found.revoke(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Revoked. Its page says so from now on."))
    return redirect("capstone:certificate", found.code)


def _can_revoke(request: HttpRequest, found: Certificate) -> bool:
    """Whether the reader mentors its cohort, and it is not their own."""
    is_own = found.person_id == request.user.pk
    return not is_own and request.user.can_moderate_cohort(found.result.cohort_id)
