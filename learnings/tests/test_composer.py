"""Writing: new entries, drafts, and what is refused without losing a word."""

import uuid

import pytest

from learnings.models import Draft, Entry
from portal.moderation.models import TrustNaming
from tests.fixtures.entries import form, judge


def test_learning_new_it_works(client_of, learner, cohort, topics):
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
    assert entry.waiting_revision.html == "<p>A container is a <strong>dinner</strong>.</p>\n"
    assert [topic.name for topic in entry.waiting_revision.topics.all()] == ["Docker"]


def test_a_form_sent_twice_makes_one_entry(client_of, learner):
    client, values = client_of(learner), form()
    first, second = (client.post("/learnings/new/", values) for _time in range(2))
    assert Entry.objects.count() == 1
    assert Entry.objects.get().revisions.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_challenge_new_takes_the_solution_along_as_one_submission(client_of, learner):
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


def test_challenge_new_sent_twice_makes_one_pair(client_of, learner):
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
        ({"title": ""}, "Please give it a title: it is what others search for."),
        ({"title": "x" * 121}, "A title has at most 120 characters; this one has 121."),
        ({"topics_text": "Djnago"}, "“Djnago” is not in our list of topics. Did you mean Django?"),
        ({"topics_text": "Basket weaving"}, "“Basket weaving” is not in our list of topics yet."),
        ({"body": "y" * 20_001}, "This is longer than 20,000 characters."),
        ({"title": "turned \u202e around"}, "Please use plain characters here, on one line."),
    ],
)
def test_learning_new_refuses_with_a_sentence_and_keeps_the_text(
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
    assert "This field is required." in response.text or "Please give it a title" in response.text


def test_a_nul_byte_in_the_body_is_taken_out(client_of, learner):
    client_of(learner).post("/learnings/new/", form(body="before\x00after"))
    assert Draft.objects.count() in (0, 1)
    assert "\x00" not in "".join(Draft.objects.values_list("body", flat=True))


def test_author_and_state_are_no_form_fields(client_of, learner, other):
    client_of(learner).post(
        "/learnings/new/", form(author=other.pk, status="live", is_open="on", cohort="")
    )
    entry = Entry.objects.get()
    assert (entry.author, entry.status) == (learner, "pending")


def test_draft_save_answers_htmx_with_its_state_and_others_with_the_editor(client_of, learner):
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


def test_draft_save_takes_as_much_as_the_field_says(client_of, learner):
    client, values = client_of(learner), form(body="yyyy\r\n" * 4_000)
    address = f"/drafts/{values['key']}/"
    assert client.post(address, values, headers={"HX-Request": "true"}).status_code == 200
    assert len(Draft.objects.get().body) == 20_000
    longer = values | {"body": values["body"] + "y", "version": "1"}
    response = client.post(address, longer, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert "This is longer than 20,000 characters." in response.text
    assert len(Draft.objects.get().body) == 20_000


def test_a_text_from_before_that_is_longer_is_kept_while_it_is_made_shorter(client_of, learner):
    client, values = client_of(learner), form()
    address = f"/drafts/{values['key']}/"
    client.post(address, values)
    Draft.objects.update(body="y" * 30_000)
    assert client.post(address, values | {"body": "y" * 29_000, "version": "1"}).status_code == 302
    assert len(Draft.objects.get().body) == 29_000
    response = client.post("/learnings/new/", values | {"body": "y" * 28_000, "version": "2"})
    assert response.status_code == 422
    assert "This is longer than 20,000 characters." in response.text


@pytest.mark.django_db
def test_draft_save_says_that_one_is_signed_out_and_does_not_leave_the_page(client):
    values = form()
    response = client.post(f"/drafts/{values['key']}/", values, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "HX-Redirect" not in response.headers
    assert "You are signed out." in response.text


def test_two_tabs_that_save_one_draft_are_told_and_nothing_is_overwritten(client_of, learner):
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


def test_a_stale_edit_form_shows_both_texts_and_may_be_sent_again(client_of, learner, write):
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
def test_a_foreign_draft_is_not_found(client_of, learner, other, mentor, write, address):
    entry = write(learner, "Secret plan")
    for person in (other, mentor):
        assert (
            client_of(person).get(f"/learnings/{entry.pk}-secret-plan/{address}").status_code == 404
        )
    assert client_of(learner).get(entry.get_edit_url()).status_code == 200


def test_a_foreign_draft_cannot_be_saved_or_discarded_by_its_key(client_of, learner, other, write):
    entry = write(learner, body="mine")
    key = entry.draft.key
    saved = client_of(other).post(f"/drafts/{key}/", form(key=key, body="theirs", version=1))
    assert saved.status_code == 404
    assert client_of(other).post(f"/drafts/{key}/discard/").status_code == 404
    assert Draft.objects.get().body == "mine"


def test_somebody_elses_public_entry_cannot_be_edited(client_of, learner, other, publish):
    entry = publish(learner)
    assert client_of(other).get(entry.get_edit_url()).status_code == 403


def test_a_draft_is_discarded_after_a_question(client_of, learner, write):
    entry = write(learner)
    client = client_of(learner)
    assert client.get(f"/drafts/{entry.draft.key}/discard/").status_code == 200
    assert Entry.objects.count() == 1
    client.post(f"/drafts/{entry.draft.key}/discard/")
    assert Entry.objects.count() == 0


def test_a_challenge_can_be_solved_by_somebody_else(client_of, learner, other, publish):
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


def test_what_was_sent_back_shows_the_reason_beside_the_text(client_of, learner, mentor, send):
    entry = send(learner, body="It is faster.")
    judge(entry, mentor, "request_changes", "Please add an example.")
    response = client_of(learner).get(entry.get_edit_url())
    assert "Please add an example." in response.text
    assert "It is faster." in response.text


def test_preview_shows_the_text_as_it_will_be(client_of, learner):
    response = client_of(learner).post("/preview/", {"body": "**bold** <script>alert(1)</script>"})
    assert "<strong>bold</strong> &lt;script&gt;" in response.text


def test_preview_of_too_long_a_text_is_a_sentence(client_of, learner):
    assert "longer than 20,000" in client_of(learner).post("/preview/", {"body": "x" * 20_001}).text


def test_topic_suggestions_complete_the_last_word(client_of, learner, topics):
    response = client_of(learner).get("/topics/suggestions/?topics_text=Docker, post")
    assert 'data-topic="PostgreSQL"' in response.text
    assert "Docker" not in response.text


def test_a_damaged_key_gets_a_new_one(client_of, learner):
    response = client_of(learner).post("/learnings/new/", form(key="not-a-key"))
    assert response.status_code == 302
    assert isinstance(Draft.objects.get().key, uuid.UUID)


def test_the_button_says_what_will_happen(client_of, learner, mentor):
    client = client_of(learner)
    assert "Send to the mentors" in client.get("/learnings/new/").text
    TrustNaming.objects.create(person=learner, named_by=mentor)
    page = client.get("/learnings/new/").text
    assert "Send to the mentors" not in page
    assert "Publish" in page


def test_a_preview_does_not_lead_away_from_a_text_when_signed_out(client, db):
    response = client.post("/preview/", {"body": "**bold**"}, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "HX-Redirect" not in response.headers
    assert "bold" not in response.text


def test_code_at_the_beginning_of_a_text_keeps_its_spaces(client_of, learner):
    client_of(learner).post("/learnings/new/", form(title="Indented", body="    code()\n\ntext"))
    assert Entry.objects.get().revisions.get().body == "    code()\n\ntext"


def test_nothing_but_the_questions_counts_as_empty(client_of, learner):
    from learnings.forms.composer import questions

    browser = client_of(learner)
    page = browser.get("/learnings/new/?questions=1&title=Ports").text
    assert "**What it is**" in page
    assert 'value="Ports"' in page
    browser.post("/learnings/new/", form(title="Ports", body=questions("learning", "body")))
    assert Entry.objects.get().revisions.get().body == ""
