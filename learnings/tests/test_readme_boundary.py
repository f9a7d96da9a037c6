"""Whatever a README holds: a sentence, the text kept, the mistake noted without it; never an error page."""

import json
import logging
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils.html import escape

from learnings.models import ReadmeImport
from learnings.readme import authors_choice
from learnings.readme.parser import document

TYPED = "what was typed"
LABEL_ALONE = "# Me\n\n## Challenges\n\n**Challenge:**\n- One thing.\n"


def send(client, **values):
    return client.post("/import/", {"key": uuid.uuid4(), **values})


@pytest.fixture
def broken(monkeypatch):
    """A reader with a mistake in it that speaks of what it read."""

    def fail(*args, **kwargs):
        raise KeyError(TYPED)

    monkeypatch.setattr(document, "split_sections", fail)


def noted(caplog):
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == "portal.text.parsing_errors"
    ]


@pytest.mark.parametrize("way", ["text", "file"])
def test_after_a_mistake_of_ours_all_of_it_is_offered_as_not_understood(
    client_of, learner, broken, caplog, way
):
    typed = "# What was typed\n\n<b>And more</b>\n\n## Tips\n\n- Ask early\n- Ask often\n"
    values = (
        {"text": typed}
        if way == "text"
        else {"file": SimpleUploadedFile("README.md", typed.encode())}
    )
    client = client_of(learner)
    with caplog.at_level(logging.ERROR):
        response = send(client, **values)
    row = ReadmeImport.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, row.get_absolute_url())
    assert row.text == typed
    page = client.get(row.get_absolute_url())
    assert page.status_code == 200
    assert "The error has been logged. Your text is kept here." in page.text
    assert "Not understood (2)" in page.text
    assert escape("<b>And more</b>") in page.text
    assert noted(caplog) == ["A reader failed: README (KeyError)"]
    assert TYPED not in caplog.text.lower()


def test_what_was_not_read_by_a_mistake_of_ours_can_be_taken(client_of, learner, monkeypatch):
    client = client_of(learner)
    with monkeypatch.context() as patched:
        patched.setattr(document, "split_sections", lambda *args: 1 / 0)
        address = send(client, text="Hello\n\n## Notes\n\n- Ask early\n- Ask often\n")
    client.post(address.headers["Location"], {"do": "save", "take-1": "tip"})
    titles = [item.title for item in ReadmeImport.objects.get().items()]
    assert titles == ["Ask early", "Ask often"]


def test_a_mistake_in_reading_what_was_taken_takes_it_whole(staged, monkeypatch):
    client, address, row = staged
    row.notes["leftovers"] = [{"heading": "Notes", "text": "- a", "line": 4, "end": 6}]
    row.save()
    monkeypatch.setattr(authors_choice, "read_lines", lambda *args: 1 / 0)
    assert client.post(address, {"do": "save", "take-0": "tip"}).status_code == 302
    row.refresh_from_db()
    assert row.items()[-1].title == "Notes"


def test_the_command_says_it_in_a_sentence(broken, tmp_path):
    file = tmp_path / "README.md"
    file.write_text("# What was typed\n")
    with pytest.raises(CommandError, match="The error has been logged"):
        call_command("import_readme", file, "--dry-run")


@pytest.mark.parametrize("way", ["text", "file"])
def test_a_label_alone_on_its_line_is_no_error(client_of, learner, way):
    values = (
        {"text": LABEL_ALONE}
        if way == "text"
        else {"file": SimpleUploadedFile("README.md", LABEL_ALONE.encode())}
    )
    response = send(client_of(learner), **values)
    assert response.status_code == 302
    assert [item.title for item in ReadmeImport.objects.get().items()] == ["One thing."]


def test_the_command_reads_a_label_alone_on_its_line(tmp_path, capsys):
    file = tmp_path / "README.md"
    file.write_text(LABEL_ALONE)
    call_command("import_readme", file, "--dry-run", "--json")
    assert len(json.loads(capsys.readouterr().out)["challenges"]) == 1
