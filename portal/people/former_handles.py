"""Finds the person that a former handle in an address names."""

from django.shortcuts import get_object_or_404

from portal.people.models import FormerHandle, User


def get_person_with_former_handle(handle: str) -> User:
    """Return the person who had this handle.

    Raises Http404 if it is unknown, or they aren't listed.
    """
    former = FormerHandle.objects.select_related("user").filter(user__in=User.objects.listed())
    return get_object_or_404(former, handle=handle.lower()).user
