"""Block list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.people.models import Block, User
from portal.web.htmx import render_page
from portal.web.parameters import is_on

BLOCKED = gettext_lazy(
    "%(name)s can’t send you requests, mention you or comment on your posts. They won’t be told."
)
UNBLOCKED = gettext_lazy("%(name)s can contact you again.")


@require_POST
def person_block(request: HttpRequest, handle: str) -> HttpResponse:
    """Block a person (`on=1`) or unblock them."""
    person = get_object_or_404(User.objects.listed(), handle=handle)
    if person.pk == request.user.pk:
        raise PermissionDenied(_("You can’t block yourself."))
    block = {"blocker": request.user, "blocked": person}
    is_blocked = is_on(request.POST)
    if is_blocked:
        Block.objects.get_or_create(**block)
    else:
        Block.objects.filter(**block).delete()
    messages.success(request, (BLOCKED if is_blocked else UNBLOCKED) % {"name": person.name})
    return redirect(person)


@require_safe
def block_list(request: HttpRequest) -> HttpResponse:
    """List the people I blocked."""
    blocks = request.user.blocks.select_related("blocked").order_by("-created_at", "-pk")[:500]
    return render_page(request, "people/block_list.html", {"blocks": blocks})
