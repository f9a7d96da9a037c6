"""What its owner took of a README keeps its place in their export."""

import pytest

from learnings.models import Entry, ReadmeImport
from learnings.models.leftover import Leftovers
from learnings.own_readme import build_readme
from portal.people.models import User
from tests.fixtures.entries import judge

TEXT = """# Amina's hub

## Tips

- Write tests

## Weather report

- **Rain**: mostly
- Sun, at times

## Diary

It was hot.
Then it was cold.

## Licence

MIT
"""


@pytest.fixture
def taken(learner, mentor, topics):
    """taken(text, {number: kind}, **kinds): a README with parts taken as another kind, approved."""

    def make(text, leftovers, **kinds):
        owner = User.objects.get(pk=learner.pk)
        readme_import = ReadmeImport.stage(owner, text)
        items = readme_import.items()
        for number, kind in leftovers.items():
            assert Leftovers(readme_import, items).take(number, kind)
        for item in items:
            item.kind = kinds.get(item.title, item.kind)
        readme_import.save_items(items)
        readme_import.confirm()
        readme_import.submit()
        for entry in Entry.objects.filter(waiting_revision__isnull=False).order_by("pk"):
            judge(entry, mentor, "approve")
        return readme_import

    return make


def readme_of(person):
    return build_readme(User.objects.get(pk=person.pk))


def edit(before, mentor, **texts):
    entry = Entry.objects.get(live_revision__title=before)
    draft = entry.draft_for_edit()
    for name, text in texts.items():
        setattr(draft, name, text)
    draft.save_text(version=draft.version)
    entry.submit()
    judge(entry, mentor, "approve")


def test_what_was_not_understood_stays_where_it_was(taken, learner):
    taken(TEXT, {0: "takeaway", 1: "challenge"}, Licence="tip")
    kinds = Entry.objects.values_list("live_revision__title", "kind", "section")
    assert sorted(kinds) == [
        ("Diary", "challenge", ""),
        ("Licence", "learning", "tip"),
        ("Rain", "learning", "takeaway"),
        ("Sun, at times", "learning", "takeaway"),
        ("Write tests", "learning", "tip"),
    ]
    assert readme_of(learner) == TEXT


def test_what_was_taken_and_edited_is_written_again_in_its_place(taken, learner, mentor):
    taken(TEXT, {0: "takeaway", 1: "concept"})
    edit("Rain", mentor, body="always")
    edit("Diary", mentor, title="My days", body="They are long.")
    text = readme_of(learner)
    found = ("# Weather", "always", "- Sun, at times", "# My days", "They are long", "# Licence")
    places = [text.index(words) for words in found]
    assert places == sorted(places)
    assert not any(words in text for words in ("mostly", "It was hot.", "Diary"))


def test_what_was_taken_and_removed_leaves_with_its_heading(taken, learner):
    taken(TEXT, {0: "takeaway", 1: "challenge"})
    removed = Entry.objects.filter(live_revision__title__in=["Rain", "Sun, at times", "Diary"])
    removed.update(status=Entry.Status.REMOVED)
    text = readme_of(learner)
    assert "Weather" not in text
    assert "Diary" not in text


def test_items_taken_of_one_line_stay_there_when_one_is_removed(taken, learner, topics):
    text = TEXT.replace("- **Rain**: mostly\n- Sun, at times\n", "Django, PostgreSQL, Docker\n")
    taken(text, {0: "technology"})
    assert readme_of(learner) == text
    User.objects.get(pk=learner.pk).skills.remove(topics["Docker"])
    written = readme_of(learner)
    places = [written.index(words) for words in ("Weather", "**Django", "**PostgreSQL", "Diary")]
    assert places == sorted(places)
    assert "Docker" not in written


def test_the_first_entry_of_a_kind_comes_before_the_licence(taken, publish, learner):
    taken("# Hub\n\nWelcome to one file.\n\n## Structure\n\n- app/\n\n## Licence\n\nMIT\n\n", {})
    publish(learner, "Ask early", section="tip", body="In two days.")
    text = readme_of(learner)
    found = ("Welcome", "## Structure", "## Tips for future learners", "Ask early", "## Licence")
    places = [text.index(words) for words in found]
    assert places == sorted(places)
