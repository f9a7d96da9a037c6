"""Hiding what no one flagged, from where a mentor sees it."""

import pytest
from django.utils.html import strip_tags

from learnings.models import Comment
from portal.moderation.models import Case, Review, ReviewDraft
from portal.moderation.review_targets import REVIEW_TARGETS
from portal.people.models import User

pytestmark = pytest.mark.django_db
REASON = "It is an advertisement."


@pytest.fixture
def entry(publish, other):
    return publish(other, "Port in use")


def send(client, kind, thing, reason=REASON, version=None):
    version = thing.version if version is None else version
    values = {"reason": reason, "revision_number": version}
    return client.post(f"/moderation/hide/{kind}/{thing.pk}/", values, follow=True)


def test_entry_is_hidden_from_its_menu_and_the_queue_offers_to_undo_it(
    client_of, mentor, entry, other
):
    client = client_of(mentor)
    address = f"/moderation/hide/entry/{entry.pk}/"
    assert f'href="{address}"' in client.get(entry.get_absolute_url()).text
    assert "Port in use" in client.get(address).text
    page = client.post(address, {"reason": REASON, "revision_number": 1}, follow=True)
    assert page.context["undo"]["review"].get_decision_display() == "hidden"
    entry.refresh_from_db()
    assert entry.status == "removed"
    hidden = client.get(entry.get_absolute_url()).text
    assert f'href="{address}"' not in hidden
    assert "This is hidden. Only its author and mentors can see it." in hidden
    link = hidden.partition(f'href="/moderation/cases/{entry.case_id}/">')[2].partition("</a>")[0]
    assert link.strip() == "Restore"
    assert "Only its author and mentors" not in client_of(other).get(entry.get_absolute_url()).text
    undone = client.post(
        "/moderation/reviews/undo/", {"reviews": Review.objects.latest("pk").pk}, follow=True
    )
    assert "Undone: it’s as it was before." in undone.text
    assert "Nothing here is waiting" not in undone.text
    entry.refresh_from_db()
    assert entry.status == "live"


@pytest.mark.parametrize("word", ["Restore", "Decide"])
def test_notice_of_a_hidden_entry_says_what_a_mentor_can_do(client_of, mentor, entry, word):
    if word == "Restore":
        send(client_of(mentor), "entry", entry, version=1)
    else:
        Case.objects.get(pk=entry.case_id).hide()  # as enough flags do
    page = client_of(mentor).get(entry.get_absolute_url()).text
    assert links_to_case(page, entry.case_id) == [word]


@pytest.mark.parametrize(("decided", "words"), [(True, "Restore"), (False, "Decide")])
def test_a_hidden_solution_project_or_profile_has_the_same_words(
    client_of, mentor, learner, publish, make_project, entry, decided, words
):
    challenge = publish(learner, "Slow pages", kind="challenge")
    solution = publish(learner, kind="solution", challenge=challenge, outcome="It ran")
    things = {"entry": solution, "project": make_project(learner), "profile": learner}
    for kind, thing in things.items():
        case = REVIEW_TARGETS[kind].get_or_create_case(thing)
        if decided:
            case.decide("remove", by=mentor, revision_number=case.current_version(), reason=REASON)
        else:
            case.hide()
        page = client_of(mentor).get(thing.get_absolute_url()).text
        shown = f"{words} profile" if kind == "profile" and decided else words
        assert links_to_case(page, case.pk)[0] == shown


def links_to_case(page, case):
    """The words of links to this case."""
    links = page.split(f'href="/moderation/cases/{case}/">')[1:]
    return [" ".join(strip_tags(link.partition("</a>")[0]).split()) for link in links]


def test_comment_is_hidden_without_a_flag_and_restored_where_it_was(
    client, client_of, mentor, learner, other, say, entry
):
    comment = say(learner, "Buy now")
    address = f"/moderation/hide/comment/{comment.pk}/"
    browser, place = client_of(mentor), entry.get_absolute_url()
    assert f'href="{address}"' in browser.get(place).text
    assert f'href="{address}"' not in client_of(other).get(place).text
    assert Case.objects.filter(kind="comment").count() == 0
    send(browser, "comment", comment)
    assert "Buy now" not in client.get(place).text
    case = Comment.objects.get(pk=comment.pk).case
    assert case.latest_review().reason == REASON
    assert f'<a href="/moderation/cases/{case.pk}/">Restore</a>' in browser.get(place).text
    assert ">Restore<" not in client_of(other).get(place).text


def test_project_and_profile_are_hidden_where_they_are_shown(
    client_of, mentor, learner, make_project
):
    browser, project = client_of(mentor), make_project(learner)
    for kind, thing in (("project", project), ("profile", learner)):
        address = f"/moderation/hide/{kind}/{thing.pk}/"
        assert f'href="{address}"' in browser.get(thing.get_absolute_url()).text
        send(browser, kind, thing)
        thing.refresh_from_db()
        assert thing.is_hidden
        assert f'href="{address}"' not in browser.get(thing.get_absolute_url()).text


def test_without_a_reason_nothing_is_hidden(client_of, mentor, learner, say):
    comment = say(learner)
    response = send(client_of(mentor), "comment", comment, reason=" ")
    assert response.status_code == 422
    assert "Please give a reason" in response.text
    assert not Comment.objects.exclude(hidden_at=None).exists()


def test_what_was_edited_meanwhile_is_not_hidden_and_the_reason_is_kept(
    client_of, mentor, learner, say
):
    comment, browser = say(learner), client_of(mentor)
    Comment.objects.update(version=comment.version + 1)
    response = send(browser, "comment", comment)
    assert response.status_code == 409
    assert "Nothing was hidden" in response.text
    assert f"{REASON}</textarea>" in response.text
    assert not Comment.objects.exclude(hidden_at=None).exists()
    form = response.context["form"]
    assert form["revision_number"].value() == comment.version + 1
    send(browser, "comment", comment, version=comment.version + 1)
    assert Comment.objects.exclude(hidden_at=None).exists()


def test_a_waiting_text_is_decided_where_it_waits(client_of, mentor, learner, hand_in):
    entry = hand_in(learner)
    response = client_of(mentor).post(
        f"/moderation/hide/entry/{entry.pk}/", {"reason": REASON, "revision_number": 1}
    )
    assert response.status_code == 409
    assert f'href="/moderation/cases/{entry.case_id}/"' in response.text


def test_only_another_mentor_of_the_cohort_can_hide(
    client_of, mentor, stranger, learner, say, publish, entry
):
    comment, own = say(learner), say(mentor, "Thanks")
    assert send(client_of(learner), "comment", comment).status_code == 403
    refused = send(client_of(stranger), "comment", comment)
    assert refused.status_code == 403
    assert "Only another mentor of its author’s cohort can hide this." in refused.text
    assert send(client_of(mentor), "comment", own).status_code == 403
    assert not Case.objects.filter(kind="comment").exists()


@pytest.mark.parametrize("kind", ["entry", "profile"])
def test_undoing_it_keeps_the_reason_for_the_next_time(
    client_of, mentor, colleague, entry, other, kind
):
    thing, browser = {"entry": entry, "profile": other}[kind], client_of(mentor)
    hide = f"/moderation/hide/{kind}/{thing.pk}/"
    send(browser, kind, thing, version=1)
    case = Case.objects.get(kind=kind)
    browser.post("/moderation/reviews/undo/", {"reviews": case.latest_review().pk})
    for address in (hide, f"/moderation/cases/{case.pk}/"):
        assert f"{REASON}</textarea>" in browser.get(address).text
        assert REASON + "</textarea>" not in client_of(colleague).get(address).text
    browser.post(f"/form-drafts/?form=hide:{kind}:{thing.pk}", {"reason": "Another one."})
    assert "Another one.</textarea>" in browser.get(hide).text
    send(browser, kind, thing, version=1)
    assert not ReviewDraft.objects.exists()


def hide_links(client, thing):
    """The addresses of the pages to hide something that this page leads to."""
    page = client.get(thing.get_absolute_url()).text
    return [part.partition('"')[0] for part in page.split('href="/moderation/hide')[1:]]


def test_only_who_can_hide_is_offered_to(
    client_of, mentor, colleague, stranger, operator, other, learner, say, make_project, publish
):
    challenge = publish(learner, "Slow pages", kind="challenge")
    solution = publish(learner, kind="solution", challenge=challenge, outcome="It ran")
    comment, project = say(learner, "Hm", on=challenge), make_project(learner)
    section = publish(learner, "Talks", kind="section")
    on_challenge = [
        f"/{kind}/{thing.pk}/"
        for kind, thing in (("entry", challenge), ("comment", comment), ("entry", solution))
    ]
    offered = {
        challenge: on_challenge,
        project: [f"/project/{project.pk}/"],
        section: [f"/entry/{section.pk}/"],
        learner: [f"/profile/{learner.pk}/"],
    }
    # In this order, threads that are kept for one would be shown to the next.
    for person in (mentor, stranger, colleague, operator, other, mentor):
        can_hide = person not in (stranger, other)
        for thing, addresses in offered.items():
            expected = sorted(addresses) if can_hide else []
            assert sorted(hide_links(client_of(person), thing)) == expected, (person, thing)


def test_the_cohort_of_the_case_counts_where_the_author_changed_cohorts(
    client_of, mentor, stranger, learner, entry, other, make_project
):
    """The page that hides, the decision and the buttons follow one rule."""
    project = make_project(learner)
    REVIEW_TARGETS["project"].get_or_create_case(project)
    authors = User.objects.filter(pk__in=(learner.pk, other.pk))
    authors.update(cohort=stranger.mentored_cohorts[0])
    for kind, thing in (("entry", entry), ("project", project)):
        address = f"/moderation/hide/{kind}/{thing.pk}/"
        assert hide_links(client_of(mentor), thing) == [f"/{kind}/{thing.pk}/"]
        assert hide_links(client_of(stranger), thing) == []
        assert client_of(stranger).get(address).status_code == 403
        assert send(client_of(stranger), kind, thing, version=1).status_code == 403
        assert client_of(mentor).get(address).status_code == 200
        assert send(client_of(mentor), kind, thing, version=1).status_code == 200
        thing.refresh_from_db()
        assert thing.case.visibility == "removed"


def test_topics_are_not_hidden(client_of, mentor, topics):
    address = f"/moderation/hide/topic/{topics['Docker'].pk}/"
    assert client_of(mentor).get(address).status_code == 404
    assert client_of(mentor).get("/moderation/hide/nothing/1/").status_code == 404
