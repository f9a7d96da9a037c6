"""Who may open the rooms of mentors."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from portal.web import second_factor


def mentor_required(view):
    """Mentors of at least one cohort, and operators, in a session that proved a second factor."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_mentor or request.user.is_read_only:
            raise PermissionDenied(_("This room is for mentors."))
        if not request.user.can_moderate:
            return second_factor.redirect_to_second_factor(request)
        return view(request, *args, **kwargs)

    return guarded
