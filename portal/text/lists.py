"""Lists within sentences."""

from collections.abc import Sequence

from django.utils.functional import lazy
from django.utils.translation import gettext as _


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists all of them, such as "A, B and C"."""
    return _joined(names, _("%(name)s and %(other)s"))


def alternatives(names: Sequence[str]) -> str:
    """Return names as a sentence lists what one can choose from, such as "A, B or C"."""
    return _joined(names, _("%(name)s or %(other)s"))


def _joined(names: Sequence[str], two: str) -> str:
    if len(names) < 2:
        return "".join(names)
    *others, last = names
    return two % {"name": ", ".join(others), "other": last}


listed_lazy = lazy(listed, str)
