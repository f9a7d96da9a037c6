"""How moderation deals with profiles: after the fact, through flags."""

from django.urls import ResolverMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from portal.moderation.models import PersonCase
from portal.moderation.review_targets import CaseContent, ReviewTarget, content_fingerprint
from portal.moderation.url_lookup import ObjectKey
from portal.people.models import Notification, User

# What others read of a person.
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
    """A profile put away shows the handle and none of the words."""

    name = "profile"

    def get_contents(self, cases):
        rows = PersonCase.objects.filter(case__in=cases).select_related("person")
        return {row.case_id: _content(row.person) for row in rows}

    def find(self, pk, user):
        return User.objects.listed().select_related("cohort").filter(pk=pk).first()

    def author_of(self, thing):
        return thing

    def get_or_create_case(self, thing):
        row = PersonCase.objects.select_related("case").filter(person=thing).first()
        return (
            row.case
            if row
            else PersonCase.objects.create(person=thing, case=self._new_case(thing)).case
        )

    def version(self, case):
        return User.objects.values_list("version", flat=True).get(person_case__case=case)

    def fingerprint(self, case):
        texts = User.objects.values_list(*PUBLIC_TEXT_FIELDS).get(person_case__case=case)
        return content_fingerprint(*texts)

    def hide(self, case):
        self._set_hidden(case, True)

    def unhide(self, case):
        self._set_hidden(case, False)

    def _set_hidden(self, case, is_hidden):
        """Hide the words of a profile from others, or show them again.

        Notifications that name the person follow.
        """
        person = User.objects.get(person_case__case=case)
        User.objects.filter(pk=person.pk).update(is_hidden=is_hidden)
        person.is_hidden = is_hidden
        Notification.objects.update_actor_name(person)

    def notification_details(self, case):
        return case.author, _("your profile"), reverse("people:settings")


def _content(person):
    lines = [(label, value) for label, value in _public_texts(person) if value]
    html = format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", lines))
    address = "" if person.is_hidden else person.get_absolute_url()
    title = f"@{person.handle}"
    public = {"address": address, "public_title": title if address else ""}
    return CaseContent(
        title=title, label=_("profile"), url=person.get_absolute_url(), html=html, **public
    )


def _public_texts(person):
    yield _("Name"), person.display_name
    yield _("About me"), person.bio
    yield _("Goals"), person.goals
    yield _("Website"), person.website


def object_at(match: ResolverMatch, fragment: str) -> ObjectKey | None:
    """Return the key of the person whose profile matched."""
    if match.view_name != "people:profile":
        return None
    people = User.objects.filter(handle=match.kwargs["handle"])
    return ObjectKey("profile", people.values_list("pk", flat=True).first())
