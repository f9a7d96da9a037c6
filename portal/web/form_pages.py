"""Pages that show a form, and show it again with its errors."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict

from portal.web.edit_versions import stored_values
from portal.web.htmx import render_page


def posted_data(request: HttpRequest) -> QueryDict | None:
    """The data that a form is bound to; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def render_form(
    request: HttpRequest, template: str, form: BaseForm, **context: Any
) -> HttpResponse:
    """Render the page of a form, which is invalid (422) or was not sent yet."""
    status = 422 if form.is_bound else 200
    return render_page(request, template, {"form": form, **context}, status=status)


def render_refusal(
    request: HttpRequest, template: str, told: str, context: dict[str, Any], status: int = 409
) -> HttpResponse:
    """Render the page again with a warning that tells why nothing was saved."""
    messages.warning(request, told)
    return render_page(request, template, context, status=status)


def render_conflict(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    saved: Model,
    names: Iterable[str],
) -> HttpResponse:
    """Render the form as it was typed, beside what was stored meanwhile."""
    there = stored_values(context["form"], saved, names)
    return render_page(request, template, {**context, "there": there}, status=409)
