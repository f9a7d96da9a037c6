"""Who may open the rooms of mentors."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _


def mentor_required(view):
    """Mentors of at least one cohort, and operators."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_mentor:
            raise PermissionDenied(_("This room is for mentors."))
        if settings.SECOND_FACTOR_REQUIRED and not request.user.has_second_factor:
            messages.info(
                request, _("Mentors sign in with a second proof of who they are. Please set one up here first.")
            )
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded
