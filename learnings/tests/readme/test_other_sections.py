"""What sections about something else hold is no challenge, and no technology."""

import pytest

from learnings.readme import parse


@pytest.mark.parametrize("title", ["Troubleshooting", "FAQ", "Common issues"])
def test_help_below_headings_is_no_challenge(title):
    text = (
        "# Support desk\n\n## {}\n\n### Login\n\n**Problem:** fails\n\n**Solution:** clear cookies"
        "\n\n### Upload\n\n**Problem:** hangs\n\n**Solution:** send a smaller file"
    )
    assert parse(text.format(title)).challenges == []
    found = parse(text.format("What we did")).challenges
    assert [one.title for one in found] == ["Login", "Upload"]


@pytest.mark.parametrize("title", ["Motivation", "How it works", "Why clinics", "Results"])
def test_what_a_project_is_for_is_no_challenge(title):
    text = "# Shop\n\n## {}\n\nFiles were lost. We built a queue.\n\n## {}\n\nNurses forgot names. We added photos."
    assert parse(text.format(title, "The idea")).challenges == []
    assert len(parse(text.format("Files", "Names")).challenges) == 2
