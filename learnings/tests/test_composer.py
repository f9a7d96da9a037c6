"""Writing entries: new ones, drafts and previews, and errors that lose no text."""

import re
import uuid

import pytest

from learnings.models import Draft, Entry, Mute
from portal.moderation.models import TrustNaming
from tests.fixtures.entries import form, judge


def test_learning_new_submits_a_learning(client_of, learner, cohort, topics):
    response = client_of(learner).post("/learnings/new/", form(topics_text="docker"))
    entry = Entry.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == entry.get_absolute_url()
    assert (entry.status, entry.author, entry.cohort, entry.track) == (
        "pending",
        learner,
        cohort,
        "backend",
    )
    html = '<p dir="auto">A container is a <strong>dinner</strong>.</p>\n'
    assert entry.waiting_revision.rendered_text.body_html == html
    assert [topic.name for topic in entry.waiting_revision.topics.all()] == ["Docker"]


def test_learning_new_sent_twice_makes_one_entry(client_of, learner):
    client, values = client_of(learner), form()
    first, second = (client.post("/learnings/new/", values) for _time in range(2))
    assert Entry.objects.count() == 1
    assert Entry.objects.get().revisions.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_challenge_new_submits_the_solution_in_the_same_submission(client_of, learner):
    values = form(
        kind="challenge", title="Port in use", solution="Stop the other one.", outcome="Quiet."
    )
    response = client_of(learner).post("/challenges/new/", values)
    assert response.status_code == 302
    challenge, solution = Entry.objects.order_by("pk")
    assert (challenge.kind, solution.kind, solution.challenge) == (
        "challenge",
        "solution",
        challenge,
    )
    assert solution.waiting_revision.outcome == "Quiet."
    assert challenge.case.submission == solution.case.submission


def test_challenge_new_sent_twice_makes_one_challenge_and_one_solution(client_of, learner):
    client, values = (
        client_of(learner),
        form(kind="challenge", title="Port in use", solution="Stop the other one."),
    )
    for _time in range(2):
        client.post("/challenges/new/", values)
    assert [entry.kind for entry in Entry.objects.order_by("pk")] == ["challenge", "solution"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Add a title: it’s what others will search for."),
        ({"title": "x" * 121}, "Titles can be up to 120 characters; yours is 121."),
        ({"topics_text": "Djnago"}, "“Djnago” isn’t in our topic list. Did you mean Django?"),
        ({"topics_text": "Basket weaving"}, "“Basket weaving” isn’t in our topic list yet."),
        ({"body": "y" * 20_001}, "Texts can be up to 20,000 characters; yours is 20,001."),
        ({"title": "turned \u202e around"}, "Use plain text on one line."),
    ],
)
def test_learning_new_explains_an_error_and_keeps_the_text(
    client_of, learner, topics, changes, sentence
):
    values = form(**changes)
    response = client_of(learner).post("/learnings/new/", values)
    assert response.status_code == 422
    assert sentence in response.text
    for name in ("title", "body", "topics_text"):
        assert values[name].split("\u202e")[0] in response.text
    assert not Entry.objects.exclude(status="draft").exists()


def test_an_empty_form_is_refused(client_of, learner):
    response = client_of(learner).post("/learnings/new/", {})
    assert response.status_code == 422
    assert "This field is required." in response.text or "Add a title" in response.text


def test_nothing_written_leaves_no_draft(client_of, learner):
    client, values = client_of(learner), form(title=" ", body="", topics_text="")
    assert "Add a title" in client.post("/learnings/new/", values).text
    for options in ({}, {"headers": {"HX-Request": "true", "HX-Target": "saved"}}):
        saved = client.post(f"/drafts/{values['key']}/", values, **options)
        assert (saved.status_code, "Not saved yet" in saved.text) == (200, True)
    assert not Draft.objects.exists()


def test_new_page_offers_the_newest_draft_of_its_kind(client_of, learner):
    client = client_of(learner)
    for title in ("Half a thought", "Another half"):
        values = form(title=title)
        client.post(f"/drafts/{values['key']}/", values)
    page = client.get("/learnings/new/").text
    newest = Draft.objects.latest("pk")
    assert f'href="{newest.entry.get_edit_url()}">Continue your draft</a>' in page
    assert "Half a thought" not in page
    assert "Continue your draft" not in client.get("/challenges/new/").text
    assert "Continue your draft" not in client.get(newest.entry.get_edit_url()).text
    newest.entry.delete()
    Draft.objects.update(title="", body="", topics_text="")
    assert "Continue your draft" not in client.get("/learnings/new/").text


def test_nul_byte_in_the_body_is_removed(client_of, learner):
    client_of(learner).post("/learnings/new/", form(body="before\x00after"))
    assert Draft.objects.count() in (0, 1)
    assert "\x00" not in "".join(Draft.objects.values_list("body", flat=True))


def test_author_and_status_are_not_form_fields(client_of, learner, other):
    client_of(learner).post(
        "/learnings/new/", form(author=other.pk, status="live", is_open="on", cohort="")
    )
    entry = Entry.objects.get()
    assert (entry.author, entry.status) == (learner, "pending")


def test_draft_save_renders_a_status_for_htmx_and_redirects_others_to_the_editor(
    client_of, learner
):
    client, values = client_of(learner), form(title="", body="half a sent")
    htmx = client.post(
        f"/drafts/{values['key']}/", values, headers={"HX-Request": "true", "HX-Target": "saved"}
    )
    assert htmx.status_code == 200
    assert "<!doctype" not in htmx.text
    assert 'name="version" value="1"' in htmx.text
    plain = client.post(
        f"/drafts/{values['key']}/", values | {"version": 1, "body": "half a sentence"}
    )
    assert plain.status_code == 302
    assert [(draft.body, draft.version) for draft in Draft.objects.all()] == [
        ("half a sentence", 2)
    ]


def test_a_title_from_an_address_is_not_cut(client_of, learner):
    words = "ModuleNotFoundError: " + "y" * 160
    page = client_of(learner).get("/challenges/new/", {"title": words}).text
    assert f">\n{words}</textarea>" in page


def test_draft_save_accepts_the_stated_maximum_length(client_of, learner):
    client, values = client_of(learner), form(body="yyyy\r\n" * 4_000)
    address = f"/drafts/{values['key']}/"
    assert client.post(address, values, headers={"HX-Request": "true"}).status_code == 200
    assert len(Draft.objects.get().body) == 20_000
    longer = values | {"body": values["body"] + "y", "version": "1"}
    response = client.post(address, longer, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert "Texts can be up to 20,000 characters; yours is 20,001." in response.text
    assert len(Draft.objects.get().body) == 20_000


def test_imported_text_over_the_maximum_can_be_saved_while_it_is_shortened(client_of, learner):
    client, values = client_of(learner), form()
    address = f"/drafts/{values['key']}/"
    client.post(address, values)
    Draft.objects.update(body="y" * 30_000)
    assert client.post(address, values | {"body": "y" * 29_000, "version": "1"}).status_code == 302
    assert len(Draft.objects.get().body) == 29_000
    response = client.post("/learnings/new/", values | {"body": "y" * 28_000, "version": "2"})
    assert response.status_code == 422
    assert "Texts can be up to 20,000 characters; yours is 28,000." in response.text


@pytest.mark.django_db
def test_draft_save_signed_out_answers_401_without_a_redirect(client):
    values = form()
    response = client.post(f"/drafts/{values['key']}/", values, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "HX-Redirect" not in response.headers
    assert "You’re signed out." in response.text


def test_draft_save_from_a_second_tab_overwrites_nothing(client_of, learner):
    client, values = client_of(learner), form(body="first tab")
    url = f"/drafts/{values['key']}/"
    client.post(url, values, headers={"HX-Request": "true"})
    client.post(
        url, values | {"version": 1, "body": "first tab, more"}, headers={"HX-Request": "true"}
    )
    late = client.post(
        url, values | {"version": 1, "body": "second tab"}, headers={"HX-Request": "true"}
    )
    assert late.status_code == 409
    assert Draft.objects.get().body == "first tab, more"


def test_stale_edit_shows_both_texts_and_can_be_sent_again(client_of, learner, write):
    entry = write(learner, body="as it was")
    client = client_of(learner)
    values = form(key=entry.draft.key, version=1, title="A title", body="saved elsewhere")
    client.post(f"/drafts/{entry.draft.key}/", values)
    stale = client.post(entry.get_edit_url(), values | {"body": "typed here"})
    assert stale.status_code == 409
    assert "saved elsewhere" in stale.text
    assert "typed here" in stale.text
    again = client.post(entry.get_edit_url(), values | {"body": "typed here", "version": 2})
    assert again.status_code == 302
    assert Entry.objects.get().waiting_revision.body == "typed here"


@pytest.mark.parametrize("address", ["edit/", "history/", ""])
def test_draft_of_another_author_is_not_found(client_of, learner, other, mentor, write, address):
    entry = write(learner, "Secret plan")
    for person in (other, mentor):
        assert (
            client_of(person).get(f"/learnings/{entry.pk}-secret-plan/{address}").status_code == 404
        )
    assert client_of(learner).get(entry.get_edit_url()).status_code == 200


def test_draft_of_another_author_cannot_be_saved_or_discarded(client_of, learner, other, write):
    entry = write(learner, body="mine")
    key = entry.draft.key
    saved = client_of(other).post(f"/drafts/{key}/", form(key=key, body="theirs", version=1))
    assert saved.status_code == 404
    assert client_of(other).post(f"/drafts/{key}/discard/").status_code == 404
    assert Draft.objects.get().body == "mine"


def test_public_entry_of_another_author_cannot_be_edited(client_of, learner, other, publish):
    entry = publish(learner)
    assert client_of(other).get(entry.get_edit_url()).status_code == 403


def test_composer_offers_to_discard_only_what_is_a_draft(client_of, learner, publish):
    entry = publish(learner)
    client, link = client_of(learner), f'href="/drafts/{entry.draft.key}/discard/"'
    assert link not in client.get(entry.get_edit_url()).text
    client.post(
        f"/drafts/{entry.draft.key}/",
        form(key=entry.draft.key, body="Newer.", version=entry.draft.version),
    )
    assert link in client.get(entry.get_edit_url()).text


def test_draft_discard_asks_before_it_discards(client_of, learner, write):
    entry = write(learner)
    client = client_of(learner)
    assert client.get(f"/drafts/{entry.draft.key}/discard/").status_code == 200
    assert Entry.objects.count() == 1
    client.post(f"/drafts/{entry.draft.key}/discard/")
    assert Entry.objects.count() == 0


def test_challenge_solve_by_another_person_submits_a_solution(client_of, learner, other, publish):
    challenge = publish(learner, "Port in use", kind="challenge")
    values = form(kind="solution", challenge=challenge.pk, body="Stop the other one.")
    response = client_of(other).post(f"{challenge.get_absolute_url()}solve/", values)
    assert response.status_code == 302
    solution = Entry.objects.get(kind="solution")
    assert (solution.author, solution.challenge, solution.status) == (other, challenge, "pending")
    assert solution.track == challenge.track == "backend"


def test_a_challenge_that_is_not_public_cannot_be_solved(client_of, learner, other, send):
    challenge = send(learner, "Port in use", kind="challenge")
    assert client_of(other).get(f"{challenge.get_absolute_url()}solve/").status_code == 404
    assert client_of(learner).get(f"{challenge.get_absolute_url()}solve/").status_code == 403


def test_composer_shows_the_reason_why_changes_were_requested(client_of, learner, mentor, send):
    entry = send(learner, body="It is faster.")
    judge(entry, mentor, "request_changes", "Please add an example.")
    response = client_of(learner).get(entry.get_edit_url())
    assert "Please add an example." in response.text
    assert "It is faster." in response.text


def test_preview_renders_markdown(client_of, learner):
    response = client_of(learner).post("/preview/", {"body": "**bold** <script>alert(1)</script>"})
    assert "<strong>bold</strong> &lt;script&gt;" in response.text


def test_preview_of_a_text_over_the_maximum_explains_the_limit(client_of, learner):
    assert (
        "up to 20,000 characters; yours is 20,001"
        in client_of(learner).post("/preview/", {"body": "x" * 20_001}).text
    )


def suggestions_after_save(browser, **texts):
    key = uuid.uuid4()
    response = browser.post(
        f"/drafts/{key}/",
        form(kind="learning", key=key, **texts),
        headers={"HX-Request": "true", "HX-Target": "saved"},
    )
    assert response.status_code == 200
    return re.findall(r'data-topic="([^"]+)"', response.text)


def test_topics_that_a_draft_mentions_are_suggested_when_it_is_saved(client_of, learner, topics):
    browser = client_of(learner)
    texts = {"title": "Slow queries", "body": "Docker starts Postgres late, not MyPostgres."}
    found = suggestions_after_save(browser, **texts, topics_text="")
    assert found == ["Docker", "PostgreSQL"]
    assert suggestions_after_save(browser, **texts, topics_text="postgres, other") == ["Docker"]
    assert suggestions_after_save(browser, title="Nothing", body="Else.", topics_text="") == []
    # The long s and the i without a dot are other letters in lower case.
    assert suggestions_after_save(browser, title="Poſtgres", body="Djangı", topics_text="") == []


def test_composer_says_what_good_entries_say_and_who_reads_first(
    client_of, learner, other, mentor, publish
):
    browser = client_of(learner)
    challenge = publish(other, "Port in use", kind="challenge")
    solve = challenge.get_absolute_url() + "solve/"
    headings = {
        "/challenges/new/": "challenges",
        "/learnings/new/": "learnings",
        solve: "solutions",
    }
    for address, kind in headings.items():
        assert f"Good {kind} say" in browser.get(address).text
    waiting = "A mentor of Cohort 3 reads it first"
    assert waiting in " ".join(browser.get("/learnings/new/").text.split())
    TrustNaming.objects.create(person=learner, named_by=mentor)
    assert "reads it first" not in browser.get("/learnings/new/").text


def test_malformed_form_key_is_replaced(client_of, learner):
    response = client_of(learner).post("/learnings/new/", form(key="not-a-key"))
    assert response.status_code == 302
    assert isinstance(Draft.objects.get().key, uuid.UUID)


def test_submit_button_says_whether_the_text_is_reviewed_first(client_of, learner, mentor):
    client = client_of(learner)
    assert "Submit for review" in client.get("/learnings/new/").text
    TrustNaming.objects.create(person=learner, named_by=mentor)
    page = client.get("/learnings/new/").text
    assert "Submit for review" not in page
    assert "Publish" in page


def test_preview_signed_out_answers_401_without_a_redirect(client, db):
    response = client.post("/preview/", {"body": "**bold**"}, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "HX-Redirect" not in response.headers
    assert "bold" not in response.text


def test_leading_spaces_of_a_text_are_kept(client_of, learner):
    client_of(learner).post("/learnings/new/", form(title="Indented", body="    code()\n\ntext"))
    assert Entry.objects.get().revisions.get().body == "    code()\n\ntext"


def test_text_with_only_the_questions_counts_as_empty(client_of, learner):
    from learnings.forms.composer import questions

    browser = client_of(learner)
    page = browser.get("/learnings/new/?questions=1&title=Ports").text
    assert "**What it is**" in page
    assert re.search(r'<textarea name="title"[^>]*>\s*Ports</textarea>', page)
    browser.post("/learnings/new/", form(title="Ports", body=questions("learning", "body")))
    assert Entry.objects.get().revisions.get().body == ""


def test_author_who_unticks_it_is_not_notified_of_answers(client_of, learner, other, publish):
    mine = client_of(learner)
    page = mine.get("/challenges/new/").text
    assert '<input type="checkbox" name="notify" value="1" checked>' in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    values = {"title": "Why is it slow?", "track": "backend", "version": "0", "kind": "challenge"}
    saved = mine.post(f"/drafts/{key}/", values | {"key": key, "notify": "0"})
    assert saved.status_code == 302
    entry = Draft.objects.get(key=key).entry
    edit = mine.get(saved.headers["Location"]).text
    assert '<input type="checkbox" name="notify" value="1">' in edit
    mine.post(f"/drafts/{key}/", values | {"version": "1", "title": "Why is it so slow?"})
    assert entry.mutes.count() == 1, "a form without the choice leaves it as it is"
    mine.post(f"/drafts/{key}/", values | {"version": "2", "notify": ["0", "1"]})
    assert entry.mutes.count() == 0


@pytest.mark.parametrize("is_muted", [True, False])
def test_solutions_are_told_to_the_author_unless_they_muted_the_challenge(
    learner, other, publish, is_muted
):
    challenge = publish(learner, "Why is it slow?", kind="challenge")
    Mute.set_muted(challenge, by=learner, on=is_muted)
    publish(other, kind="solution", challenge=challenge, body="An index.")
    assert learner.notifications.filter(kind="solved").exists() is not is_muted
