"""How moderation deals with profiles: after the fact, through flags."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from portal.moderation.models import PersonCase
from portal.moderation.review_targets import Kind, Shown, fingerprint_of
from portal.people.models import Notice, User

# What others read of a person.
WORDS = ("handle", "display_name", "bio", "goals", "github", "linkedin", "discord", "website")


class ProfileKind(Kind):
    """A profile put away shows the handle and none of the words."""

    name = "profile"

    def show(self, cases):
        rows = PersonCase.objects.filter(case__in=cases).select_related("person")
        return {row.case_id: _shown(row.person) for row in rows}

    def find(self, pk, user):
        return User.objects.listed().select_related("cohort").filter(pk=pk).first()

    def author_of(self, thing):
        return thing

    def open_case(self, thing):
        row = PersonCase.objects.select_related("case").filter(person=thing).first()
        return row.case if row else PersonCase.objects.create(person=thing, case=self._new_case(thing)).case

    def version(self, case):
        return User.objects.values_list("version", flat=True).get(person_case__case=case)

    def fingerprint(self, case):
        words = User.objects.values_list(*WORDS).get(person_case__case=case)
        return fingerprint_of(*words)

    def put_away(self, case):
        self._hide(case, True)

    def bring_back(self, case):
        self._hide(case, False)

    def _hide(self, case, is_hidden):
        """Hide the words of a profile from others, or show them again.

        Notifications that name the person follow.
        """
        person = User.objects.get(person_case__case=case)
        User.objects.filter(pk=person.pk).update(is_hidden=is_hidden)
        person.is_hidden = is_hidden
        Notice.objects.name_again(person)

    def known_to_author(self, case):
        return case.author, _("your profile"), reverse("people:settings")


def _shown(person):
    lines = [(label, value) for label, value in _words(person) if value]
    html = format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", lines))
    address = "" if person.is_hidden else person.get_absolute_url()
    title = f"@{person.handle}"
    public = {"address": address, "public_title": title if address else ""}
    return Shown(title=title, label=_("profile"), url=person.get_absolute_url(), html=html, **public)


def _words(person):
    yield _("Name"), person.display_name
    yield _("About me"), person.bio
    yield _("Goals"), person.goals
    yield _("Website"), person.website


def key_of(kwargs, _fragment):
    """The key of the person whose hub is at an address."""
    return User.objects.filter(handle=kwargs["handle"]).values_list("pk", flat=True).first()
