"""An import taken back, and a README that comes again."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from learnings.import_preview import ImportPreview
from learnings.models import Draft, Entry, ImportedItem, ReadmeImport, UndoExpired
from tests.fixtures.entries import judge
from tests.fixtures.readmes import README, confirm, stage


def test_an_import_can_be_undone(staged, learner):
    client, address, row = staged
    confirm(client, address)
    client.post(f"{address}undo/")
    assert not Entry.objects.exists()
    assert not learner.skills.exists()
    assert len(client.get(address).context["preview"].rows()) == 3
    confirm(client, address)
    assert Entry.objects.count() == 2


def test_undoing_leaves_what_was_edited_and_what_is_public(staged, mentor):
    client, address, row = staged
    confirm(client, address)
    docker, slow = Entry.objects.order_by("pk")
    draft = docker.draft
    draft.body = "My own words."
    draft.save_text(version=draft.version)
    row.refresh_from_db()
    assert row.undo_import() == (1, 1)
    assert [entry.pk for entry in Entry.objects.all()] == [docker.pk]


def test_undoing_takes_back_what_waits(staged):
    client, address, row = staged
    confirm(client, address)
    client.post(f"{address}submission/")
    row.refresh_from_db()
    assert row.undo_import() == (2, 0)
    assert set(Entry.objects.values_list("status", flat=True)) == {"draft"}
    assert not Draft.objects.open().exists()


def test_what_is_public_stays_when_an_import_is_undone(staged, mentor):
    client, address, row = staged
    confirm(client, address)
    client.post(f"{address}submission/")
    learning = Entry.objects.get(kind="learning")
    judge(learning, mentor, "approve")
    row.refresh_from_db()
    assert row.undo_import() == (1, 1)
    learning.refresh_from_db()
    assert learning.status == "live"


def test_an_import_of_which_all_is_public_stays_as_it_is(staged, mentor, learner):
    client, address, row = staged
    confirm(client, address)
    client.post(f"{address}submission/")
    for entry in Entry.objects.order_by("pk"):
        judge(entry, mentor, "approve")
    page = client.post(f"{address}undo/", follow=True).text
    assert "2 were kept because you edited them or they’re already public." in page
    assert "Undone" not in page
    row.refresh_from_db()
    assert row.confirmed_at
    assert learner.skills.exists()


def test_after_a_day_an_import_stays_and_its_text_is_forgotten(staged):
    client, address, row = staged
    confirm(client, address)
    ReadmeImport.objects.update(confirmed_at=timezone.now() - timedelta(hours=25))
    ReadmeImport.objects.delete_expired()
    row.refresh_from_db()
    assert (row.text, row.found) == ("", [])
    with pytest.raises(UndoExpired):
        row.undo_import()
    assert Entry.objects.count() == 2


def test_a_changed_readme_offers_only_what_is_new_or_changed(staged, client_of):
    client, address, _row = staged
    confirm(client, address)
    changed = README.replace("Added an index", "Added two indexes").replace(
        "## Weather", "## Tips\n\n- Ask early\n- Ask often"
    )
    page = client.get(stage(client, text=changed).headers["Location"])
    assert [(row.item.title, row.item.state) for row in page.context["preview"].rows()] == [
        ("Ask early", "new"), ("Ask often", "new"), ("Slow list", "changed")
    ]  # fmt: skip
    titles = "<bdi>Django</bdi> and <bdi>Docker</bdi>"
    notice = f"2 parts are already here, unchanged, so they aren’t offered again: {titles}."
    assert notice in page.text


def test_of_many_unchanged_parts_three_are_named(staged, client_of):
    client, address, _row = staged
    tips = "\n".join(f"- Tip number {number}" for number in range(5))
    text = f"## Tips\n\n{tips}\n"
    confirm(client, stage(client, text=text).headers["Location"])
    page = client.get(stage(client, text=f"{text}- One more\n").headers["Location"])
    named = ", ".join(f"<bdi>Tip number {number}</bdi>" for number in range(3))
    assert f"aren’t offered again: {named} and 2 more." in page.text


def unchanged_notice(items):
    """The notice about items that are unchanged, of these titles."""
    preview = ImportPreview(ReadmeImport(), 1)
    preview.items = [ImportedItem(kind="tip", title=title, state="same") for title in items]
    context = {"staged": preview.staged, "preview": preview}
    return " ".join(render_to_string("learnings/_import_notices.html", context).split())


@pytest.mark.parametrize(
    ("titles", "notice"),
    [
        ([""], "1 part is already here, unchanged, so it isn’t offered again. </p>"),
        (["", ""], "2 parts are already here, unchanged, so they aren’t offered again. </p>"),
        (["", "<b>"], "offered again: <bdi>&lt;b&gt;</bdi> and 1 more. </p>"),
        (["One"], "1 part is already here, unchanged, so it isn’t offered again: <bdi>One</bdi>. </p>"),
    ],
)  # fmt: skip
def test_unchanged_parts_without_a_title_are_counted(titles, notice):
    assert notice in unchanged_notice(titles)


def test_what_changed_becomes_a_new_draft_of_the_same_entry(staged, publish, learner):
    client, address, _row = staged
    confirm(client, address)
    client.post(f"{address}submission/")
    challenge = Entry.objects.get(kind="challenge")
    again = stage(client, text=README.replace("Added an index", "Added two indexes")).headers[
        "Location"
    ]
    confirm(client, again)
    assert Entry.objects.count() == 3
    solution = Entry.objects.get(kind="solution")
    assert (solution.draft.body, solution.draft.is_open) == ("Added two indexes", True)
    challenge.refresh_from_db()
    assert not challenge.draft.is_open


def test_what_its_author_is_writing_in_is_left_alone(staged):
    client, address, _row = staged
    confirm(client, address)
    draft = Draft.objects.get(title="Docker")
    draft.body = "My own words."
    draft.save_text(version=draft.version)
    confirm(
        client,
        stage(client, text=README.replace("the same everywhere", "alike anywhere")).headers[
            "Location"
        ],
    )
    draft.refresh_from_db()
    assert draft.body == "My own words."


def test_an_entry_written_here_is_known_by_its_title(staged, write, learner):
    client, _address, _row = staged
    write(learner, "Slow list", kind="challenge", body="")
    page = client.get(stage(client).headers["Location"])
    assert [(row.item.title, row.item.state) for row in page.context["preview"].rows()][-1] == (
        "Slow list",
        "changed",
    )
