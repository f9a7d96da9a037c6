"""Whatever a README holds: a sentence, the text kept, the mistake noted without it; never an error page."""

import json
import logging
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils.html import escape

from learnings.models import ReadmeImport
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
def test_a_mistake_of_ours_is_a_sentence_and_is_noted_without_the_text(
    client_of, learner, broken, caplog, way
):
    typed = "# What was typed\n\n<b>And more</b>\n"
    values = (
        {"text": typed}
        if way == "text"
        else {"file": SimpleUploadedFile("README.md", typed.encode())}
    )
    with caplog.at_level(logging.ERROR):
        response = send(client_of(learner), **values)
    assert response.status_code == 422
    assert "The error has been logged" in response.text
    assert escape(typed) in response.text
    assert noted(caplog) == ["A reader failed: README (KeyError)"]
    assert TYPED not in caplog.text.lower()
    assert not ReadmeImport.objects.exists()


def test_after_a_mistake_of_ours_the_same_form_may_be_sent_again(client_of, learner, monkeypatch):
    values, client = (
        {"key": uuid.uuid4(), "text": "# Me\n\n## Challenges\n\n- **Slow** - Index\n"},
        client_of(learner),
    )
    with monkeypatch.context() as patched:
        patched.setattr(document, "split_sections", lambda *args: 1 / 0)
        assert client.post("/import/", values).status_code == 422
    assert (
        client.post("/import/", values).headers["Location"]
        == ReadmeImport.objects.get().get_absolute_url()
    )


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
