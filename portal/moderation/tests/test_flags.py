"""Flags: permissions, rate limits, hiding and outcomes."""

import pytest
import time_machine
from django.utils import timezone

from learnings.models import Comment, Entry
from portal.clock import ago
from portal.moderation.models import CannotFlagOwnContent, Case, Flag, LogEntry, Review
from portal.moderation.models.flag import FLAGS_TO_HIDE
from portal.moderation.models.review import NOTIFICATION_DELAY
from portal.people.models import Notification
from portal.web import rate_limits
from tests import snapshots
from tests.fixtures.moderation import decide_case, first_item, flag


@snapshots.fixture
def entry(learner, publish):
    return publish(learner, "An image is a recipe")


def notifications_of(person):
    return [notification.sentence for notification in person.notifications.order_by("pk")]


def test_flag_is_created_and_reaches_mentors(client_of, other, mentor, entry):
    address = f"/moderation/flag/entry/{entry.pk}/"
    assert "What’s wrong with it?" in client_of(other).get(address).text
    response = client_of(other).post(
        address, {"reason": "wrong", "note": "It is the other way round."}, follow=True
    )
    assert "A mentor will check it" in response.text
    page = first_item(client_of(mentor)).text
    assert "Wrong or harmful advice" in page
    assert "It is the other way round." in page
    assert "Omar Farouk" in page


def test_flag_needs_a_reason(client_of, other, entry):
    response = client_of(other).post(f"/moderation/flag/entry/{entry.pk}/", {"note": "Hm."})
    assert response.status_code == 422
    assert "What’s wrong with it? This field is required." in " ".join(response.text.split())
    assert "Hm." in response.text


def test_flag_on_own_content_is_forbidden(client_of, learner, entry):
    assert (
        client_of(learner)
        .post(f"/moderation/flag/entry/{entry.pk}/", {"reason": "spam"})
        .status_code
        == 403
    )
    with pytest.raises(CannotFlagOwnContent):
        flag(entry, learner)


def test_flag_on_invisible_entry_is_not_found(client_of, other, learner, send):
    assert client_of(other).get(f"/moderation/flag/entry/{send(learner).pk}/").status_code == 404
    assert client_of(other).get("/moderation/flag/nothing/1/").status_code == 404


def test_repeated_flags_of_one_person_create_one_flag(other, entry):
    for _time in range(25):  # more than anyone may report in a day
        flag(entry, other)
    assert Flag.objects.count() == 1
    assert Case.objects.get(pk=entry.case_id).open_flags == 1


def flagged_page(client, kind, thing, **values):
    """The page of a flag: its only form, or what it says of the flag that there is."""
    address = f"/moderation/flag/{kind}/{thing.pk}/"
    page = client.post(address, values) if values else client.get(address)
    assert page.status_code == 200
    return " ".join(page.text.split())


def test_what_was_flagged_already_has_no_form_and_says_how_far_it_is(
    client_of, other, learner, entry, make_project, topics
):
    browser = client_of(other)
    things = {
        "entry": entry,
        "comment": Comment(entry=entry, author=learner, body="Hm").post(),
        "project": make_project(learner),
        "profile": learner,
        "topic": topics["Docker"],
    }
    for kind, thing in things.items():
        assert "Send flag" in flagged_page(browser, kind, thing)
        browser.post(f"/moderation/flag/{kind}/{thing.pk}/", {"reason": "spam", "note": "Ads."})
        for page in (
            flagged_page(browser, kind, thing),
            flagged_page(browser, kind, thing, reason="unkind", note="Rude."),
        ):
            assert "You flagged this" in page
            assert "A mentor will check it, and you’ll hear the outcome." in page
            assert ("Spam or advertising" in page, "Ads." in page) == (True, True)
            assert ("Send flag" in page, "Rude." in page) == (False, False)
    flags = Flag.objects.values_list("reason", "note")
    assert list(flags) == [("spam", "Ads.")] * len(things)
    assert "Send flag" in flagged_page(client_of(learner), "topic", topics["Docker"])


def test_what_was_flagged_says_the_outcome_once_it_cannot_be_undone(
    client_of, other, mentor, entry
):
    flag(entry, other)
    browser = client_of(other)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        decide_case(entry.case, "keep", mentor)
        assert "A mentor will check it" in flagged_page(browser, "entry", entry)
        clock.shift(NOTIFICATION_DELAY)
        assert "A mentor checked it and kept it." in flagged_page(browser, "entry", entry)
    Flag.objects.update(outcome="upheld")
    Review.objects.update(decided_at=ago(NOTIFICATION_DELAY))
    assert "A mentor hid it after your flag." in flagged_page(browser, "entry", entry)


def test_a_later_text_can_be_flagged_again(client_of, other, learner, make_project):
    project, browser = make_project(learner), client_of(other)
    flagged_page(browser, "project", project)
    browser.post(f"/moderation/flag/project/{project.pk}/", {"reason": "spam"})
    assert "Send flag" not in flagged_page(browser, "project", project)
    type(project).objects.update(pitch="Another one")
    assert "Send flag" in flagged_page(browser, "project", project)


def test_flags_of_untrusted_accounts_hide_nothing(make_person, entry, client):
    for _number in range(FLAGS_TO_HIDE + 2):
        flag(entry, make_person())
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_three_trusted_flags_hide_until_a_mentor_decides(
    trusted, entry, client, client_of, learner, mentor
):
    for _number in range(2):
        flag(entry, trusted())
    assert client.get(entry.get_absolute_url()).status_code == 200
    flag(entry, trusted())
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert (
        "It’s hidden until a mentor has looked at it."
        in client_of(learner).get(entry.get_absolute_url()).text
    )
    assert (
        notifications_of(learner)[-1]
        == "Several people flagged “An image is a recipe”. It’s hidden until a mentor checks it."
    )
    decide_case(entry.case, "keep", mentor)
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert [row.action for row in LogEntry.objects.order_by("pk")][-2:] == ["hidden", "keep"]


def test_flags_do_not_hide_a_kept_entry(trusted, entry, client, mentor):
    flag(entry, trusted())
    decide_case(entry.case, "keep", mentor)
    for _number in range(4):
        flag(entry, trusted())
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_flags_of_mostly_wrong_reporters_do_not_count(
    trusted, entry, client, mentor, learner, publish
):
    crier = trusted("wolf")
    for number in range(4):
        other = publish(learner, f"Fine {number}")
        flag(other, crier)
        decide_case(other.case, "keep", mentor)
    for person in (crier, trusted(), trusted()):
        flag(entry, person)
    assert client.get(entry.get_absolute_url()).status_code == 200
    flag(entry, trusted())
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_reporter_is_notified_of_the_outcome(other, trusted, mentor, learner, entry):
    third = trusted()
    flag(entry, other)
    flag(entry, third, "copied")
    decide_case(entry.case, "remove", mentor, "It is copied from a book.")
    for person in (other, third):
        assert (
            notifications_of(person)[-1]
            == "Thanks for your flag. A mentor hid “An image is a recipe”."
        )
    assert (
        notifications_of(learner)[-1]
        == f"{mentor.name} hid “An image is a recipe”: It is copied from a book."
    )
    assert set(Flag.objects.values_list("outcome", flat=True)) == {"upheld"}


def test_author_does_not_see_the_reporter(client_of, learner, other, mentor, entry):
    flag(entry, other, note="omar says so")
    decide_case(entry.case, "keep", mentor)
    browser = client_of(learner)
    for address in (entry.get_absolute_url(), "/moderation/log/", "/notices/"):
        page = browser.get(address).text
        assert "omar" not in page.lower()
        assert "flagged by" not in page


def test_flag_rate_limit_keeps_the_form(client_of, other, learner, publish):
    browser = client_of(other)
    rate_limits.count("flag", other.pk, times=19)
    flag(publish(learner), other)
    response = browser.post(
        f"/moderation/flag/entry/{publish(learner).pk}/", {"reason": "spam", "note": "My words."}
    )
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "My words." in response.text


# Comments, projects, profiles and topics.


def test_flagged_comment_is_removed_and_restored(client, client_of, entry, other, learner, mentor):
    comment = Comment(entry=entry, author=other, body="Buy my shoes").post()
    client_of(learner).post(f"/moderation/flag/comment/{comment.pk}/", {"reason": "spam"})
    comment.refresh_from_db()
    decide_case(comment.case, "remove", mentor, "Advertising.")
    assert "Buy my shoes" not in client.get(entry.get_absolute_url()).text
    assert "This comment was hidden by the mentors." in client.get(entry.get_absolute_url()).text
    assert "Buy my shoes" in client_of(other).get(entry.get_absolute_url()).text
    decide_case(comment.case, "restore", mentor)
    assert "Buy my shoes" in client.get(entry.get_absolute_url()).text


def test_removed_profile_shows_its_handle_only(client, client_of, other, learner, mentor):
    other.bio = "Cheap watches at watches.example"
    other.save()
    client_of(learner).post(f"/moderation/flag/profile/{other.pk}/", {"reason": "spam"})
    decide_case(other.person_case.case, "remove", mentor, "Advertising.")
    page = client.get("/@omar/").text
    assert "Cheap watches" not in page
    assert "Omar Farouk" not in page
    assert "Cheap watches" not in client.get("/search/?q=watches&in=people").text
    assert "Cheap watches" in client_of(other).get("/@omar/").text


def test_flagged_topic_is_kept(client_of, other, operator, topics):
    client_of(other).post(
        f"/moderation/flag/topic/{topics['Docker'].pk}/", {"reason": "wrong", "note": "twice here"}
    )
    case = Case.objects.get(kind="topic")
    page = first_item(client_of(operator)).text
    assert "twice here" in page
    assert 'value="remove"' not in page
    decide_case(case, "keep", operator)
    assert Case.objects.get(kind="topic").state == "settled"


# Reports without an account.


def test_anonymous_reader_reports_personal_data(client, client_of, entry, mentor):
    address = f"http://testserver{entry.get_absolute_url()}"
    response = client.post(
        "/moderation/report/", {"address": address, "note": "My phone number stands there."}
    )
    assert "A mentor will check it, usually within a day" in response.text
    assert Flag.objects.get().reporter is None
    page = first_item(client_of(mentor)).text
    assert "reader without an account" in page
    assert "My phone number stands there." in page


def test_report_on_a_part_of_a_profile_names_it(client, learner, publish):
    section = publish(learner, "Structure", kind="section")
    for fragment in ("", f"#section-{section.pk}"):
        client.post(
            "/moderation/report/", {"address": f"/@amina/{fragment}", "note": "It is mine."}
        )
    assert [flag.case.kind for flag in Flag.objects.order_by("pk")] == ["profile", "entry"]


@pytest.mark.parametrize(
    "address", ["nonsense", "/nowhere/", "https://evil.example/x", "/settings/"]
)
def test_report_on_unknown_address_shows_an_error(client, db, address):
    response = client.post("/moderation/report/", {"address": address, "note": "My words."})
    assert response.status_code == 422
    assert "My words." in response.text
    assert not Flag.objects.exists()


def test_report_on_hidden_entry_shows_the_same_error(client, learner, send):
    response = client.post(
        "/moderation/report/", {"address": send(learner).get_absolute_url(), "note": "Hm."}
    )
    assert "There’s nothing public at this URL." in response.text


def test_anonymous_reports_hide_nothing(client, entry):
    codes = [
        client.post(
            "/moderation/report/", {"address": entry.get_absolute_url(), "note": "Hm."}
        ).status_code
        for _time in range(7)
    ]
    assert codes == [200] * 5 + [429] * 2
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert not Notification.objects.filter(kind__startswith="flag").exists()


def test_report_with_filled_honeypot_is_ignored(client, entry):
    values = {"address": entry.get_absolute_url(), "note": "Hm.", "website": "https://spam.example"}
    assert client.post("/moderation/report/", values).status_code == 200
    assert not Flag.objects.exists()
    assert Entry.objects.get(pk=entry.pk).status == "live"
