"""Who may open the rooms of mentors."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def mentor_required(view):
    """Mentors of at least one cohort, and operators."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_mentor:
            raise PermissionDenied(_("This room is for mentors."))
        return view(request, *args, **kwargs)

    return guarded
