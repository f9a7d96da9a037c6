"""Forms whose text is saved while a person types, and shown to them again.

An app lists its forms in the hook FORM_DRAFTS, and its views call `draft_of` and
`FormDraft.forget`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal import hooks
from portal.people.email_address_lists import MAX_CHARACTERS
from portal.people.models import Cohort, FormDraft, User
from portal.web.parameters import parse_number


@dataclass(frozen=True)
class DraftedForm:
    """A form whose text is saved while a person types.

    `find` takes the person and what the form writes about, such as the key of a case. It returns
    whom the text concerns, or None, and raises Http404 where that person may not write.
    """

    name: str
    find: Callable[[User, str], User | None]
    # The fields that are kept, with the most characters of each.
    texts: Mapping[str, int] = field(default_factory=dict)
    # Fields that are sent with any number of values.
    lists: tuple[str, ...] = ()


def find_drafted_form(name: str) -> DraftedForm | None:
    """Return the form of this name, or None."""
    forms = {form.name: form for form in hooks.collect("FORM_DRAFTS")}
    return forms.get(name)


def find_cohort(person: User, target: str) -> None:
    """Raise Http404 unless the person moderates the cohort with this key."""
    cohort = get_object_or_404(Cohort, pk=parse_key(target))
    if not person.can_moderate_cohort(cohort.pk) or person.is_read_only:
        raise Http404


def parse_key(text: str) -> int:
    """Return what a form writes about as a key. Raises Http404 for what is none."""
    try:
        return parse_number(text)
    except ValidationError as error:
        raise Http404 from error


class TypedText(NamedTuple):
    """What a form shows of its draft: the saving address, version and values."""

    address: str
    version: str
    values: dict[str, Any]


def draft_of(person: User, form: str) -> TypedText:
    """Return the draft of one form."""
    return drafts_of(person, [form])[form]


def drafts_of(person: User, forms: Iterable[str]) -> dict[str, TypedText]:
    """Return the drafts of these forms, in one query."""
    wanted = list(forms)
    drafts = FormDraft.objects.filter(person=person, form__in=wanted)
    found = {draft.form: draft for draft in drafts}
    return {form: _typed_text(form, found.get(form)) for form in wanted}


def _typed_text(form: str, draft: FormDraft | None) -> TypedText:
    if draft is None:
        return TypedText(address=_save_address(form), version="0", values={})
    return TypedText(address=_save_address(form), version=draft.version, values=draft.values)


def _save_address(form: str) -> str:
    """Return where the script of the page saves what is typed in this form."""
    return f"{reverse('people:form_draft_save')}?{urlencode({'form': form})}"


FORM_DRAFTS = [DraftedForm("invitations", find_cohort, {"addresses": MAX_CHARACTERS})]
