"""Review target for profiles, which are reviewed only when someone flags them."""

from collections.abc import Iterable
from dataclasses import replace

from django.urls import ResolverMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from portal import hooks
from portal.moderation.models import Case, PersonCase
from portal.moderation.review_targets import (
    CaseContent,
    NotificationDetails,
    ReviewTarget,
    content_fingerprint,
)
from portal.moderation.url_lookup import ObjectKey
from portal.people.models import Notification, User

# Fields of a profile that others can read.
PUBLIC_TEXT_FIELDS = (
    "handle",
    "display_name",
    "bio",
    "goals",
    "github",
    "linkedin",
    "discord",
    "website",
)


class ProfileReviewTarget(ReviewTarget):
    """Profiles. A hidden one shows the handle only."""

    name = "profile"
    has_title = False

    def get_contents(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        rows = PersonCase.objects.filter(case__in=cases).select_related("person")
        return {row.case_id: _profile_content(row.person) for row in rows}

    def kinds(self) -> list[tuple[str, str]]:
        return [(self.name, _("profile"))]

    def find(self, pk: int, user: User) -> User | None:
        return User.objects.listed().select_related("cohort").filter(pk=pk).first()

    def author_of(self, thing: User) -> User:
        return thing

    def case_of(self, thing: User) -> Case:
        row = PersonCase.objects.select_related("case").filter(person=thing).first()
        return row.case if row else Case.objects.new_for(self.name, thing)

    def get_or_create_case(self, thing: User) -> Case:
        case = self.case_of(thing)
        if case.pk is None:
            case = Case.objects.create_for(self.name, thing)
            PersonCase.objects.create(person=thing, case=case)
        return case

    def version(self, case: Case) -> int:
        return User.objects.values_list("version", flat=True).get(person_case__case=case)

    def fingerprint(self, case: Case) -> str:
        texts = User.objects.values_list(*PUBLIC_TEXT_FIELDS).get(person_case__case=case)
        return content_fingerprint(*texts)

    def hide(self, case: Case) -> None:
        self._set_hidden(case, True)

    def unhide(self, case: Case) -> None:
        self._set_hidden(case, False)

    def _set_hidden(self, case: Case, is_hidden: bool) -> None:
        """Hide or show a profile, also in notifications that name the person."""
        person = User.objects.get(person_case__case=case)
        User.objects.filter(pk=person.pk).update(is_hidden=is_hidden)
        person.is_hidden = is_hidden
        Notification.objects.update_actor_name(person)

    def notification_details(self, case: Case) -> NotificationDetails:
        values = {"url": reverse("people:settings"), "title": "", "of": self.name}
        return NotificationDetails(case.author, values)


def _profile_content(person: User) -> CaseContent:
    lines = [(label, value) for label, value in _public_texts(person) if value]
    title, url = f"@{person.handle}", person.get_absolute_url()
    content = CaseContent(
        title=title,
        label=_("profile"),
        url=url,
        html=format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", lines)),
    )
    if person.is_hidden:
        return content
    return replace(content, address=url, public_title=title)


def _public_texts(person: User) -> list[tuple[str, str]]:
    return [
        (_("Name"), person.display_name),
        (_("About me"), person.bio),
        (_("Goals"), person.goals),
        (_("Website"), person.website),
        *hooks.collect("profile_texts", person),
    ]


def object_at(match: ResolverMatch, fragment: str) -> ObjectKey | None:
    """Return the key of the person whose profile matched."""
    if match.view_name != "people:profile":
        return None
    people = User.objects.filter(handle=match.kwargs["handle"])
    return ObjectKey("profile", people.values_list("pk", flat=True).first())
