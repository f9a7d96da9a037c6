"""Getting into a cohort: by a link or code, by asking, by a mail from a mentor."""

import hashlib
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.people.forms.joining import AddressesForm, LinkForm
from portal.people.models import AlreadyAsking, Cohort, CohortLink, CohortRequest, LinkOver, Message
from portal.people.parameters import Answer, Code, LinkAct
from portal.web import rate_limits, second_factor
from portal.web.absolute_urls import absolute
from portal.web.errors import too_often
from portal.web.htmx import render_page

MAILS_A_DAY, ASKS_A_DAY = 400, 5


def for_its_mentors(view):
    """Give the view a cohort of this mentor's; every other is not found here."""

    @wraps(view)
    def guarded(request, slug, *args, **kwargs):
        cohort, person = get_object_or_404(Cohort, slug=slug), request.user
        if not (person.is_operator or cohort.pk in person.mentored_cohort_ids) or person.may_only_read:
            raise Http404
        if not person.can_moderate_cohort(cohort.pk):
            return second_factor.ask(request)
        return view(request, cohort, *args, **kwargs)

    return guarded


def _to(cohort):
    return f"{cohort.get_absolute_url()}joining/"


@require_safe
@for_its_mentors
def joining(request, cohort):
    """For mentors: who asks to come in, the ways in there are, and inviting by mail."""
    return _page(request, cohort, 200)


def _page(request, cohort, status, *, link=None, addresses=None):
    links = list(cohort.links.select_related("made_by")[:50])
    context = {
        "cohort": cohort,
        "requests": cohort.requests.filter(answered_at=None).select_related("person")[:200],
        "links": [(one, absolute(request, one.get_absolute_url())) for one in links],
        "link_form": link or LinkForm(),
        "addresses_form": addresses or AddressesForm(),
    }
    return render_page(request, "people/joining.html", context, status=status)


@require_POST
@for_its_mentors
def link_new(request, cohort):
    """One way in more."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, cohort, 422, link=form)
    form.save_for(cohort, by=request.user)
    messages.success(request, _("Here is the link. Whoever has it can come in."))
    return redirect(_to(cohort))


@require_POST
@for_its_mentors
def link_close(request, cohort, pk):
    """Close a way in, or with `renew` close it and make another like it."""
    link = get_object_or_404(cohort.links, pk=pk)
    if LinkAct.read(request.POST).renew:
        link.renew(by=request.user)
        messages.success(request, _("The old link is closed, and here is a new one."))
    else:
        link.close()
    return redirect(_to(cohort))


@require_POST
@for_its_mentors
def addresses_invite(request, cohort):
    """Send each address a mail with a link of its own; what was left out comes back in the form."""
    form = AddressesForm(request.POST, request.FILES)

    def page(status):
        return _page(request, cohort, status, addresses=form)

    if not form.is_valid():
        return page(422)
    addresses = form.cleaned_data["addresses"]
    try:
        for _address in addresses:
            rate_limits.count("invite-by-mail", request.user.pk, most=MAILS_A_DAY, within=86_400)
    except rate_limits.TooOften as often:
        return rate_limits.refuse(often, form, page)
    sent = _invite(cohort, addresses, by=request.user)
    messages.success(request, _said_of(sent, len(addresses) - sent, len(form.left_out)))
    if not form.rest:
        return redirect(_to(cohort))
    form.name_left_out()
    return page(422)


def _said_of(sent: int, again: int, left_out: int) -> str:
    """How many were invited, were invited before, and were left out."""
    said = [(ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", sent), sent)]
    if again:
        before = ngettext(
            "%(n)d address was invited this week already.", "%(n)d addresses were invited this week already.", again
        )
        said.append((before, again))
    if left_out:
        said.append((ngettext("%(n)d line was left out.", "%(n)d lines were left out.", left_out), left_out))
    return " ".join(sentence % {"n": n} for sentence, n in said)


@transaction.atomic
def _invite(cohort, addresses, *, by):
    """One link for one address each; whoever was invited this week is not asked again. How many were new."""
    week, sent = timezone.now().strftime("%G-%V"), 0
    for address in addresses:
        digest = hashlib.sha256(address.encode()).hexdigest()[:24]
        key = f"invite:{cohort.pk}:{week}:{digest}"
        if Message.objects.filter(key=key).exists():
            continue
        expires = timezone.now() + timedelta(days=30)
        link = CohortLink.objects.create(cohort=cohort, made_by=by, most=1, expires_at=expires)
        payload = {"address": address, "code": link.code}
        sent += Message.objects.once(key, channel=Message.Channel.MAIL, cohort=cohort, payload=payload)
    return sent


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def join_by_code(request, code):
    """Come in by a link; whoever is not signed in does that first and is led back."""
    try:
        # Of an account, so that one person behind a shared address cannot use up what the others need.
        link = CohortLink.objects.with_code(code, tried_by=rate_limits.who_asks(request))
    except rate_limits.TooOften as often:
        return too_often(request, often.seconds)
    if link is None or not link.works:
        return render_page(request, "people/link_over.html", status=404 if link is None else 410)
    if request.method == "POST" and request.user.is_authenticated:
        try:
            link.use(request.user)
        except LinkOver:
            return render_page(request, "people/link_over.html", status=410)
        messages.success(request, _("Welcome to %(name)s.") % {"name": link.cohort.name})
        return redirect(link.cohort)
    return render_page(request, "people/join.html", {"link": link, "cohort": link.cohort})


@require_POST
def code_find(request):
    """A code that somebody typed leads to its page."""
    code = "".join(letter for letter in Code.read(request.POST).code.lower() if letter.isalnum())[:20]
    return redirect(f"/join/{code or 'x'}/")


@require_POST
def cohort_ask(request, slug):
    """Ask the mentors of a cohort to be let in."""
    cohort = get_object_or_404(Cohort.objects.running(), slug=slug)
    try:
        rate_limits.count("cohort-ask", request.user.pk, most=ASKS_A_DAY, within=86_400)
        CohortRequest.ask(request.user, cohort)
        messages.success(request, _("A mentor will answer, and you will get a notice."))
    except AlreadyAsking:
        messages.info(request, _("You are in it already, or your request waits for an answer."))
    except rate_limits.TooOften as often:
        messages.warning(request, str(often))
    return redirect(cohort)


@require_POST
@for_its_mentors
def cohort_answer(request, cohort, pk):
    """A mentor lets somebody in, or not."""
    asked = get_object_or_404(cohort.requests.select_related("person", "cohort"), pk=pk)
    if not asked.answer(by=request.user, yes=Answer.read(request.POST).yes):
        messages.info(request, _("A colleague answered in the meantime."))
    return redirect(_to(cohort))
