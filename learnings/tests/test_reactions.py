"""Reactions, bookmarks, and accepted solutions."""

import pytest
from django.db import IntegrityError, transaction

from learnings import tasks
from learnings.models import Entry, NotASolution, Reaction, ReactionNotAllowed
from portal.people.models import Block, Notification
from tests import snapshots

HTMX = {"HX-Request": "true"}


def counts(entry):
    entry.refresh_from_db()
    return entry.helped_count, entry.met_count, entry.thanks_count


@snapshots.fixture
def challenge(learner, publish):
    return publish(learner, "Port in use", kind="challenge")


def test_helpful_reaction_is_counted(client_of, other, challenge):
    response = client_of(other).post(f"/entries/{challenge.pk}/helped/", {"on": "1"})
    assert response.status_code == 302
    assert response.headers["Location"] == challenge.get_absolute_url()
    assert counts(challenge) == (1, 0, 1)


def test_reaction_with_htmx_renders_only_the_button(client_of, other, challenge):
    response = client_of(other).post(f"/entries/{challenge.pk}/met/", {"on": "1"}, headers=HTMX)
    assert response.status_code == 200
    assert "<!doctype" not in response.text
    assert 'aria-pressed="true"' in response.text
    assert 'name="on" value="0"' in response.text
    assert counts(challenge) == (0, 1, 0)


@pytest.mark.parametrize("kind", ["helped", "met", "saved", "follow"])
def test_same_reaction_twice_changes_nothing(client_of, other, challenge, kind):
    browser = client_of(other)
    for on in ("1", "1", "0", "0", "1"):
        browser.post(f"/entries/{challenge.pk}/{kind}/", {"on": on})
        assert Reaction.objects.filter(kind=kind, user=other).count() == int(on)
        assert counts(challenge) == {"helped": (int(on), 0, int(on)), "met": (0, int(on), 0)}.get(
            kind, (0, 0, 0)
        )


def test_challenge_counts_helpful_reactions_of_its_solutions(
    learner, other, make_person, publish, challenge
):
    solution = publish(other, kind="solution", challenge=challenge)
    thankful = make_person()
    Reaction.set_reaction("helped", entry=solution, by=thankful, on=True)
    Reaction.set_reaction("helped", entry=challenge, by=thankful, on=True)
    assert counts(solution) == (1, 0, 1)
    assert counts(challenge) == (1, 0, 2)
    Reaction.set_reaction("helped", entry=solution, by=thankful, on=False)
    assert counts(challenge) == (1, 0, 1)


def test_authors_cannot_react_to_their_own_entries(client_of, learner, challenge):
    for kind in ("helped", "met", "follow"):
        assert (
            client_of(learner).post(f"/entries/{challenge.pk}/{kind}/", {"on": "1"}).status_code
            == 403
        )
        with pytest.raises(ReactionNotAllowed):
            Reaction.set_reaction(kind, entry=challenge, by=learner, on=True)
    assert (
        client_of(learner).post(f"/entries/{challenge.pk}/saved/", {"on": "1"}).status_code == 302
    )
    assert Reaction.objects.count() == 1


def test_hit_too_is_for_challenges_only(client_of, other, learner, publish):
    entry = publish(learner)
    assert client_of(other).post(f"/entries/{entry.pk}/met/", {"on": "1"}).status_code == 403
    assert Reaction.objects.count() == 0


def test_database_rejects_a_second_reaction_of_one_kind(other, challenge):
    Reaction.objects.create(user=other, entry=challenge, kind="helped")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reaction.objects.create(user=other, entry=challenge, kind="helped")


@pytest.mark.parametrize("state", ["draft", "pending"])
def test_invisible_entry_cannot_be_reacted_to(client_of, learner, other, write, send, state):
    entry = write(learner) if state == "draft" else send(learner)
    assert client_of(other).post(f"/entries/{entry.pk}/helped/", {"on": "1"}).status_code == 404
    assert Reaction.objects.count() == 0


def test_followers_of_a_challenge_are_notified_of_an_answer_once(
    client_of, learner, other, make_person, publish, challenge, django_capture_on_commit_callbacks
):
    muted, unfollowed, blocker = make_person("muted"), make_person("gone"), make_person("blocker")
    for person in (other, muted, unfollowed, blocker, solver := make_person("solver")):
        browser = client_of(person)
        answer = browser.post(f"/entries/{challenge.pk}/follow/", {"on": "1"}, headers=HTMX)
        assert 'aria-pressed="true"' in answer.text
    assert "Notify me of answers" in browser.get(challenge.get_absolute_url()).text
    assert "Notify me of answers" not in client_of(learner).get(challenge.get_absolute_url()).text
    client_of(muted).post(f"/entries/{challenge.pk}/mute/", {"on": "1"})
    client_of(unfollowed).post(f"/entries/{challenge.pk}/follow/", {"on": "0"})
    Block.objects.create(blocker=blocker, blocked=solver)
    with django_capture_on_commit_callbacks(execute=True):
        solution = publish(solver, kind="solution", challenge=challenge, body="Order by both.")
        # In a task, because a mentor would wait for hundreds of notifications.
        assert not Notification.objects.filter(kind="answered").exists()
    told = Notification.objects.filter(kind__in=["answered", "solved"]).order_by("kind")
    assert [(one.kind, one.recipient, one.url) for one in told] == [
        ("answered", other, solution.get_absolute_url()),
        ("solved", learner, solution.get_absolute_url()),
    ]
    assert "which you follow" in told[0].sentence
    Notification.objects.filter(kind="answered").mark_read()
    tasks.notify_followers.call(solution.pk)
    assert Notification.objects.filter(kind="answered").count() == 1


def test_followers_are_not_notified_of_an_answer_that_is_no_longer_public(
    learner, other, publish, challenge, make_person
):
    Reaction.set_reaction("follow", entry=challenge, by=other, on=True)
    solution = publish(make_person("solver"), kind="solution", challenge=challenge, body="Order.")
    Entry.objects.filter(pk=solution.pk).update(status="removed")
    tasks.notify_followers.call(solution.pk)
    assert not Notification.objects.filter(kind="answered").exists()


def test_followers_of_an_anonymous_challenge_do_not_learn_who_answered_it(
    learner, other, publish, django_capture_on_commit_callbacks
):
    challenge = publish(learner, "Asked quietly", kind="challenge", without_name=True)
    Reaction.set_reaction("follow", entry=challenge, by=other, on=True)
    with django_capture_on_commit_callbacks(execute=True):
        publish(learner, kind="solution", challenge=challenge, body="I found it.")
    answered = Notification.objects.get(kind="answered", recipient=other)
    assert (answered.actor, learner.name in answered.sentence) == (None, False)


def test_reaction_sends_anonymous_readers_to_sign_in_and_back(client, challenge):
    page = client.get(challenge.get_absolute_url()).text
    assert f"/accounts/login/?next={challenge.get_absolute_url()}" in page
    assert "csrfmiddlewaretoken" not in page
    assert client.post(f"/entries/{challenge.pk}/helped/", {"on": "1"}).status_code == 401
    assert Reaction.objects.count() == 0


def test_reaction_by_get_changes_nothing(client_of, other, challenge):
    assert client_of(other).get(f"/entries/{challenge.pk}/helped/?on=1").status_code == 405


def test_bookmark_list_shows_only_own_bookmarks(client_of, learner, other, publish, challenge):
    kept = publish(learner, "Kept for later")
    Reaction.set_reaction("saved", entry=kept, by=other, on=True)
    assert "Kept for later" in client_of(other).get("/saved/").text
    assert "No saved entries yet" in client_of(learner).get("/saved/").text
    Entry.objects.filter(pk=kept.pk).update(status="removed")
    assert "Kept for later" not in client_of(other).get("/saved/").text


def test_most_helpful_this_week(client, client_of, learner, make_person, publish):
    from datetime import timedelta

    from django.utils import timezone

    once, twice, long_ago = (
        publish(learner, title) for title in ("Helped once", "Helped twice", "Long ago")
    )
    for entry, people in ((once, 1), (twice, 2), (long_ago, 3)):
        for _number in range(people):
            Reaction.set_reaction("helped", entry=entry, by=make_person(), on=True)
    Reaction.objects.filter(entry=long_ago).update(created_at=timezone.now() - timedelta(days=8))
    helped = Reaction.objects.most_helpful_this_week().values_list("entry", "people")
    assert list(helped) == [(twice.pk, 2), (once.pk, 1)]
    page = client.get("/").text.partition("<aside")[2]
    assert (
        page.index("Most helpful this week")
        < page.index("Helped twice")
        < page.index("Helped once")
    )


# --- accepting


@pytest.fixture
def solution(other, publish, challenge):
    return publish(other, kind="solution", challenge=challenge)


def test_accept_marks_the_solution(client_of, learner, other, challenge, solution):
    response = client_of(learner).post(f"/entries/{solution.pk}/acceptance/", {"on": "1"})
    assert response.status_code == 302
    challenge.refresh_from_db()
    assert challenge.accepted_solution == solution
    assert Notification.objects.filter(recipient=other, kind="accepted").count() == 1
    assert "Accepted solution" in client_of(other).get(challenge.get_absolute_url()).text


def test_accepting_twice_notifies_once_and_another_solution_replaces_it(
    learner, other, make_person, publish, challenge, solution
):
    challenge.accept(solution, on=True)
    challenge.accept(solution, on=True)
    assert Notification.objects.filter(kind="accepted").count() == 1
    second = publish(make_person(cohort=learner.cohort), kind="solution", challenge=challenge)
    challenge.accept(second, on=True)
    challenge.accept(solution, on=False)
    challenge.refresh_from_db()
    assert challenge.accepted_solution == second
    challenge.accept(second, on=False)
    challenge.refresh_from_db()
    assert challenge.accepted_solution is None


@pytest.mark.parametrize("who", ["other", "mentor"])
def test_accept_is_for_the_author_of_the_challenge_only(
    client_of, request, challenge, solution, who
):
    person = request.getfixturevalue(who)
    assert (
        client_of(person).post(f"/entries/{solution.pk}/acceptance/", {"on": "1"}).status_code
        == 403
    )
    challenge.refresh_from_db()
    assert challenge.accepted_solution is None


def test_accept_rejects_unpublished_solutions_and_those_of_other_challenges(
    learner, other, publish, send, challenge
):
    waiting = send(other, kind="solution", challenge=challenge)
    elsewhere = publish(
        other, kind="solution", challenge=publish(learner, "Else", kind="challenge")
    )
    for one in (waiting, elsewhere):
        with pytest.raises(NotASolution):
            challenge.accept(one, on=True)


def test_solutions_are_ordered_accepted_first_then_most_helpful(
    client, learner, make_person, publish, challenge
):
    bodies = ["the oldest", "the helpful one", "the accepted one"]
    made = [
        publish(make_person(), kind="solution", challenge=challenge, body=body) for body in bodies
    ]
    Reaction.set_reaction("helped", entry=made[1], by=make_person(), on=True)
    challenge.accept(made[2], on=True)
    page = client.get(challenge.get_absolute_url()).text
    places = [page.index(body) for body in ("the accepted one", "the helpful one", "the oldest")]
    assert places == sorted(places)
    table = client.get("/challenges/").text
    assert "the accepted one" in table
    assert "the oldest" not in table


def test_notification_tells_a_solution_from_its_challenge(
    client_of, learner, other, make_person, challenge, solution
):
    reader = client_of(make_person("third"))
    for entry, name in ((challenge, challenge.title), (solution, f"Solution: {challenge.title}")):
        reader.post(f"/entries/{entry.pk}/helped/", {"on": "1"})
        sentence = entry.author.notifications.get(kind="helped").sentence
        assert sentence.startswith(f"“{name}” helped ")
