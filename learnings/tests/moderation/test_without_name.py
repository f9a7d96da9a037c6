"""A challenge asked without a name: mentors know who asks, and nobody else can tell."""

import pytest

from learnings.models import Comment, Entry
from learnings.related import relate
from learnings.tests.conftest import judge
from learnings.tests.test_visibility import OUTLETS, shown
from portal.people.models import Notice

NAME, HANDLE = "Zebra Finch", "zebrafinch"
# Pages on which a person stands as a person; the challenge must not stand there.
ABOUT_PEOPLE = ("/people/", "/cohorts/", f"/@{HANDLE}/", "/people/suggestions/", "/collab/")


@pytest.fixture
def asker(make_person, cohort):
    return make_person(HANDLE, display_name=NAME, cohort=cohort, track="backend")


@pytest.fixture
def asked(asker, mentor, other, write, publish):
    """A public challenge without a name, with a solution of its asker's and one of Omar's, which was accepted."""
    entry = write(asker, "I broke the deployment", kind="challenge", topics_text="")
    draft = entry.draft
    draft.without_name, draft.solution = True, "I mended it by hand."
    draft.save_text(version=draft.version)
    entry.submit()
    for one in (entry, entry.solutions.get()):
        judge(one, mentor, "approve")
    entry.refresh_from_db()
    solution = publish(other, "", kind="solution", challenge=entry, body="Roll back.")
    entry.accept(solution, on=True)
    return Entry.objects.get(pk=entry.pk)


@pytest.mark.parametrize("who", ["reader", "other", "stranger"])
def test_nobody_can_tell_who_asked(request, client, client_of, asked, asker, who, publish):
    neighbour = publish(request.getfixturevalue("learner"), "A deployment broke too")
    relate(neighbour)
    browser = client if who == "reader" else client_of(request.getfixturevalue(who))
    pages = [*OUTLETS, asked.get_absolute_url(), asked.get_history_url(), neighbour.get_absolute_url()]
    pages += [
        f"/search/?q=by:{HANDLE}&in=entries",
        "/search/?q=deployment",
        f"/@{HANDLE}/README.md",
        f"/@{HANDLE}/feed.atom",
    ]
    named, linked = [], []
    for page in pages:
        text = shown(browser, page)
        is_about_people = page.startswith(ABOUT_PEOPLE)
        if not is_about_people and HANDLE not in page and (NAME in text or HANDLE in text):
            named.append(page)
        if (is_about_people or HANDLE in page) and "I broke the deployment" in text:
            linked.append(page)
    assert (named, linked) == ([], [])
    assert "somebody" in browser.get(asked.get_absolute_url()).text


def test_notices_do_not_tell_either(asked, other):
    told = [notice.sentence for notice in Notice.objects.filter(recipient=other)]
    assert "somebody accepted your solution to “I broke the deployment”." in told
    assert not any(NAME in sentence for sentence in told)


def test_a_word_of_the_asker_is_not_marked_as_the_authors(client, asked, asker):
    Comment(entry=asked, author=asker, body="I see.").post()
    page = client.get(asked.get_absolute_url()).text
    assert ">author<" not in page


def test_mentors_see_who_asks(client_of, asker, mentor, write):
    entry = write(asker, "I broke it", kind="challenge")
    entry.draft.without_name = True
    entry.draft.save()
    entry.submit()
    assert NAME in client_of(mentor).get("/moderation/").text


def test_the_asker_sees_it_and_may_put_the_name_to_it(client, client_of, asked, asker, mentor):
    assert "You asked without your name" in client_of(asker).get(asked.get_absolute_url()).text
    draft = asked.draft_for_edit()
    assert draft.without_name
    draft.without_name = False
    draft.save_text(version=draft.version)
    asked.submit()
    judge(asked, mentor, "approve")
    assert NAME in client.get(asked.get_absolute_url()).text


def test_an_own_answer_that_comes_later_has_no_name_either(asked, asker, publish):
    later = publish(asker, "", kind="solution", challenge=asked, body="A better way.")
    assert later.is_anonymous


def test_a_learning_always_has_a_name(client_of, asker):
    assert "Ask without my name" not in client_of(asker).get("/learnings/new/").text
    assert "Ask without my name" in client_of(asker).get("/challenges/new/").text
