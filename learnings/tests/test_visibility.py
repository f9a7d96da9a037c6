"""Who sees what, through every door."""

import pytest
from django.contrib.auth.models import AnonymousUser

from learnings.models import Entry
from learnings.tests.conftest import judge

CANARY = "canarywortel"
OUTLETS = [
    "/", "/learnings/", "/challenges/", f"/search/?q={CANARY}", "/feed.atom", "/topics/", "/topics/docker/",
    "/topics/docker/feed.atom", "/people/", "/@amina/", "/@amina/README.md", "/@amina/feed.atom", "/sitemap.xml",
    "/moderation/log/", "/notices/", "/drafts/", "/cohorts/cohort-3/", "/collab/", f"/topics/suggestions/?topics_text={CANARY}",
]  # fmt: skip


def hidden(kind, learner, mentor, write, send, publish):
    """An entry of Amina's with the canary in a text that nobody else may see."""
    words = {"body": f"{CANARY} in the body", "topics_text": "Docker"}
    if kind == "draft":
        return write(learner, f"{CANARY} title", **words)
    if kind == "edit":
        entry = publish(learner, "Public title", body="public words", topics_text="Docker")
        draft = entry.draft_for_edit()
        draft.title, draft.body = f"{CANARY} title", f"{CANARY} body"
        draft.save_text(version=draft.version)
        entry.submit()
        return entry
    entry = send(learner, f"{CANARY} title", **words)
    if kind != "pending":
        judge(entry, mentor, {"changes requested": "request_changes", "rejected": "reject"}[kind], "A reason.")
    return entry


@pytest.mark.parametrize("kind", ["draft", "pending", "changes requested", "rejected", "edit"])
@pytest.mark.parametrize("who", ["reader", "other"])
def test_nobody_else_finds_what_is_not_public(
    request, client, client_of, learner, mentor, topics, write, send, publish, kind, who
):
    entry = hidden(kind, learner, mentor, write, send, publish)
    browser = client if who == "reader" else client_of(request.getfixturevalue("other"))
    pages = [*OUTLETS, entry.get_absolute_url(), entry.get_history_url()]
    seen = [page for page in pages if CANARY in shown(browser, page)]
    assert seen == []
    mine = client_of(learner).get(entry.get_edit_url() if kind != "rejected" else entry.get_absolute_url())
    assert CANARY in mine.text


def shown(browser, page):
    """The text of a page without what the address itself says."""
    return browser.get(page).text.replace(f"?q={CANARY}", "").replace(f'value="{CANARY}"', "").replace(
        f"<title>{CANARY}", ""
    ).replace(f"next={page}", "").replace(f"next=/search/%3Fq%3D{CANARY}", "")  # fmt: skip


@pytest.mark.parametrize("kind", ["pending", "changes requested", "rejected", "edit"])
def test_the_author_and_a_mentor_of_the_cohort_see_what_was_sent_in(
    client_of, learner, mentor, topics, write, send, publish, kind
):
    entry = hidden(kind, learner, mentor, write, send, publish)
    assert entry in Entry.objects.visible_to(mentor)
    assert CANARY in client_of(mentor).get(entry.get_history_url()).text
    assert CANARY in client_of(learner).get(entry.get_history_url()).text


def test_a_missing_entry_and_a_hidden_one_are_the_same_404(client_of, other, learner, write):
    entry = write(learner, "Secret")
    browser = client_of(other)
    hidden_page = browser.get(f"/learnings/{entry.pk}-secret/")
    missing = browser.get(f"/learnings/{entry.pk + 999}-secret/")
    assert (hidden_page.status_code, missing.status_code) == (404, 404)

    def comparable(text):
        return [line for line in text.splitlines() if "csrf" not in line]

    assert comparable(hidden_page.text) == comparable(missing.text)


def test_a_solution_is_seen_where_its_challenge_is(learner, other, mentor, publish, send):
    challenge = publish(learner, "Port in use", kind="challenge")
    solution = publish(other, kind="solution", challenge=challenge)
    assert solution in Entry.objects.public()
    Entry.objects.filter(pk=challenge.pk).update(status="removed")
    assert solution not in Entry.objects.public()
    assert solution not in Entry.objects.visible_to(AnonymousUser())


def test_fewer_rights_see_a_part_of_what_more_rights_see(learner, other, mentor, operator, write, send, publish):
    publish(learner, "public")
    send(learner, "waiting")
    write(learner, "draft")
    everybody = [AnonymousUser(), other, mentor]
    rows = [set(Entry.objects.visible_to(person).values_list("pk", flat=True)) for person in everybody]
    assert rows[0] <= rows[1] <= rows[2]
    assert len(rows[0]) == 1
    assert len(rows[2]) == 2


def test_old_versions_that_were_never_public_stay_unseen(client, learner, mentor, publish):
    entry = publish(learner, body="first words")
    for words in ("refused words", "accepted words"):
        draft = entry.draft_for_edit()
        draft.body = words
        draft.save_text(version=draft.version)
        entry.submit()
        judge(entry, mentor, *(("request_changes", "No.") if words.startswith("refused") else ("approve",)))
    text = client.get(entry.get_history_url()).text
    assert "first words" in text
    assert "accepted words" in text
    assert "refused words" not in text
    assert [revision.number for revision in entry.revisions_for(AnonymousUser())] == [3, 1]
    assert [revision.number for revision in entry.revisions_for(mentor)] == [3, 2, 1]
