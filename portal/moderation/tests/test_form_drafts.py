"""What is typed beside a decision is saved like a draft: by whom, for whom, and until when."""

import io
import json
import zipfile
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from conftest import HTMX
from portal.data_export import build_export
from portal.moderation.models import ParagraphComment
from portal.people.account_deletion import erase_account
from portal.people.models import FormDraft
from tests.fixtures.entries import judge

WORDS = "Half a senten"


def save(client, form, **values):
    return client.post(f"/form-drafts/?form={form}", values, headers=HTMX)


@pytest.fixture
def waiting(learner, send):
    return send(learner, "Waiting")


@pytest.fixture
def comment(learner, mentor, send):
    """A comment that the author of the text has got."""
    entry = send(learner, "Sent back")
    first = {"paragraph": 1, "revision_number": 1}
    comment = ParagraphComment.add(entry.case, text="Why?", by=mentor, **first)
    judge(entry, mentor, "request_changes", "See below.")
    return comment


@pytest.fixture
def forms(waiting, comment, learner, mentor, cohort):
    """Of each form: whose it is, its draft, a field, its page and the address it is sent to."""
    queue, profile = f"/moderation/?item={waiting.case_id}", learner.get_absolute_url()
    case, answer = f"/moderation/cases/{waiting.case_id}", f"/moderation/comments/{comment.pk}/"
    spam, joining = (
        f"/moderation/waves/?author={learner.handle}",
        f"/cohorts/{cohort.slug}/joining/",
    )
    message = f"/moderation/cohorts/{cohort.slug}/message/"
    hide = f"/moderation/hide/profile/{learner.pk}/"
    suspend = f"/moderation/people/{learner.handle}/suspend/"
    person_note = f"/moderation/people/{learner.handle}/notes/"
    return {
        "case_note": (mentor, f"case_note:{waiting.case_id}", "text", queue, f"{case}/notes/"),
        "case_comment": (
            mentor, f"case_comment:{waiting.case_id}", "text", queue, f"{case}/comments/"
        ),
        "person_note": (mentor, f"person_note:{learner.pk}", "text", profile, person_note),
        "comment_answer": (learner, f"comment_answer:{comment.pk}", "answer", answer, answer),
        "wave": (mentor, f"wave:author%3D{learner.handle}", "reason", spam, spam),
        "suspension": (mentor, f"suspension:{learner.pk}", "reason", suspend, suspend),
        "hide": (mentor, f"hide:profile:{learner.pk}", "reason", hide, hide),
        "own_reply": (mentor, "own_reply:new", "text", "/moderation/replies/", "/moderation/replies/"),
        "cohort_message": (mentor, f"cohort_message:{cohort.pk}", "text", message, message),
        "invitations": (
            mentor, f"invitations:{cohort.pk}", "addresses", joining, f"{joining}addresses/"
        ),
    }  # fmt: skip


NAMES = [
    "case_note", "case_comment", "person_note", "comment_answer", "wave", "suspension",
    "hide", "own_reply", "cohort_message", "invitations",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_is_typed_is_there_again_for_its_writer_alone(
    client_of, forms, colleague, learner, name
):
    """A reload or another device shows it; a sent form forgets it, a refused one does not."""
    writer, form, field, page, address = forms[name]
    client = client_of(writer)
    assert WORDS not in client.get(page).text
    saved = save(client, form, **{field: WORDS, "known": "0", "version": "a"})
    assert (saved.status_code, saved.text) == (200, "Saved")
    shown = client_of(writer).get(page).text
    assert (WORDS in shown, 'data-version="a"' in shown) == (True, True)
    for other in {colleague, learner} - {writer}:
        assert WORDS not in client_of(other).get(page).text
    other_tab = save(client, form, **{field: "Other.", "known": "0", "version": "b"})
    assert (other_tab.status_code, "in another tab" in other_tab.text) == (409, True)
    assert client.post(address, {field: ""}).status_code == 422
    assert WORDS in client.get(page).text


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("case_note", {}),
        ("case_comment", {"paragraph": 1, "revision_number": 1}),
        ("person_note", {}),
        ("comment_answer", {}),
        ("suspension", {"days": 1}),
        ("hide", {"revision_number": 1}),
        ("own_reply", {"label": "Mine"}),
        ("invitations", {"addresses": "one@example.com"}),
    ],
)
def test_what_was_sent_is_forgotten(client_of, forms, name, sent):
    writer, form, field, page, address = forms[name]
    client = client_of(writer)
    save(client, form, **{field: WORDS, "known": "0", "version": "a"})
    assert client.post(address, {field: WORDS} | sent).status_code == 302
    draft = FormDraft.objects.get()
    assert (draft.values, draft.version != "a") == ({}, True)


def test_boxes_of_a_wave_stay_as_they_were(client_of, mentor, learner, send):
    """A post that came since is not ticked: the mentor has not read it."""
    first, _second = send(learner, "First"), send(learner, "Second")
    client, form = client_of(mentor), f"wave:author%3D{learner.handle}"
    save(client, form, reason=WORDS, post=f"entry:{first.pk}:1:1")
    send(learner, "Third")
    rows = client.get(f"/moderation/waves/?author={learner.handle}").context["rows"]
    assert {post.title: is_ticked for post, is_ticked in rows} == {
        "First": True, "Second": False, "Third": False
    }  # fmt: skip


def test_a_wave_of_a_long_host_finds_its_draft(client_of, mentor):
    """Its name is cut to what the database takes."""
    host = ".".join(["я" * 40] * 3)
    client, address = client_of(mentor), f"/moderation/waves/?{urlencode({'host': host})}"
    saved = client.post(client.get(address).context["draft"].address, {"reason": WORDS})
    assert saved.status_code == 200
    assert client.get(address).context["draft"].values["reason"] == WORDS


def test_a_draft_has_only_the_fields_of_its_form(client_of, mentor, waiting):
    client, form = client_of(mentor), f"case_note:{waiting.case_id}"
    save(client, form, text="a\x00b", csrfmiddlewaretoken="x", view="what=new")
    assert FormDraft.objects.get().values == {"text": "ab"}
    too_long = save(client, form, text="x" * 1001)
    assert (too_long.status_code, too_long.text) == (422, "Not saved: a text is too long.")
    assert save(client, "no_form:1", text="x").status_code == 404
    assert save(client, "case_note:x", text="x").status_code == 404


@pytest.mark.parametrize("target", ["topic:1", "nothing:1", "entry", "entry:x", "profile:999999"])
def test_a_reason_is_saved_only_for_what_can_be_hidden(client_of, mentor, target):
    assert save(client_of(mentor), f"hide:{target}", reason=WORDS).status_code == 404


def test_a_reason_to_hide_is_saved_only_for_who_can_hide_it(
    client_of, mentor, stranger, learner, publish
):
    form = f"hide:entry:{publish(learner).pk}"
    for person, status in ((mentor, 200), (stranger, 404), (learner, 404)):
        assert save(client_of(person), form, reason=WORDS).status_code == status
    assert FormDraft.objects.get().about == learner


def test_drafts_go_with_whom_they_concern_and_after_30_days(client_of, forms, mentor, learner):
    for name in ("case_note", "person_note", "wave", "suspension", "hide", "own_reply"):
        _writer, form, field, _page, _address = forms[name]
        save(client_of(mentor), form, **{field: WORDS})
    cohort_form = forms["invitations"][1]
    save(client_of(mentor), cohort_form, addresses=f"one@example.com\n{learner.email.upper()}")
    learner.leaving_at, learner.leaving_keeps = timezone.now(), True
    learner.save(update_fields=["leaving_at", "leaving_keeps"])
    erase_account(learner.pk)
    assert [draft.form for draft in FormDraft.objects.all()] == ["own_reply:new"]
    assert FormDraft.objects.delete_old() == "Drafts of forms: 0 deleted."
    FormDraft.objects.update(updated_at=timezone.now() - timedelta(days=31))
    assert FormDraft.objects.delete_old() == "Drafts of forms: 1 deleted."


def test_only_the_writer_exports_a_draft(client_of, forms, mentor, learner):
    for name in ("case_note", "invitations"):
        _writer, form, field, _page, _address = forms[name]
        save(client_of(mentor), form, **{field: WORDS})
    assert WORDS not in exported(learner)
    own = json.loads(exported(mentor))["typed_and_not_sent"]
    assert [row["form"].partition(":")[0] for row in own] == ["case_note"]


def exported(person):
    """The file of their data export that has drafts."""
    with zipfile.ZipFile(io.BytesIO(build_export(person).content)) as archive:
        return archive.read("profile.json").decode()
