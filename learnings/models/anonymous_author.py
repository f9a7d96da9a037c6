"""Who asked without a name, as others read it."""

from django.utils.translation import gettext_lazy as _


class AnonymousAuthor:
    """Stands where a name would, for who asked without one."""

    erased_at = True  # no page of theirs to link to
    name = _("Anonymous")
    open_to_collaborate, cohort = False, None

    @staticmethod
    def get_track_display():
        return ""


ANONYMOUS_AUTHOR = AnonymousAuthor()
