"""Every way in which something leaves public sight, for tests that nothing kept outlives it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from learnings.models import Comment, PinnedEntry
from portal.moderation import review_targets
from portal.moderation.models import Flag
from portal.people import account_deletion
from portal.people.models import Cohort
from tests.fixtures.entries import judge
from tests.fixtures.moderation import decide_case

REMOVALS = {}


@dataclass
class Removal:
    """`act` takes `words` from the pages at `addresses`."""

    words: str
    addresses: tuple[str, ...]
    act: Callable


def removal(make):
    """Registers a function that sets one up with the fixture `kit`, under its own name."""
    REMOVALS[make.__name__] = make
    return make


def _case_of(kind, thing):
    return review_targets.REVIEW_TARGETS[kind].get_or_create_case(thing)


def _hide_by_flags(get_fixture, kind, thing):
    case = _case_of(kind, thing)
    for _flag in range(3):
        Flag.report(case, by=get_fixture("trusted")(), reason="spam")


def _publish_unreviewed(get_fixture, title):
    """An entry that its cohort published before a mentor looked."""
    cohort = get_fixture("cohort")
    Cohort.objects.filter(pk=cohort.pk).update(review_policy="publish_first")
    author = get_fixture("make_person")(cohort=Cohort.objects.get(pk=cohort.pk))
    entry = get_fixture("send")(author, title)
    Cohort.objects.filter(pk=cohort.pk).update(review_policy="usual")
    entry.refresh_from_db()
    return entry


def _comment(get_fixture, words):
    entry = get_fixture("publish")(get_fixture("learner"), f"Under it stands: {words}")
    return Comment(entry=entry, author=get_fixture("other"), body=words).post()


@removal
def comment_deleted(get_fixture):
    comment = _comment(get_fixture, "quokka one")
    return Removal(
        '<p dir="auto">quokka one', (comment.entry.get_absolute_url(),), comment.delete_text
    )


@removal
def comment_hidden_by_flags(get_fixture):
    comment = _comment(get_fixture, "quokka two")
    return Removal(
        '<p dir="auto">quokka two',
        (comment.entry.get_absolute_url(),),
        lambda: _hide_by_flags(get_fixture, "comment", comment),
    )


@removal
def comment_removed(get_fixture):
    comment = _comment(get_fixture, "quokka three")
    case = _case_of("comment", comment)
    return Removal(
        '<p dir="auto">quokka three',
        (comment.entry.get_absolute_url(),),
        lambda: decide_case(case, "remove", get_fixture("mentor"), "Spam."),
    )


@removal
def entry_hidden_by_flags(get_fixture):
    entry = get_fixture("publish")(get_fixture("learner"), "Wombat one")
    addresses = (entry.get_absolute_url(), "/learnings/", "/feed.atom")
    return Removal("Wombat one", addresses, lambda: _hide_by_flags(get_fixture, "entry", entry))


@removal
def entry_removed(get_fixture):
    entry = get_fixture("publish")(get_fixture("learner"), "Wombat two", kind="challenge")
    addresses = (entry.get_absolute_url(), "/challenges/", "/challenges.csv")
    return Removal(
        "Wombat two",
        addresses,
        lambda: decide_case(entry.case, "remove", get_fixture("mentor"), "Spam."),
    )


@removal
def entry_withdrawn(get_fixture):
    entry = _publish_unreviewed(get_fixture, "Wombat three")
    return Removal("Wombat three", (entry.get_absolute_url(), "/learnings/"), entry.withdraw)


@removal
def entry_rejected(get_fixture):
    entry = _publish_unreviewed(get_fixture, "Wombat four")
    addresses = (entry.get_absolute_url(), "/learnings/")
    return Removal(
        "Wombat four", addresses, lambda: judge(entry, get_fixture("mentor"), "reject", "Spam.")
    )


@removal
def approval_undone(get_fixture):
    entry, mentor = (
        get_fixture("send")(get_fixture("learner"), "Wombat five"),
        get_fixture("mentor"),
    )
    review = judge(entry, mentor, "approve")
    addresses = (entry.get_absolute_url(), "/learnings/")
    return Removal("Wombat five", addresses, lambda: entry.case.undo(review, by=mentor))


@removal
def name_hidden(get_fixture):
    asker = get_fixture("make_person")(
        "asker", display_name="Numbat Doe", cohort=get_fixture("cohort")
    )
    entry = get_fixture("publish")(asker, "Whose is it?", kind="challenge")

    def ask_without_name():
        draft = entry.draft_for_edit()
        draft.without_name = True
        draft.save_text(version=draft.version)
        entry.submit()

    return Removal("Numbat Doe", (entry.get_absolute_url(), "/challenges/"), ask_without_name)


@removal
def pinned_entry_removed(get_fixture):
    author = get_fixture("learner")
    entry = get_fixture("publish")(author, "Echidna one")
    PinnedEntry.pin(entry, by=author)
    return Removal(
        "Echidna one",
        ("/@amina/",),
        lambda: decide_case(entry.case, "remove", get_fixture("mentor"), "Spam."),
    )


@removal
def pinned_entry_made_anonymous(get_fixture):
    author = get_fixture("learner")
    entry = get_fixture("publish")(author, "Echidna two", kind="challenge")
    PinnedEntry.pin(entry, by=author)

    def ask_without_name():
        draft = entry.draft_for_edit()
        draft.without_name = True
        draft.save_text(version=draft.version)
        entry.submit()

    return Removal("Echidna two", ("/@amina/",), ask_without_name)


@removal
def profile_hidden(get_fixture):
    person = get_fixture("make_person")("shy", bio="Bilby words", cohort=get_fixture("cohort"))
    return Removal(
        "Bilby words", ("/@shy/",), lambda: _hide_by_flags(get_fixture, "profile", person)
    )


@removal
def project_removed(get_fixture):
    project = get_fixture("make_project")(get_fixture("learner"), "Dingo")
    case = _case_of("project", project)
    return Removal(
        "Dingo",
        (project.get_absolute_url(), "/collab/projects/", "/collab/"),
        lambda: decide_case(case, "remove", get_fixture("mentor"), "Spam."),
    )


@removal
def person_erased(get_fixture):
    person = get_fixture("make_person")(
        "leaver", display_name="Potoroo Doe", cohort=get_fixture("cohort")
    )
    challenge = get_fixture("publish")(get_fixture("learner"), "Who knows?", kind="challenge")
    solution = get_fixture("publish")(
        person, "", kind="solution", challenge=challenge, body="Potoroo Doe answers."
    )
    Comment(entry=solution, author=get_fixture("other"), body="Thank you.").post()

    def erase():
        person.leaving_at, person.leaving_keeps = timezone.now() - timedelta(minutes=1), False
        person.save(update_fields=["leaving_at", "leaving_keeps"])
        account_deletion.erase_account(person.pk)

    return Removal(
        "Potoroo Doe",
        ("/people/", challenge.get_absolute_url(), "/challenges/", "/@leaver/"),
        erase,
    )


@removal
def account_closed_by_an_operator(get_fixture):
    person = get_fixture("make_person")(
        "closed", display_name="Quoll Doe", cohort=get_fixture("cohort")
    )
    browser = get_fixture("client_of")(get_fixture("operator"))
    fields = {
        "email": person.email,
        "handle": "closed",
        "display_name": "Quoll Doe",
        "time_zone": "UTC",
        "version": 1,
    }

    def close():
        page = browser.get(f"/operator/people/user/{person.pk}/change/")
        form = page.context["adminform"].form
        values = {
            name: form[name].value()
            for name in form.fields
            if form[name].value() not in (None, False)
        }
        values |= {f"date_joined_{part}": "" for part in (0, 1)}
        del values["is_active"]
        values["initial-is_active"] = "True"  # what the page showed
        saved = browser.post(f"/operator/people/user/{person.pk}/change/", values | fields)
        assert saved.status_code == 302, saved.context["errors"]

    return Removal("Quoll Doe", ("/people/", "/@closed/"), close)
