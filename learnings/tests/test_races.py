"""Thanks, comments and acceptance by several people at the same moment; beside them a naive count that must go wrong."""

import functools
import uuid

import pytest
from django.utils import timezone

from learnings.models import Comment, Entry, Reaction, ReadmeImport
from portal.moderation.models import Review, Submission
from portal.people.models import Mentorship, Notification
from tests.races import exception_types, race_rounds, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def challenge(learner, publish):
    return publish(learner, "Port in use", kind="challenge")


def fresh(entry):
    return Entry.objects.get(pk=entry.pk)


def test_one_person_in_two_tabs_counts_once(other, challenge):
    for _round in race_rounds(8):
        say = [
            lambda: Reaction.set_reaction("helped", entry=fresh(challenge), by=other, on=True)
        ] * 4
        assert exception_types(run_concurrently(*say)) == []
        assert (fresh(challenge).helped_count, fresh(challenge).thanks_count) == (1, 1)
        take_back = [
            lambda: Reaction.set_reaction("helped", entry=fresh(challenge), by=other, on=False)
        ] * 4
        assert exception_types(run_concurrently(*take_back)) == []
        assert (fresh(challenge).helped_count, fresh(challenge).thanks_count) == (0, 0)


def test_many_people_at_once_are_all_counted(learner, other, make_person, publish, challenge):
    solution = publish(other, kind="solution", challenge=challenge)
    people = [make_person() for _number in range(8)]
    acts = [
        lambda person=person, entry=entry: Reaction.set_reaction(
            "helped", entry=entry, by=person, on=True
        )
        for person in people
        for entry in (challenge, solution)
    ]
    assert exception_types(run_concurrently(*acts)) == []
    assert (
        fresh(solution).helped_count,
        fresh(challenge).helped_count,
        fresh(challenge).thanks_count,
    ) == (8, 8, 16)
    assert Reaction.objects.filter(kind="helped").count() == 16


def test_a_naive_count_loses_thanks(make_person, challenge):
    """The control: reading the count and writing it back loses some, or the barrier proves nothing."""

    def naive(person):
        entry = fresh(challenge)
        Reaction.objects.create(user=person, entry=entry, kind="helped")
        entry.helped_count += 1
        entry.save(update_fields=["helped_count"])

    lost = 0
    for _round in race_rounds(8):
        before = fresh(challenge).helped_count
        acts = [lambda person=make_person(): naive(person) for _number in range(6)]
        assert exception_types(run_concurrently(*acts)) == []
        lost += before + 6 - fresh(challenge).helped_count
    assert lost > 0


def test_one_comment_form_sent_twice_at_once_is_one_comment(other, challenge):
    for number in race_rounds(8):
        values = {"key": uuid.uuid4(), "body": f"Once {number}."}
        acts = [
            lambda values=values: Comment(entry=fresh(challenge), author=other, **values).post().pk
        ] * 3
        results = run_concurrently(*acts)
        assert exception_types(results) == []
        assert len(set(results)) == 1
    assert Comment.objects.count() == fresh(challenge).comment_count == len(race_rounds(8))


def test_one_text_sent_from_two_tabs_at_once_is_one_comment(other, challenge):
    for number in race_rounds(8):
        acts = [
            lambda body=f"From tabs {number}": Comment(
                entry=fresh(challenge), author=other, body=body
            ).post()
        ] * 3
        results = run_concurrently(*acts)
        assert [error.__name__ for error in exception_types(results)] == ["RepeatedComment"] * 2
    assert Comment.objects.count() == fresh(challenge).comment_count == len(race_rounds(8))


def test_two_tabs_that_edit_a_comment_overwrite_nothing(other, challenge):
    for number in race_rounds(8):
        comment = Comment(entry=fresh(challenge), author=other, body="As it was").post()
        results = run_concurrently(
            *(lambda text=text: comment.edit(text, by=other, version=1) for text in ("one", "two"))
        )
        assert [error.__name__ for error in exception_types(results)] == ["StaleEdit"], number


def test_two_solutions_accepted_at_once_leave_one(learner, make_person, publish, challenge):
    solutions = [
        publish(make_person(), kind="solution", challenge=challenge) for _number in range(3)
    ]
    for _round in race_rounds(8):
        acts = [lambda one=one: fresh(challenge).accept(fresh(one), on=True) for one in solutions]
        assert exception_types(run_concurrently(*acts)) == []
        assert fresh(challenge).accepted_solution in solutions


def test_two_topics_take_one_name_at_once(topics):
    from portal.models import Topic, TopicNameTaken

    acts = [
        lambda slug=slug: Topic.objects.get(slug=slug).rename("Containers")
        for slug in ("docker", "django")
    ]
    assert exception_types(run_concurrently(*acts)) == [TopicNameTaken]
    assert Topic.objects.filter(name="Containers").count() == 1


def test_two_solutions_published_at_once_are_both_counted(mentor, make_person, send, challenge):
    from tests.fixtures.entries import judge

    for _round in race_rounds(8):
        before = fresh(challenge).solution_count
        waiting = [
            send(make_person(cohort=challenge.cohort), kind="solution", challenge=challenge)
            for _ in range(3)
        ]
        assert (
            exception_types(
                run_concurrently(
                    *(lambda one=one: judge(fresh(one), mentor, "approve") for one in waiting)
                )
            )
            == []
        )
        assert fresh(challenge).solution_count == before + 3


def test_two_topics_merged_into_each_other_leave_one(topics, learner):
    from portal.models import Topic, TopicAlreadyMerged

    learner.skills.set([topics["Docker"], topics["Django"]])
    pairs = [("docker", "django"), ("django", "docker")]
    acts = [
        lambda a=a, b=b: Topic.objects.get(slug=a).merge_into(Topic.objects.get(slug=b))
        for a, b in pairs
    ]
    assert [
        error
        for error in exception_types(run_concurrently(*acts))
        if error not in (TopicAlreadyMerged, Topic.DoesNotExist)
    ] == []
    assert Topic.objects.filter(name__in=["Docker", "Django"]).count() == 1
    assert learner.skills.count() == 1


def test_thanks_are_not_lost_while_a_mentor_approves_an_edit(
    learner, mentor, make_person, challenge
):
    from tests.fixtures.entries import judge

    for number in range(1, len(race_rounds(8)) + 1):
        draft = fresh(challenge).draft_for_edit()
        draft.body = f"Edited {number} times"
        draft.save_text(version=draft.version)
        fresh(challenge).submit()
        thank = [
            lambda person=make_person(): Reaction.set_reaction(
                "helped", entry=fresh(challenge), by=person, on=True
            )
            for _person in range(3)
        ]
        assert (
            exception_types(
                run_concurrently(lambda: judge(fresh(challenge), mentor, "approve"), *thank)
            )
            == []
        )
        assert fresh(challenge).helped_count == 3 * number
        assert fresh(challenge).live_revision.body == f"Edited {number} times"


def test_an_import_confirmed_and_sent_twice_at_once_makes_one_of_each(learner, topics):
    text = "## Tips\n\n- **Ask early**: always\n- **Ask often**: too\n\n## Challenges\n\n- **Slow**: Added an index\n"
    for round_number in race_rounds(8):
        staged = ReadmeImport.stage(
            learner,
            text.replace("**A", f"**{round_number} A").replace("Slow", f"Slow {round_number}"),
        )
        same = [lambda pk=staged.pk: ReadmeImport.objects.get(pk=pk).confirm()] * 3
        assert sorted(run_concurrently(*same)) == [0, 0, 3]
        sends = [lambda pk=staged.pk: ReadmeImport.objects.get(pk=pk).submit()] * 3
        assert exception_types(run_concurrently(*sends)) == []
        assert Entry.objects.filter(readme_import=staged).count() == 3
        entries = Entry.objects.filter(readme_import=staged)
        assert {entry.revisions.count() for entry in entries} == {1}
        assert len({entry.case.submission_id for entry in entries}) == 1


def test_two_mentors_at_one_readme_decide_each_entry_once(
    learner, mentor, make_person, cohort, topics
):
    colleague = make_person(cohort=cohort)
    Mentorship.objects.create(user=colleague, cohort=cohort)
    for round_number in race_rounds(8):
        text = f"## Tips\n\n- **{round_number} early**: always\n- **{round_number} often**: too\n"
        staged = ReadmeImport.stage(learner, text)
        staged.confirm()
        staged.submit()
        submission = Submission.objects.latest("pk")
        cases = list(submission.cases.order_by("pk"))
        verdicts = [(case, "approve", case.waiting_revision, "") for case in cases]
        both = [lambda by=by: submission.review(verdicts, by=by) for by in (mentor, colleague)]
        results = run_concurrently(*both)
        assert exception_types(results) == []
        assert sum(len(reviews) for reviews, _late in results) == 2
        assert sum(len(late) for _reviews, late in results) == 2
        assert Review.objects.filter(case__in=cases).count() == 2


def test_one_person_following_in_two_tabs_follows_once(client_of, other, topics):
    for number in range(len(race_rounds(8))):
        on = str(1 - number % 2)
        acts = [
            lambda on=on: client_of(other).post("/topics/docker/follow/", {"on": on}).status_code
        ] * 4
        assert run_concurrently(*acts) == [302] * 4
        assert other.followed_topics.filter(slug="docker").count() == int(on)


def test_notification_that_comes_while_others_are_marked_as_read_is_not_lost(
    learner, other, make_person
):
    """Counted on the one that was just read, it would never be new."""
    people = [make_person() for _number in range(4)]
    for number in race_rounds(8):
        tell = functools.partial(
            Notification.send, learner, "helped", url="/", thing=f"helped:{number}", title="x"
        )
        tell(actor=other)
        seen = timezone.now()
        acts = [lambda person=person: tell(actor=person) for person in people]
        results = run_concurrently(lambda: learner.notifications.mark_read(until=seen), *acts)
        assert exception_types(results) == []
        mine = learner.notifications.filter(thing=f"helped:{number}")
        assert sum(mine.values_list("count", flat=True)) == 5
        assert mine.unread().count() == 1
