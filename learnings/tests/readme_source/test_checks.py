"""The README of a connected repository, which is compared with the profile each day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import HTMX
from learnings import tasks
from learnings.models import Entry, ReadmeImport, ReadmeSource
from learnings.models.readme_source import CHECK_EVERY, MAX_FAILURES, PROBLEMS
from learnings.readme_sources import MAX_CHECKED_PER_RUN, check_due_readmes
from learnings.tests.readme_source.connected import (
    ADDRESS,
    MISSING,
    MORE,
    README,
    connect,
    import_new,
    next_day,
    page_of,
    source_of,
)
from portal.tests.test_outgoing_requests import PUBLIC, LocalNet, ok
from portal.web import fetching, outgoing_requests
from tests.fixtures.entries import judge
from tests.fixtures.jobs import run_job


def test_a_repository_is_connected_and_compared_at_once(mine, learner, github):
    source = source_of(learner)
    assert github["net"].asked == [PUBLIC]
    assert (source.state, source.new_parts, source.missing_entries) == ("differs", 2, 0)
    assert source.checked_at
    assert source.changed_at
    page = page_of(mine)
    assert ADDRESS in page
    assert "2 parts there are new or changed." in page
    assert "Import what is new" in page
    assert "isn’t there." not in page


def test_import_what_is_new_leads_to_its_preview_and_then_nothing_is_new(mine, learner):
    preview = import_new(mine)
    assert preview == ReadmeImport.objects.get().get_absolute_url()
    assert Entry.objects.filter(author=learner).count() == 2
    run_job(check_due_readmes)
    source = source_of(learner)
    assert (source.state, source.new_parts) == ("same", 0)
    assert source.is_as_imported
    page = page_of(mine)
    assert "Everything there is here" in page
    assert "unchanged since your import" in page
    assert "Import what is new" not in page


def test_what_its_owner_left_out_is_not_new_again(mine, learner, github):
    import_new(mine, keep={0})
    assert Entry.objects.filter(author=learner).count() == 1
    run_job(check_due_readmes)
    assert source_of(learner).state == "same"
    github["is"] = ok(MORE.encode())
    next_day()
    source = source_of(learner)
    assert (source.state, source.new_parts) == ("differs", 1)
    assert not source.is_as_imported


def test_undone_import_makes_its_parts_new_again(mine, learner):
    import_new(mine)
    ReadmeImport.objects.get().undo_import()
    run_job(check_due_readmes)
    assert source_of(learner).new_parts == 2
    assert source_of(learner).imported_digest == ""


def test_entries_that_the_readme_lacks_are_counted(mine, learner, other, publish, write, github):
    publish(learner, "Ask early", section="tip", body="")
    publish(learner, "Only here", section="tip")
    publish(other, "Of another person")
    write(learner, "Only a draft")
    next_day()
    source = source_of(learner)
    assert (source.new_parts, source.missing_entries) == (1, 1)
    page = page_of(mine)
    assert "1 entry here isn’t there." in page
    assert "Copy your README" in page


def test_ones_own_export_is_the_same(mine, learner, mentor, publish, github):
    publish(learner, "Announce early", section="tip", body="In two days.\n\n- teams form fast")
    publish(learner, "Turbopack", section="technology", body="")
    challenge = publish(learner, "Slow list", kind="challenge", body="Long.", solution="An index.")
    judge(challenge.solutions.get(), mentor, "approve")
    github["is"] = ok(mine.get("/@amina/README.md").content)
    next_day()
    assert source_of(learner).state == "same"


def test_each_readme_is_checked_once_a_day(mine, learner, github):
    for _run in range(3):
        run_job(check_due_readmes)
    assert len(github["net"].asked) == 1
    ReadmeSource.objects.update(next_check_at=timezone.now() + timedelta(minutes=1))
    assert check_due_readmes() == "READMEs of repositories: 0 to be checked."
    before = timezone.now()
    next_day()
    assert len(github["net"].asked) == 2
    assert source_of(learner).next_check_at >= before + CHECK_EVERY


def test_a_change_is_dated_and_an_unchanged_text_is_not(mine, learner, github):
    first = source_of(learner)
    next_day()
    second = source_of(learner)
    assert second.changed_at == first.changed_at
    assert second.checked_at > first.checked_at
    github["is"] = ok(MORE.encode())
    next_day()
    assert source_of(learner).changed_at > first.changed_at
    assert source_of(learner).new_parts == 3


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (MISSING, "not_found"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_100_000, "too_large"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "refused"),
        (ok(b"\x89PNG\r\n\x1a\n\x00"), "unreadable"),
        (b"", "no_answer"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/x\r\nContent-Length: 0\r\n\r\n",
            "not_public",
        ),
        (
            b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n",
            "redirects",
        ),
    ],
)
def test_why_a_readme_could_not_be_read_is_a_code_and_a_sentence(
    mine, learner, github, answer, code
):
    github["is"] = answer
    next_day()
    source = source_of(learner)
    assert (source.state, source.problem, source.failures) == ("failed", code, 1)
    assert (source.new_parts, source.seen_digest != "") == (2, True)
    page = page_of(mine)
    assert str(PROBLEMS[code]) in page
    assert "We’ll try again tomorrow." in page
    assert "Import what is new" not in page
    assert "new parts" not in mine.get("/").text
    github["is"] = ok(README.encode())
    next_day()
    source = source_of(learner)
    assert (source.state, source.problem, source.failures) == ("differs", "", 0)


def test_a_repository_whose_name_leads_to_a_private_address_is_refused(learner, github, client_of):
    github["net"].names["raw_githubusercontent_com"] = [["10.0.0.7"]]
    connect(client_of(learner))
    assert source_of(learner).problem == "not_public"
    assert github["net"].asked == []


def test_a_site_that_does_not_answer_in_time_is_a_failure(mine, learner, monkeypatch):
    monkeypatch.setattr("learnings.readme.github.MAX_FETCH_SECONDS", 0)
    next_day()
    assert source_of(learner).problem == "no_answer"


def test_after_seven_failures_in_a_row_the_checks_pause(mine, learner, github):
    github["is"] = MISSING
    for _day in range(MAX_FAILURES):
        assert source_of(learner).next_check_at
        next_day()
    source = source_of(learner)
    assert (source.failures, source.next_check_at) == (MAX_FAILURES, None)
    asked = len(github["net"].asked)
    next_day()
    assert len(github["net"].asked) == asked
    assert "We couldn’t read it 7 times in a row, so we stopped" in page_of(mine)
    github["is"] = ok(README.encode())
    mine.post("/export/repository/check/")
    source = source_of(learner)
    assert (source.state, source.failures, source.is_paused) == ("differs", 0, False)


def test_one_that_fails_does_not_stop_the_others(
    mine, learner, other, client_of, github, monkeypatch, caplog
):
    connect(client_of(other), "https://github.com/omar/nexus")
    compare = tasks.compare_readme

    def fail_for_amina(source, text, *, repaired):
        if source.owner == learner:
            raise ZeroDivisionError
        return compare(source, text, repaired=repaired)

    monkeypatch.setattr(tasks, "compare_readme", fail_for_amina)
    ReadmeSource.objects.filter(owner=other).update(state="new")
    next_day()
    assert source_of(learner).problem == "error"
    assert "could not be checked" in caplog.text
    assert source_of(other).state == "differs"


def test_a_run_checks_a_limited_number_and_the_longest_waiting_first(make_person, github):
    now = timezone.now()
    for number in range(MAX_CHECKED_PER_RUN + 2):
        since = now - timedelta(minutes=number)
        ReadmeSource.objects.create(owner=make_person(), address=ADDRESS, next_check_at=since)
    run_job(check_due_readmes)
    left = ReadmeSource.objects.filter(state="new").order_by("pk")
    assert [source.next_check_at for source in left] == [now, now - timedelta(minutes=1)]
    run_job(check_due_readmes)
    assert not ReadmeSource.objects.filter(state="new").exists()


def test_a_second_tick_during_the_first_asks_nothing_twice(mine, learner, github, monkeypatch):
    outputs = []

    class Meanwhile(LocalNet):
        def resolve(self, host, timeout):
            outputs.append(check_due_readmes())
            return super().resolve(host, timeout)

    net = Meanwhile(github["net"].port, raw_githubusercontent_com=[[PUBLIC]])
    monkeypatch.setattr(outgoing_requests, "NETWORK", net)
    next_day()
    assert net.asked == [PUBLIC]
    assert outputs == ["READMEs of repositories: 0 to be checked."]


def test_two_claims_of_the_same_readme_give_one_check(mine, learner):
    source_of(learner).request_check()
    first, second = source_of(learner), source_of(learner)
    assert (first.claim(), second.claim()) == (True, False)
    asked_at = first.asked_at.isoformat()
    assert (first.begin_check(asked_at), first.begin_check(asked_at)) == (True, False)


def test_people_who_are_leaving_are_not_checked(mine, learner, github):
    type(learner).objects.filter(pk=learner.pk).update(
        leaving_at=timezone.now() + timedelta(days=3)
    )
    next_day()
    assert len(github["net"].asked) == 1


def test_a_repository_connected_meanwhile_keeps_nothing_of_the_former_one(mine, learner, github):
    stale = source_of(learner)
    ReadmeSource.connect(learner, "https://github.com/amina/other")
    stale.store_failure("not_found")
    source = source_of(learner)
    assert (source.address, source.state) == ("https://github.com/amina/other", "new")
    assert (source.seen_digest, source.new_parts, source.failures) == ("", 0, 0)


def test_an_entry_that_changes_here_is_no_news_from_there(mine, learner, publish, github):
    entry = publish(learner, "Announce early", section="tip", body="In two days.")
    github["is"] = ok(mine.get("/@amina/README.md").content)
    next_day()
    draft = entry.draft_for_edit()
    draft.body = "In three days."
    draft.save_text(version=draft.version)
    next_day()
    assert source_of(learner).new_parts == 1
    assert "on GitHub has" not in mine.get("/").text


@pytest.mark.django_db(transaction=True)
def test_where_a_worker_checks_the_page_says_so_and_shows_the_result(
    worker, client_of, learner, github
):
    browser, part = client_of(learner), HTMX | {"HX-Target": "repository"}
    connect(browser)
    run_job(check_due_readmes)
    assert github["net"].asked == []
    page = page_of(browser)
    assert "Checking…" in page
    assert 'hx-trigger="every 2s"' in page
    fragment = browser.get("/export/", headers=part).text
    assert fragment.split()[:1] == ["<section"]
    worker()
    assert github["net"].asked == [PUBLIC]
    fragment = browser.get("/export/", headers=part).text
    assert "2 parts there are new or changed." in " ".join(fragment.split())
    assert "hx-trigger" not in fragment


def test_where_tasks_run_at_once_a_second_check_waits_its_turn(mine, learner):
    with fetching._fetch_lock:
        answer = mine.post("/export/repository/check/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Another URL is being fetched." in answer.text


@pytest.mark.parametrize(
    ("address", "state", "is_ticked"),
    [("", "changed", True), (ADDRESS, "changed", True), (f"{ADDRESS}-2", "other", False)],
)
def test_what_another_repository_says_under_the_same_title_is_unticked(
    mine, learner, publish, address, state, is_ticked
):
    publish(learner, "Docker", section="technology", body="Runs it the same everywhere.")
    staged = ReadmeImport.stage(
        learner, "## Technologies\n\n- Docker: for the API only\n", address=address
    )
    assert [(one.state, one.keep) for one in staged.items()] == [(state, is_ticked)]
    page = " ".join(mine.get(staged.get_absolute_url()).text.split())
    assert ("Not sure: from another repository" in page) is not is_ticked
