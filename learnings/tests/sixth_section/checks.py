"""What a sixth row in the table of sections brings: test_section_table.py runs this."""

import re

import pytest

from learnings.models import Draft, Entry
from learnings.readme import parse
from tests.fixtures.readmes import confirm, stage

README = "# Hub\n\n## My reading list\n\n- **SICP**: on programs\n"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment):
    """DATABASE_URL is a migrated copy already."""


def test_sixth_section_is_parsed_from_a_readme():
    assert [item.title for item in parse(README).lists["books"]] == ["SICP"]
    assert parse(README).as_json()["books"] == ["SICP"]


def test_sixth_section_is_imported(client_of, learner):
    client = client_of(learner)
    address = stage(client, text=README).headers["Location"]
    page = client.get(address).text
    assert "<strong>Books</strong>" in page
    assert re.search(r'<option value="book"\s+selected>\s*a book\s*</option>', page)
    confirm(client, address)
    draft = Draft.objects.select_related("entry").get()
    assert (draft.entry.section, draft.title, draft.body) == ("book", "SICP", "on programs")


def test_sixth_section_can_be_chosen_and_filtered_by(client_of, learner, publish):
    publish(learner, "SICP", section="book")
    publish(learner, "Ask early", section="tip")
    client = client_of(learner)
    assert '<option value="book">Books</option>' in client.get("/learnings/new/").text
    page = client.get("/learnings/?section=book").text
    assert "SICP" in page
    assert "Ask early" not in page


def test_sixth_section_is_listed_in_the_layout_form(client_of, learner):
    form = client_of(learner).get("/export/").context["form"]
    assert form.names[4:7] == ["practices", "books", "takeaways"]
    assert form.fields["with-books"].label == "Books worth reading"


def test_sixth_section_is_written_to_the_readme_and_parsed_again(client, learner, publish):
    publish(learner, "SICP", section="book", body="## My own heading\n\non programs")
    readme = client.get("/@amina/README.md").text
    assert "## Books worth reading\n\n" in readme
    assert '"kind":"book","title":"SICP"' in readme
    items = parse(readme).lists["books"]
    assert [(item.title, item.text) for item in items] == [
        ("SICP", "## My own heading\n\non programs")
    ]


def test_sixth_section_is_shown_on_the_page_of_a_topic(client, learner, publish, topics):
    for section in Entry.Section.values:
        publish(learner, f"The {section}", section=section, topics_text="Docker")
    shown = client.get("/topics/docker/").context["entries"].sections
    assert [section.label for section in shown][3:5] == ["Books", "Takeaways"]
    assert shown[3].url == "/learnings/?topic=docker&section=book"


def test_sixth_section_is_shown_on_a_profile(client, learner, publish):
    publish(learner, "SICP", section="book")
    assert "Books" in client.get("/@amina/").text
