"""Names with signs, such as C++, in the search."""

import pytest

from learnings.tests.test_search import titles
from portal.models import Topic
from tests import snapshots


@snapshots.fixture
def languages(learner, publish):
    """Challenges whose names differ in signs alone, the plain C last."""
    names = {
        "C++": "A C++ build that fails",
        "C#": "A C# client that waits",
        ".NET": "A .NET service that stops",
        "F#": "An F# pipe that blocks",
        "node.js": "A node.js loop that hangs",
        "Objective-C": "An Objective-C app that quits",
        "C": "A C extension that leaks",
    }
    for title in names.values():
        publish(learner, title, kind="challenge", body="It was so yesterday too.")
    return names


@pytest.mark.parametrize("name", ["C++", "C#", ".NET", "F#", "node.js", "Objective-C"])
def test_names_with_signs_are_found_as_themselves(languages, name):
    assert titles(name) == [languages[name]]
    assert titles(name.upper()) == [languages[name]]
    assert titles(f"-{name} that") == [
        title for title in titles("that") if title != languages[name]
    ]


def test_c_alone_finds_neither_c_plus_plus_nor_c_sharp(languages):
    assert set(titles("C")) == {languages["C"], languages["Objective-C"]}


def test_names_with_signs_are_found_in_texts_topics_and_profiles(client, publish, make_person):
    cpp = Topic.objects.create(name="C++", slug="c-plus-plus")
    ama = make_person("ama", bio="I write C++ and Go.")
    publish(ama, "Headers", body="In C++17 there are better ways.")
    publish(ama, "Linkers", body="Words.", topics_text="C++")
    assert set(titles("c++")) == {"Headers", "Linkers"}
    assert titles("topic:C++") == ["Linkers"]
    page = client.get("/search/", {"q": "c++", "in": "people"}).text
    assert f'href="{ama.get_absolute_url()}"' in page
    assert "<mark>C++</mark>" in page
    assert cpp.entries.count() == 1
