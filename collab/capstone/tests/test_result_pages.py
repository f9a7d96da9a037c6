"""The pages of results: publishing, reading, second looks, certificates and CSV."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from collab.capstone.account_deletion import erase
from collab.capstone.models import (
    Certificate,
    HandIn,
    MemberResult,
    Result,
    ScoreSheet,
    SecondLook,
    SelfScore,
)
from collab.capstone.models.finished_sheets import NotFinished
from collab.capstone.models.score_sheet import TypedScore
from collab.capstone.models.second_look import AskedAlready, MentorUnsuitable, NothingPublished
from collab.capstone.result_words import label_words
from collab.capstone.retention import delete_old_words
from portal.people.models import Cohort, Mentorship, Notification


@pytest.fixture
def mentors(mentor, make_person, running):
    second = make_person("mentor-two", display_name="Grace")
    Mentorship.objects.create(user=second, cohort=running)
    return mentor, second


def publication(project):
    return f"{project.page_url('score')}backend/publication/"


def confirmation(browser, page, data):
    """What the button of the second step sends after a mentor sent `data`."""
    return data | {"seen": browser.post(page, data).context["form"]["seen"].value(), "confirmed": 1}


def test_a_mentor_publishes_and_the_team_reads(
    project, mentors, learner, other, client_of, fill_sheet, client
):
    browser, page = client_of(mentors[0]), publication(project)
    assert "No mentor is assigned" in browser.get(page).text
    fill_sheet(project, mentors[0], 60, word="Slow.")
    fill_sheet(project, mentors[1], 90)
    compared = browser.get(page).text
    assert "Differs" in compared
    assert "10 %" in compared
    points = f"points-{other.pk}"
    refused = browser.post(page, {"replaces": 0, points: "50"})
    assert refused.status_code == 422
    assert "Say why their points differ." in refused.text
    data = {"replaces": 0, points: "50", f"reason-{other.pk}": "Joined late."}
    unsettled = browser.post(page, data)
    assert unsettled.status_code == 422
    assert "Joined late." in unsettled.text
    assert not Result.objects.exists()
    data["reason"] = "We spoke."
    asked = browser.post(page, data)
    assert asked.status_code == 200
    assert not Result.objects.exists()
    assert "hasn’t handed in this project" in asked.text
    shown = {(row.person, row.points, row.band) for row in asked.context["previews"]}
    assert shown == {(learner, 75, "passes"), (other, 50, "below")}
    assert "We spoke." in browser.post(page, data | {"change": "1"}).text
    HandIn.save_of(project, word="", version=0, by=learner)
    assert "hasn’t handed in this project" not in browser.post(page, data).text
    confirmed = confirmation(browser, page, data)
    assert browser.post(page, confirmed).status_code == 302
    assert browser.post(page, confirmed).status_code == 302
    assert Result.objects.get().points == 75
    result_page = project.page_url("result")
    own, others = client_of(learner).get(result_page), client_of(other).get(result_page)
    assert "<b>75</b>" in own.text
    assert "Joined late." not in own.text
    assert "We spoke." not in own.text
    assert "<b>50</b>" in others.text
    assert "Joined late." in others.text
    assert "Joined late." in browser.get(result_page).text
    assert "no-store" in own.headers["Cache-Control"] or "private" in own.headers["Cache-Control"]
    assert client.get(result_page).status_code == 302
    refused = browser.post(page, {"replaces": 1})
    assert refused.status_code == 422
    assert "Say what was corrected." in refused.text


def test_words_of_two_mentors_say_whose_they_are(project, mentors, learner, client_of, fill_sheet):
    fill_sheet(project, mentors[0], 60, word="Slow.")
    second = fill_sheet(project, mentors[1], 60, word="Tidy.")
    criterion = second.rubric.criteria.first()
    ScoreSheet.objects.first().scores.filter(criterion=criterion).update(word="")
    second.scores.filter(criterion=criterion).update(word="Unclear.")
    Result.publish(project, "backend", by=mentors[0], replaces=0)
    page = client_of(learner).get(project.page_url("result")).text
    said = re.findall(r'<p class="meta[^>]*>(\w+ mentor)</p>\s*<\w+[^>]*>(.*?)</', page)
    rest = [("First mentor", "Clear."), ("Second mentor", "Clear.")]
    others = len(second.rubric.criteria.all()) - 1
    whole = [("First mentor", "<p>Slow."), ("Second mentor", "<p>Tidy.")]
    assert said == [*whole, ("Second mentor", "Unclear."), *rest * others]
    assert mentors[1].name not in page.partition("<aside")[0]


def test_words_of_one_mentor_or_of_an_older_result_have_no_label(
    project, published, learner, client_of
):
    page = client_of(learner).get(project.page_url("result")).text
    assert ("Well built." in page, "First mentor" in page) == (True, False)
    older = Result(word="Slow.\n\nTidy.")
    assert older.labelled_words == [("", "Slow.\n\nTidy.")]
    assert label_words(["One.", ""]) == [("First mentor", "One.")]
    assert label_words([]) == label_words([""]) == []


def test_the_page_says_what_is_missing_before_a_result_can_be_published(
    project, mentors, client_of, fill_sheet
):
    browser, page = client_of(mentors[0]), publication(project)
    assert "Assign a mentor" in browser.get(page).text
    sheet = fill_sheet(project, mentors[0], 60)
    ScoreSheet.assign(project, "backend", mentors[1], by=mentors[0])
    ScoreSheet.objects.filter(pk=sheet.pk).update(finished_at=None)
    total = sheet.rubric.criteria.count()
    assert f"{mentors[0].name} has scored every criterion" in browser.get(page).text
    sheet.scores.order_by("pk").last().delete()
    text = browser.get(page).text
    assert f"{mentors[0].name} has scored {total - 1} of {total} criteria." in text
    assert f'href="{sheet.get_absolute_url()}"' in text
    assert "Grace hasn’t begun." in text
    refused = browser.post(page, {"replaces": 0, "confirmed": "1"})
    assert refused.status_code == 409
    assert "Every mentor who was assigned finishes" in refused.text
    assert browser.post(page, {"replaces": 0}).status_code == 409


def test_a_sheet_that_changed_since_it_was_confirmed_is_not_published_unseen(
    project, mentors, other, client_of, fill_sheet
):
    sheet = fill_sheet(project, mentors[0], 60)
    browser, page = client_of(mentors[0]), publication(project)
    data = {"replaces": 0, f"points-{other.pk}": "50", f"reason-{other.pk}": "Joined late."}
    confirmed = confirmation(browser, page, data)
    sheet.scores.order_by("pk").last().delete()
    sheet.reopen()
    unfinished = browser.post(page, confirmed)
    assert unfinished.status_code == 409
    assert "Joined late." in unfinished.text
    last = sheet.rubric.criteria.last()
    sheet.save_draft({last.pk: TypedScore(3, "")}, "", version=sheet.version)
    sheet.finish(version=sheet.version)
    again = browser.post(page, confirmed)
    assert again.status_code == 409
    assert "Nothing was published" in again.text
    assert not Result.objects.exists()
    assert browser.post(page, confirmation(browser, page, data)).status_code == 302
    assert Result.objects.get().points == 63


def test_what_was_typed_stays_when_another_mentor_published_meanwhile(
    project, mentors, other, client_of, fill_sheet
):
    fill_sheet(project, mentors[0], 60)
    browser, page = client_of(mentors[0]), publication(project)
    data = {"replaces": 0, f"points-{other.pk}": "50", f"reason-{other.pk}": "Joined late."}
    confirmed = confirmation(browser, page, data)
    Result.publish(project, "backend", by=mentors[1], replaces=0)
    refused = browser.post(page, confirmed)
    assert refused.status_code == 409
    assert "Joined late." in refused.text
    assert refused.context["form"]["replaces"].value() == 1
    assert browser.post(page, {"replaces": 0}).status_code == 302  # nothing was typed


def test_strangers_learn_nothing(project, published, make_person, client_of, running):
    stranger = client_of(make_person(cohort=running))
    far = make_person()
    Mentorship.objects.create(
        user=far,
        cohort=Cohort.objects.create(
            slug="far", name="Far", programme="x", starts_on="2026-01-01", ends_on="2099-01-01"
        ),
    )
    page = project.page_url("result")
    assert stranger.get(page).status_code == 403
    assert client_of(far).get(page).status_code == 403
    assert client_of(far).get(publication(project)).status_code == 404
    assert client_of(far).get("/cohorts/cohort-3/scoring/results.csv").status_code == 404
    assert stranger.post(f"{page}backend/certificate/", {"name": "x"}).status_code == 404
    assert stranger.post(f"{page}backend/second-look/", {"reason": "x"}).status_code == 404


def test_a_learner_shows_a_passed_result_on_the_profile(
    project, published, learner, client_of, client
):
    page, profile = project.page_url("result"), learner.get_absolute_url()
    assert "80 of 125 points" not in client.get(profile).text
    client_of(learner).post(f"{page}backend/shown/", {"on": "1"})
    assert "80 of 125 points" in client.get(profile).text
    client_of(learner).post(f"{page}backend/shown/", {"on": "0"})
    assert "80 of 125 points" not in client.get(profile).text


def test_a_second_look_is_asked_once_and_raises_points(
    project, published, mentors, learner, other, client_of, fill_sheet
):
    page = project.page_url("result")
    browser = client_of(learner)
    assert browser.post(f"{page}backend/second-look/", {"reason": " "}).status_code == 422
    browser.post(f"{page}backend/second-look/", {"reason": "The API has tests."})
    look = SecondLook.objects.get()
    with pytest.raises(AskedAlready):
        SecondLook.ask(project, "backend", by=other, reason="Again.")
    again = client_of(other).post(f"{page}backend/second-look/", {"reason": "The tests, too."})
    assert again.status_code == 409
    assert "The tests, too." in again.text
    assert Notification.objects.filter(kind="second_look_asked").count() == 2
    assign = f"{page}backend/second-look/mentor/"
    assert client_of(mentors[0]).post(assign, {"mentor": mentors[0].handle}).status_code == 422
    client_of(mentors[0]).post(assign, {"mentor": mentors[1].handle})
    look.refresh_from_db()
    assert look.sheet.is_second_look
    answer = f"{project.page_url('score')}backend/second-look/"
    assert client_of(mentors[0]).get(answer).status_code == 404
    grace = client_of(mentors[1])
    assert "The API has tests." in grace.get(answer).text
    early = grace.post(answer, {"answer": "You are right."})
    assert early.status_code == 409
    assert "You are right." in early.text
    look.sheet.rubric = published.rubric
    look.sheet.finished_at = timezone.now()
    look.sheet.save()
    for criterion in published.rubric.criteria.all():
        look.sheet.scores.create(criterion=criterion, points=criterion.points)
    grace.post(answer, {"answer": "You are right."})
    twice = grace.post(answer, {"answer": "Typed in another tab."})
    assert twice.status_code == 409
    assert "Typed in another tab." in twice.text
    newest = Result.objects.newest().get()
    assert (newest.number, newest.points, newest.band) == (2, 125, "exceptional")
    assert "You are right." in browser.get(page).text
    assert Notification.objects.filter(kind="second_look_answered").count() == 2


def test_what_is_confirmed_is_what_a_correction_after_a_second_look_publishes(
    project, published, mentors, client_of, fill_sheet
):
    sheet = fill_sheet(project, mentors[1], 90, is_second_look=True)
    SecondLook.objects.create(
        project=project, track="backend", reason="x", sheet=sheet, closed_at=timezone.now()
    )
    data = {"replaces": 1, "reason": "A typing mistake."}
    browser, page = client_of(mentors[0]), publication(project)
    shown = browser.post(page, data).context["previews"]
    browser.post(page, confirmation(browser, page, data))
    newest = Result.objects.get(project=project, number=2)
    assert {row.points for row in shown} == {newest.points} == {90}


def test_a_second_look_never_takes_points(project, published, mentors, learner):
    look = SecondLook.ask(project, "backend", by=learner, reason="Please.")
    look.assign(mentors[1], by=mentors[0])
    look.sheet.rubric, look.sheet.finished_at = published.rubric, timezone.now()
    look.sheet.save()
    assert look.close(by=mentors[1], answer="I see the same.") is None
    assert Result.objects.get().points == 80


def test_refusals_of_second_looks(
    project, published, mentor, learner, make_person, client_of, running
):
    with pytest.raises(NothingPublished):
        SecondLook.ask(project, "backend", by=make_person(), reason="x")
    page = f"{project.page_url('result')}backend/second-look/"
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        late = client_of(learner).post(page, {"reason": "My long text."})
    assert late.status_code == 409
    assert "My long text." in late.text
    look = SecondLook.ask(project, "backend", by=learner, reason="x")
    lent = make_person("lent")
    far = Cohort.objects.create(
        slug="far", name="Far", programme="x", starts_on="2026-01-01", ends_on="2099-01-01"
    )
    Mentorship.objects.create(user=lent, cohort=far)
    assert look.suitable_mentors() == [lent]
    own = make_person()
    Mentorship.objects.create(user=own, cohort=running)
    assert look.suitable_mentors() == [own]
    with pytest.raises(MentorUnsuitable):
        look.assign(lent, by=mentor)


def test_the_programme_s_file(
    project, published, mentor, other, client_of, django_assert_max_num_queries, make_person
):
    other.display_name = "=cmd()"
    other.save()
    MemberResult.objects.bulk_create(
        MemberResult(result=published, person=make_person(), points=1, band="below")
        for _number in range(100)
    )
    browser = client_of(mentor)
    with django_assert_max_num_queries(8):
        response = browser.get("/cohorts/cohort-3/scoring/results.csv")
    lines = response.text.splitlines()
    assert lines[0] == "handle,name,project,track,points,maximum,percent,band,version,published"
    assert len(lines) == 103
    row = next(line for line in lines if "omar" in line)
    assert row.startswith("'@omar,'=cmd(),Sokoni,back end,80.00,125,64,Passes,1,")


def test_what_was_said_goes_a_year_after_the_cohort_and_results_stay(
    project, published, running, learner, mentor
):
    SecondLook.ask(project, "backend", by=learner, reason="The API has tests.")
    criterion = published.rubric.criteria.first()
    SelfScore.objects.create(project=project, criterion=criterion, points=7, by=learner)
    delete_old_words()
    assert project.score_sheets.get().scores.exists()
    assert project.self_scores.exists()
    assert project.second_looks.get().reason == "The API has tests."
    with time_machine.travel(running.deadline + timedelta(days=367), tick=False):
        delete_old_words()
    sheet = project.score_sheets.get()
    assert (sheet.word, sheet.scores.count()) == ("", 0)
    assert not project.self_scores.exists()
    assert project.second_looks.get().reason == ""
    assert Result.objects.get().word == "Well built."
    with pytest.raises(NotFinished):  # its points were deleted: a correction needs new ones
        Result.publish(project, "backend", by=mentor, replaces=1, reason="A slip.")


def test_deleting_the_account_deletes_result_and_certificate(project, published, learner):
    member = published.members.get(person=learner)
    Certificate.ask(member, name="Amina")
    erase(learner, keep=True)
    with pytest.raises(ObjectDoesNotExist):
        published.members.get(person=learner)
    assert not Certificate.objects.exists()
