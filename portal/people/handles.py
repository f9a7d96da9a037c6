"""Validate handles, the names in profile URLs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator, RegexValidator
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from portal.people.names import is_role_name

RESERVED_HANDLES = frozenset(
    "about account accounts admin api collab everyone feed former-learner help here import me "  # noqa: SIM905
    "mentor mentors moderation moderator nexus notices null operator operators people root "
    "search settings sitemap static support system team".split()
)
HANDLE_TAKEN = _("This handle is taken, or looks like one that is. Please choose another.")


class HandleTaken(Exception):
    """Someone else took the handle, or a look-alike, at the same moment."""


@contextmanager
def handle_conflicts_raised() -> Iterator[None]:
    """Raise HandleTaken when the database refuses a duplicate handle or look-alike."""
    try:
        yield
    except IntegrityError as conflict:
        if "handle" in str(conflict):
            raise HandleTaken from conflict
        raise


def check_handle(handle: str) -> None:
    """Raise ValidationError for a new handle that reads like a role of the site."""
    if is_role_name(handle):
        raise ValidationError(
            _("This handle could be mistaken for a role on this site. Please choose another."),
            code="role",
        )


def not_reserved(value: str) -> None:
    """Raise ValidationError for a handle that could pass for the site itself."""
    if value.lower() in RESERVED_HANDLES:
        raise ValidationError(_("This handle is reserved. Please choose another."), code="reserved")


validators = [
    MinLengthValidator(3),
    MaxLengthValidator(30),
    RegexValidator(
        r"\A[a-z0-9](?:-?[a-z0-9])*\Z",
        _(
            "Use lowercase letters, digits and single hyphens. Start and end with a "
            "letter or digit."
        ),
    ),
    not_reserved,
]
