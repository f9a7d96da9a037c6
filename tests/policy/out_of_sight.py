"""Every way in which something leaves public sight, for tests that nothing kept outlives it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from learnings.models import Comment
from portal.moderation import review_targets
from portal.moderation.models import Flag
from portal.people import account_deletion
from portal.people.models import Cohort
from tests.fixtures.entries import judge
from tests.fixtures.moderation import rule

WAYS = {}


@dataclass
class Way:
    """`act` takes `words` from the pages at `addresses`."""

    words: str
    addresses: tuple[str, ...]
    act: Callable


def way(make):
    """Registers a function that sets one up with the fixture `kit`, under its own name."""
    WAYS[make.__name__] = make
    return make


def _case_of(kind, thing):
    return review_targets.KINDS[kind].open_case(thing)


def _flag_down(kit, kind, thing):
    case = _case_of(kind, thing)
    for _flag in range(3):
        Flag.put(case, by=kit("trusted")(), reason="spam")


def _unread(kit, title):
    """An entry that its cohort published before a mentor looked."""
    cohort = kit("cohort")
    Cohort.objects.filter(pk=cohort.pk).update(review_policy="publish_first")
    author = kit("make_person")(cohort=Cohort.objects.get(pk=cohort.pk))
    entry = kit("send")(author, title)
    Cohort.objects.filter(pk=cohort.pk).update(review_policy="usual")
    entry.refresh_from_db()
    return entry


def _comment(kit, words):
    entry = kit("publish")(kit("learner"), f"Under it stands: {words}")
    return Comment(entry=entry, author=kit("other"), body=words).post()


@way
def comment_deleted(kit):
    comment = _comment(kit, "quokka one")
    return Way("<p>quokka one", (comment.entry.get_absolute_url(),), comment.delete_text)


@way
def comment_hidden_by_flags(kit):
    comment = _comment(kit, "quokka two")
    return Way("<p>quokka two", (comment.entry.get_absolute_url(),), lambda: _flag_down(kit, "comment", comment))


@way
def comment_removed(kit):
    comment = _comment(kit, "quokka three")
    case = _case_of("comment", comment)
    return Way(
        "<p>quokka three",
        (comment.entry.get_absolute_url(),),
        lambda: rule(case, "remove", kit("mentor"), "Spam."),
    )


@way
def entry_hidden_by_flags(kit):
    entry = kit("publish")(kit("learner"), "Wombat one")
    addresses = (entry.get_absolute_url(), "/learnings/", "/feed.atom")
    return Way("Wombat one", addresses, lambda: _flag_down(kit, "entry", entry))


@way
def entry_removed(kit):
    entry = kit("publish")(kit("learner"), "Wombat two", kind="challenge")
    addresses = (entry.get_absolute_url(), "/challenges/", "/challenges.csv")
    return Way("Wombat two", addresses, lambda: rule(entry.case, "remove", kit("mentor"), "Spam."))


@way
def entry_withdrawn(kit):
    entry = _unread(kit, "Wombat three")
    return Way("Wombat three", (entry.get_absolute_url(), "/learnings/"), entry.withdraw)


@way
def entry_rejected(kit):
    entry = _unread(kit, "Wombat four")
    addresses = (entry.get_absolute_url(), "/learnings/")
    return Way("Wombat four", addresses, lambda: judge(entry, kit("mentor"), "reject", "Spam."))


@way
def approval_undone(kit):
    entry, mentor = kit("send")(kit("learner"), "Wombat five"), kit("mentor")
    review = judge(entry, mentor, "approve")
    addresses = (entry.get_absolute_url(), "/learnings/")
    return Way("Wombat five", addresses, lambda: entry.case.take_back(review, by=mentor))


@way
def name_hidden(kit):
    asker = kit("make_person")("asker", display_name="Numbat Doe", cohort=kit("cohort"))
    entry = kit("publish")(asker, "Whose is it?", kind="challenge")

    def ask_without_name():
        draft = entry.draft_for_edit()
        draft.without_name = True
        draft.save_text(version=draft.version)
        entry.submit()

    return Way("Numbat Doe", (entry.get_absolute_url(), "/challenges/"), ask_without_name)


@way
def profile_hidden(kit):
    person = kit("make_person")("shy", bio="Bilby words", cohort=kit("cohort"))
    return Way("Bilby words", ("/@shy/",), lambda: _flag_down(kit, "profile", person))


@way
def project_removed(kit):
    project = kit("announce")(kit("learner"), "Dingo")
    case = _case_of("project", project)
    return Way(
        "Dingo",
        (project.get_absolute_url(), "/collab/projects/", "/collab/"),
        lambda: rule(case, "remove", kit("mentor"), "Spam."),
    )


@way
def person_erased(kit):
    person = kit("make_person")("leaver", display_name="Potoroo Doe", cohort=kit("cohort"))
    challenge = kit("publish")(kit("learner"), "Who knows?", kind="challenge")
    solution = kit("publish")(person, "", kind="solution", challenge=challenge, body="Potoroo Doe answers.")
    Comment(entry=solution, author=kit("other"), body="Thank you.").post()

    def erase():
        person.leaving_at, person.leaving_keeps = timezone.now() - timedelta(minutes=1), False
        person.save(update_fields=["leaving_at", "leaving_keeps"])
        account_deletion.erase(person.pk)

    return Way("Potoroo Doe", ("/people/", challenge.get_absolute_url(), "/challenges/", "/@leaver/"), erase)


@way
def account_closed_by_an_operator(kit):
    person = kit("make_person")("closed", display_name="Quoll Doe", cohort=kit("cohort"))
    browser = kit("client_of")(kit("operator"))
    fields = {"email": person.email, "handle": "closed", "display_name": "Quoll Doe", "time_zone": "UTC", "version": 1}

    def close():
        page = browser.get(f"/operator/people/user/{person.pk}/change/")
        form = page.context["adminform"].form
        values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        values |= {f"date_joined_{part}": "" for part in (0, 1)}
        del values["is_active"]
        values["initial-is_active"] = "True"  # what the page showed
        saved = browser.post(f"/operator/people/user/{person.pk}/change/", values | fields)
        assert saved.status_code == 302, saved.context["errors"]

    return Way("Quoll Doe", ("/people/", "/@closed/"), close)
