"""The data export: everything a person has here, in one zip file."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.data_export import build_export


@require_safe
def data_export(request: HttpRequest) -> HttpResponse:
    """Download everything that belongs to the signed-in person."""
    name, packed = build_export(request.user)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(packed, content_type="application/zip", headers=headers)
