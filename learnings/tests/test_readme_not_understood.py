"""What was not understood of a README comes first, and becomes what its owner says it is."""

import re

import pytest

from learnings.import_preview import LEFTOVERS_IN_VIEW
from learnings.models import Draft, Entry, ImportedItem, ReadmeImport
from tests.fixtures.readmes import posted, stage

LIST = "## Tips\n\n- Write tests\n\n## Weather report\n\n- **Rain**: mostly\n- Sun, at times\n"
PROSE = "## Tips\n\n- Write tests\n\n## Weather report\n\nRain, mostly.\nThen sun.\n"


def staged_with(client, text):
    return stage(client, text=text).headers["Location"]


def take(client, address, kind, **changes):
    return client.post(address, posted(address, do="save", **{"take-0": kind}, **changes))


def offered(address=None):
    items = ReadmeImport.objects.get().items()
    return [(one.kind, one.title, one.body) for one in items if one.is_offered]


def test_what_was_not_understood_comes_first_with_its_lines(client_of, learner):
    client = client_of(learner)
    page = client.get(staged_with(client, LIST)).text
    assert "Not understood (1)" in page
    assert page.index("Not understood (1)") < page.index('id="understood"')
    row = page.partition('name="take-0"')[0].rpartition("<li")[2]
    assert "Weather report" in row
    assert re.search(r'<a href="#L5">Lines 5–\d</a>', row)
    options = page.partition('name="take-0"')[2].partition("</select>")[0]
    kinds = re.findall(r'<option value="(\w*)"', options)
    assert kinds == [
        "",
        "technology",
        "concept",
        "practice",
        "takeaway",
        "tip",
        "challenge",
        "goal",
    ]


def test_a_list_becomes_an_item_for_each_bullet_instead_of_a_profile_section(client_of, learner):
    client = client_of(learner)
    address = staged_with(client, LIST)
    assert offered()[-1][0] == "kept"
    response = take(client, address, "takeaway")
    assert response.headers["Location"] == f"{address}?open=takeaway#group-takeaway"
    assert offered() == [
        ("tip", "Write tests", ""),
        ("takeaway", "Rain", "mostly"),
        ("takeaway", "Sun, at times", ""),
    ]
    lines = [(one.line, one.end) for one in ReadmeImport.objects.get().items()[-2:]]
    assert lines == [(6, 7), (7, 8)]


def test_any_other_text_becomes_one_item(client_of, learner):
    client = client_of(learner)
    take(client, staged_with(client, PROSE), "concept")
    assert offered()[1:] == [("concept", "Weather report", "Rain, mostly.\nThen sun.")]


def test_a_challenge_gets_the_solutions_that_the_text_names(client_of, learner):
    client = client_of(learner)
    text = "## Weather report\n\n| What | Cure | Time |\n| --- | --- | --- |\n| Rain | Coat | 2 h |\n| Ice | Salt | 3 h |\n"
    take(client, staged_with(client, text), "challenge")
    items = [one for one in ReadmeImport.objects.get().items() if one.is_offered]
    assert [(one.title, one.solution) for one in items] == [
        ("Rain", "Coat – 2 h"),
        ("Ice", "Salt – 3 h"),
    ]


def test_taking_by_htmx_answers_with_the_items_and_the_count(client_of, learner):
    client = client_of(learner)
    address = staged_with(client, LIST)
    headers = {"HX-Request": "true", "HX-Target": "found", "HX-Trigger": "take-0"}
    values = posted(address, **{"take-0": "tip"})
    page = client.post(address, values, headers=headers).text
    assert "<!doctype" not in page
    assert "Not understood" not in page
    assert "All understood" in page
    assert re.search(r"Weather report ·\s+2 items in Tips for future learners", page)
    assert 'id="group-tip" open' in page
    assert 'id="saved" role="status" hx-swap-oob="true"' in page


def test_what_remains_is_still_asked_for(client_of, learner):
    client = client_of(learner)
    more = "\n## Also unclear\n\n- **Wind**: a lot\n- Fog, seldom\n"
    address = staged_with(client, LIST + more)
    assert "Not understood (2)" in client.get(address).text
    take(client, address, "challenge")
    page = client.get(address).text
    assert "Not understood (1)" in page
    assert "Tell us what these are." in page
    assert "All understood" not in page


def test_what_was_taken_is_put_back_and_comes_again_as_it_was_edited(client_of, learner):
    client = client_of(learner)
    address = staged_with(client, LIST)
    before = offered()
    take(client, address, "takeaway")
    client.post(address, posted(address, do="back-0", **{"f2-title": "Rain again"}))
    assert offered() == before
    take(client, address, "takeaway")
    assert [title for _kind, title, _body in offered()] == [
        "Write tests",
        "Rain again",
        "Sun, at times",
    ]
    client.post(address, posted(address, do="back-0"))
    take(client, address, "tip")
    assert [kind for kind, *_texts in offered()] == ["tip", "tip", "tip"]
    assert [title for _kind, title, _body in offered()] == ["Write tests", "Rain", "Sun, at times"]


def test_what_was_joined_is_not_put_back(client_of, learner):
    client = client_of(learner)
    address = staged_with(client, LIST)
    take(client, address, "takeaway")
    client.post(address, posted(address, do="join-3"))
    before = offered()
    client.post(address, posted(address, do="back-0"))
    assert offered() == before


@pytest.mark.parametrize("kind", ["skill", "contact", "boom", ""])
def test_a_leftover_is_not_taken_as_anything_else(client_of, learner, kind):
    client = client_of(learner)
    address = staged_with(client, LIST)
    before = offered()
    take(client, address, kind)
    assert offered() == before


def test_an_older_page_does_not_untick_what_was_taken_since(client_of, learner):
    client = client_of(learner)
    address = staged_with(client, LIST)
    shown = client.get(address).context["preview"].shown
    older = posted(address, shown=shown)
    take(client, address, "tip")
    client.post(address, older)
    items = ReadmeImport.objects.get().items()
    assert [one.keep for one in items if one.is_offered] == [True, True, True]


def test_what_was_taken_becomes_drafts(client_of, learner):
    client = client_of(learner)
    address = staged_with(client, LIST)
    client.post(address, posted(address, do="confirm", **{"take-0": "tip"}))
    drafts = Draft.objects.filter(entry__kind=Entry.Kind.LEARNING).order_by("pk")
    assert [draft.title for draft in drafts] == ["Write tests", "Rain", "Sun, at times"]


@pytest.mark.parametrize(("kind", "text"), [("tip", LIST), ("goal", PROSE), ("challenge", PROSE)])
def test_what_was_taken_is_not_offered_when_the_readme_comes_again(client_of, learner, kind, text):
    client = client_of(learner)
    address = staged_with(client, text)
    client.post(address, posted(address, do="confirm", **{"take-0": kind}))
    ReadmeImport.objects.all().delete()
    page = client.get(staged_with(client, text)).text
    assert "Not understood" not in page
    assert offered() == []


def test_what_was_taken_is_offered_again_when_it_changed(client_of, learner):
    client = client_of(learner)
    address = staged_with(client, LIST)
    client.post(address, posted(address, do="confirm", **{"take-0": "tip"}))
    ReadmeImport.objects.all().delete()
    staged_with(client, LIST + "- Hail, once\n")
    assert [kind for kind, *_texts in offered()] == ["kept"]


def test_most_of_many_leftovers_are_folded(client_of, learner):
    client = client_of(learner)
    text = "\n\n".join(
        f"## Weather of day {n}\n\n- Rain\n- Sun" for n in range(LEFTOVERS_IN_VIEW + 3)
    )
    page = client.get(staged_with(client, text))
    assert f"Not understood ({LEFTOVERS_IN_VIEW + 3})" in page.text
    assert "Show 3 more" in page.text


@pytest.mark.parametrize(
    "title",
    ["Python**", "## Database", "{ broken", "export const useApp = ()", "Use `this", "a => b", "…"],
)
def test_a_title_with_marks_or_code_is_misread(title):
    assert ImportedItem("tip", title).doubt == "marks"


@pytest.mark.parametrize(
    "title",
    ["C#", "**Ask** early", "Jinja {{ tags }}", "__init__ files", "C++", "Issue #5", "Time (UTC)"],
)
def test_other_titles_are_not(title):
    assert ImportedItem("tip", title).doubt == ""


def test_what_is_doubtful_is_not_ticked_and_says_why(staged):
    client, address, row = staged
    items = row.items()
    items[1].title, items[2].solution, items[0].confidence = "Docker**", "", "guessed"
    row.save_items(items)
    page = client.get(address).text
    assert "Not sure: recognised by its shape only" in page
    assert "Not sure: marks or code are left in its title" in page
    assert "Not sure: no solution was found" in page
    assert page.count("· 1 to check") == 3
    assert "Docker**" in page


def test_marks_in_a_title_leave_it_unticked(client_of, learner, monkeypatch):
    client = client_of(learner)
    stage(client, text="## Tips\n\n- Ask early\n- Go {slow\n")
    ticked = {one.title: one.keep for one in ReadmeImport.objects.get().items()}
    assert ticked == {"Ask early": True, "Go {slow": False}


def test_the_items_of_one_section_are_ticked_at_once(client_of, learner):
    client = client_of(learner)
    address = stage(
        client, text="## Tips\n\n- Ask\n- Read\n\n## Concepts\n\n- Cache\n- Index\n"
    ).headers["Location"]
    client.post(address, posted(address, do="none-tip"))
    ticked = {one.title: one.keep for one in ReadmeImport.objects.get().items()}
    assert ticked == {"Ask": False, "Read": False, "Cache": True, "Index": True}


def test_sections_that_are_kept_have_a_group_of_their_own(client_of, learner):
    client = client_of(learner)
    text = "## Installation\n\nRun `make`.\n\n## Tips\n\n- Ask\n- Read\n"
    page = client.get(staged_with(client, text)).text
    assert "Not understood" not in page
    kept = page.partition('id="kept"')[2]
    assert "Kept as they are" in kept
    assert "Installation" in kept
    assert "Installation" not in page.partition('id="understood"')[2].partition('id="kept"')[0]


def test_only_sections_that_are_kept_are_said_to_be_all(client_of, learner):
    page = (
        client_of(learner)
        .get(staged_with(client_of(learner), "## Installation\n\nRun `make`.\n"))
        .text
    )
    understood = page.partition('id="understood"')[2].partition('id="kept"')[0]
    assert "only sections that are kept as they are" in understood
    assert "Installation" not in understood
