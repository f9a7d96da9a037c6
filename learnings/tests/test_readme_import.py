"""README in, README out, through pages and commands."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from learnings.models import Draft, Entry, ReadmeImport
from portal.people.models import User
from tests.fixtures.readmes import README, confirm, stage


def test_readme_import_it_works(client_of, learner, topics):
    client = client_of(learner)
    staged = stage(client)
    assert staged.status_code == 302
    preview = client.get(staged.headers["Location"])
    assert "Slow list" in preview.text
    assert "Weather" in preview.text
    assert not Entry.objects.exists()
    address = staged.headers["Location"]
    assert confirm(client, address).headers["Location"] == address
    assert "2 entries to submit." in client.get(address).text
    drafts = Draft.objects.order_by("pk")
    assert [(draft.title, draft.entry.kind, draft.entry.status) for draft in drafts] == [
        ("Docker", "learning", "draft"),
        ("Slow list", "challenge", "draft"),
    ]
    assert drafts[0].topics_text == "Docker"
    assert drafts[1].solution == "Added an index"
    assert [topic.name for topic in learner.skills.all()] == ["Django"]


def test_each_thing_may_be_changed_or_dropped(client_of, learner, topics):
    client = client_of(learner)
    address = stage(client).headers["Location"]
    confirm(
        client, address, **{"f0-title": "Docker", "f1-title": "Docker, for real", "f2-keep": None}
    )
    assert [draft.title for draft in Draft.objects.all()] == ["Docker, for real"]


def test_the_same_readme_again_makes_no_twins(client_of, learner, topics):
    client = client_of(learner)
    confirm(client, stage(client).headers["Location"])
    again = client.get(stage(client).headers["Location"])
    assert "Nothing new" in again.text
    assert Draft.objects.count() == 2


def test_a_form_sent_twice_stages_once(client_of, learner):
    client, key = client_of(learner), uuid.uuid4()
    addresses = {stage(client, key=key).headers["Location"] for _time in range(2)}
    assert len(addresses) == ReadmeImport.objects.count() == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This isn’t a text file."),
        (b"x" * 2_000_000, "A README can be up to 1 MB."),
        (b"", "This file is empty."),
    ],
)
def test_a_file_that_is_no_readme_gets_a_sentence(client_of, learner, file, sentence):
    response = stage(client_of(learner), text="", file=SimpleUploadedFile("README.md", file))
    assert response.status_code == 422
    assert sentence in response.text


def test_an_empty_form_is_asked_for_something(client_of, learner):
    response = stage(client_of(learner), text="")
    assert response.status_code == 422
    assert "Enter your repository’s URL, paste your README, or choose a file." in response.text


def test_an_upload_is_read_in_its_own_encoding(client_of, learner):
    file = SimpleUploadedFile("README.md", README.encode("utf-16"))
    client = client_of(learner)
    assert "Slow list" in client.get(stage(client, text="", file=file).headers["Location"]).text


def test_a_paste_that_is_too_long_is_kept(client_of, learner):
    response = stage(client_of(learner), text="y" * 1_000_001)
    assert response.status_code == 422
    assert "y" * 1000 in response.text


def test_an_import_of_someone_else_is_not_found(client_of, learner, other):
    address = stage(client_of(learner)).headers["Location"]
    assert client_of(other).get(address).status_code == 404


def test_an_import_expires_after_a_day(client_of, learner):
    client = client_of(learner)
    address = stage(client).headers["Location"]
    row = ReadmeImport.objects.get()
    ReadmeImport.objects.update(created_at=row.created_at.replace(year=2025))
    assert client.get(address).status_code == 404


def test_a_readme_with_nothing_in_it_says_so(client_of, learner):
    client = client_of(learner)
    page = client.get(stage(client, text="# Hello\n").headers["Location"])
    assert "Nothing to import" in page.text


def test_a_line_too_long_for_a_title_becomes_the_text(client_of, learner):
    client, line = client_of(learner), "Always measure " + "and measure again " * 20
    confirm(client, stage(client, text=f"## Best practices\n\n- {line}\n").headers["Location"])
    draft = Draft.objects.get()
    assert len(draft.title) == 120
    assert draft.body == line.strip()


def test_readme_export_gives_what_is_public_and_nothing_else(client, learner, publish, write):
    publish(learner, "Announce early", section="tip", body="In two days.")
    write(learner, "Half a thought")
    response = client.get("/@amina/README.md")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert "- **Announce early**: In two days." in response.text
    assert "Half a thought" not in response.text


def test_import_readme_dry_run_prints_one_json_object_and_touches_nothing(
    capsys, tmp_path, learner
):
    file = tmp_path / "README.md"
    file.write_text(README)
    call_command("import_readme", str(file), "--as", "amina", "--dry-run", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert printed["technologies"] == ["Django", "Docker"]
    assert printed["challenges"][0] == {
        "title": "Slow list", "problem": "", "solution": "Added an index", "outcome": None, "track": None
    }  # fmt: skip
    assert not Entry.objects.exists()
    assert not ReadmeImport.objects.exists()


def test_import_readme_makes_drafts_once(capsys, tmp_path, learner, topics):
    file = tmp_path / "README.md"
    file.write_text(README)
    for made in ("3", "0"):
        call_command("import_readme", str(file), "--as", "@amina")
        assert f"New drafts and skills: {made}" in capsys.readouterr().out
    assert set(Entry.objects.values_list("status", flat=True)) == {"draft"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read"),
        (b"", "empty"),
        (b"\0\1\2", "isn’t a text"),
        (b"x" * 1_000_001, "1 MB"),
    ],
)
@pytest.mark.django_db
def test_import_readme_refuses_with_a_sentence(tmp_path, content, sentence):
    file = tmp_path / "README.md"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_readme", str(file), "--dry-run")


def test_export_readme_prints_the_hub(capsys, learner):
    call_command("export_readme", "amina")
    assert capsys.readouterr().out.startswith("# ALX Project Nexus\n")
    with pytest.raises(CommandError, match="No one has the handle missing"):
        call_command("export_readme", "missing")


def test_goals_written_since_the_page_was_asked_for_are_kept(learner, topics):
    """The import adds lines to the goals as they are when it is confirmed."""
    text = "# Hub\n\n## Future goals\n\n- Learn Docker\n"
    staged = ReadmeImport.stage(User.objects.get(pk=learner.pk), text)
    User.objects.filter(pk=learner.pk).update(goals="Written meanwhile")
    staged.confirm()
    after = User.objects.get(pk=learner.pk)
    assert after.goals == "Written meanwhile\n- Learn Docker"
    assert after.version == learner.version + 1
