"""What a README holds beside challenges."""

import json

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from learnings.readme import NotAReadme, parse
from learnings.readme.parser.decoding import decode
from learnings.readme.parser.heading_patterns import classify_heading
from learnings.readme.parser.reader import read_lines
from learnings.readme.parser.sections import split_sections
from learnings.sections import SECTIONS


def titles(items):
    return [item.title for item in items]


@pytest.mark.parametrize(
    "body",
    [
        "- Python\n- Django",
        "- **Python** – the language\n- **Django** – the framework",
        "- **Python**: the language\n- **Django**: the framework",
        "### Python\n\nThe language, and a lot about it.\n\n### Django\n\nThe framework, and a lot about it.",
        "### Back end\n\n- Python\n- Django",
        "- **Languages & Frameworks:**\n  - Python\n  - Django",
        "- **Languages & Frameworks:** Python, Django",
        "| Tool | Use |\n|---|---|\n| Python | scripts |\n| Django | web |",
        "⦁\tPython – the language\n⦁\tDjango – the framework",
        "Python: the language\n\nDjango: the framework",
    ],
)
def test_technologies(body):
    assert titles(parse(f"## 🛠️ Key Technologies Covered\n\n{body}").lists["technologies"]) == [
        "Python",
        "Django",
    ]


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("1) Python 2) Django", ["Python", "Django"]),
        ("1. Python 2. Django 3. Docker", ["Python", "Django", "Docker"]),
        ("1. I kept the replicas at 2. More cost too much.",
         ["I kept the replicas at 2. More cost too much."]),
    ],
)  # fmt: skip
def test_items_in_one_line_are_told_from_a_sentence_that_ends_with_a_number(line, items):
    assert [one.text for one in read_lines(line)] == items


def test_what_was_said_of_a_technology_is_kept():
    item = parse("## Technologies\n\n- **Docker**: the same everywhere").lists["technologies"][0]
    assert (item.title, item.text) == ("Docker", "the same everywhere")


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Important Backend Development Concepts", "concepts"),
        ("## Best Practices & Personal Takeaways", "practices"),
        ("Lessons learned", "takeaways"),
        ("Tips for future learners", "tips"),
        ("Future goals", "goals"),
    ],
)
def test_sections_by_their_titles(heading, name):
    reading = parse(f"## {heading.lstrip('# ')}\n\n- First thing\n- Second thing")
    assert titles(reading.lists[name]) == ["First thing", "Second thing"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Technologies utilisées", "technologies"),
        ("Langages et bibliothèques", "technologies"),
        ("Notions clés", "concepts"),
        ("Meilleures pratiques", "practices"),
        ("Recommandations", "practices"),
        ("À retenir", "takeaways"),
        ("Compétences acquises", "takeaways"),
        ("Enseignements tirés", "takeaways"),
        ("Conseils pour les futurs apprenants", "tips"),
        ("Objectifs à venir", "goals"),
        ("Tecnologias utilizadas", "technologies"),
        ("Melhores práticas", "practices"),
        ("Lições aprendidas", "takeaways"),
        ("Competências desenvolvidas", "takeaways"),
        ("Dicas para futuros alunos", "tips"),
        ("Lenguajes y herramientas", "technologies"),
        ("Fundamentos", "concepts"),
        ("Mejores prácticas", "practices"),
        ("Lecciones aprendidas", "takeaways"),
        ("Habilidades adquiridas", "takeaways"),
        ("Consejos para futuros estudiantes", "tips"),
    ],
)
def test_sections_in_other_languages(heading, name):
    assert classify_heading(heading) == (name, True)


def test_sections_have_the_names_that_the_pages_show_in_french():
    with translation.override("fr"):
        names = {section.list_name: _(section.heading) for section in SECTIONS}
    assert names["takeaways"] != "Takeaways"
    assert {name: classify_heading(title) for name, title in names.items()} == {
        name: (name, True) for name in names
    }


def test_sections_of_one_level_do_not_nest():
    text = "# Challenges\n# Slow lists\nI added an index.\n# Technologies\n# Python\n# Best practices\n- Test"
    assert [
        section.parent and section.parent.title for section in split_sections(read_lines(text))
    ] == [
        None,
        None,
        "Challenges",
        None,
        "Technologies",
        None,
    ]


def test_headings_below_concepts_are_concepts():
    reading = parse(
        "## Concepts\n\n### Database design\n\n- Normalisation\n\n### Caching\n\nRedis."
    )
    assert titles(reading.lists["concepts"]) == ["Database design", "Caching"]
    assert reading.lists["concepts"][0].text == "- Normalisation"


def test_channel_and_links_are_found_anywhere():
    reading = parse(
        "# Hub\n\nJoin #ProDevProjectNexus. See https://github.com/amina-demo and https://linkedin.com/in/amina"
    )
    assert reading.discord_channel == "#ProDevProjectNexus"
    assert reading.links == {
        "github": "https://github.com/amina-demo",
        "linkedin": "https://linkedin.com/in/amina",
    }


@pytest.mark.parametrize(
    "body",
    [
        "```sh\ngit clone https://github.com/amina-demo/hub\n```",
        "```text\nhttps://github.com/amina-demo\n```",
        "Clone it: `git clone https://github.com/amina-demo/hub.git`",
        "Based on https://github.com/mary-demo/starter",
        "[Mary](https://github.com/mary-demo) and [John](https://github.com/john-demo)",
        "## Acknowledgements\n\n[Mary](https://github.com/mary-demo)",
        "## Collaborators\n\n[Mary](https://github.com/mary-demo)",
    ],
)
def test_addresses_of_code_repositories_and_others_are_no_contacts(body):
    assert parse(f"# Hub\n\n{body}\n").links == {"github": None, "linkedin": None}


def test_contact_section_has_the_contacts_of_the_author():
    reading = parse(
        "Thanks to https://github.com/mary-demo for the start.\n\n"
        "## Contact\n\n- [GitHub](https://github.com/amina-demo/)\n- Website: https://amina.example"
    )
    assert reading.links == {
        "github": "https://github.com/amina-demo",
        "linkedin": None,
        "website": "https://amina.example",
    }


def test_what_was_not_understood_is_named():
    assert parse("# Hub\n\n## Licence\n\nMIT\n\n## Weather\n\nSun").not_understood == [
        "Licence",
        "Weather",
    ]


def test_lines_below_a_bold_title_are_its_text():
    text = "## Lessons learned\n\n**Fetch**\nIt does not raise.\nI check the status.\n\n**Git**\nPull first."
    assert [(one.title, one.text) for one in parse(text).lists["takeaways"]] == [
        ("Fetch", "It does not raise.\nI check the status."),
        ("Git", "Pull first."),
    ]


def test_placeholders_are_warned_of_and_not_imported():
    reading = parse("## Technologies\n\n- Python\n\n## Challenges\n\n- [Your challenge here]\n")
    assert reading.warnings == ["unfilled placeholder: [Your challenge here]"]
    assert reading.challenges == []


def test_conflict_markers_are_taken_out_and_named():
    text = "<<<<<<< HEAD\n## Technologies\n\n- Python\n=======\n## Technologies\n\n- Django\n>>>>>>> main\n"
    reading = parse(text)
    assert titles(reading.lists["technologies"]) == ["Python", "Django"]
    assert "merge-conflict markers" in reading.warnings[0]


def test_a_fence_without_an_end_does_not_swallow_the_rest():
    reading = parse("# Set-up\n\n```bash\npip install x\n\n## Technologies\n\n- Python\n")
    assert titles(reading.lists["technologies"]) == ["Python"]
    assert "code block that never closed" in reading.warnings[0]


def test_the_json_has_exactly_the_keys_that_were_promised():
    assert list(parse("## Technologies\n\n- Python").as_json()) == [
        "technologies", "concepts", "practices", "takeaways", "tips", "goals", "challenges", "collaboration", "links",
        "repaired_encoding", "warnings", "not_understood",
    ]  # fmt: skip
    assert json.dumps(parse("## Challenges\n\n- **Slow**: index").as_json())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "cp1252"])
def test_encodings_of_a_file(encoding):
    text = "## Technologies\n\n- Café – naïve\n"
    data = (
        b"\xff\xfe" + text.encode("utf-16-le")
        if encoding == "utf-16-le-bom"
        else text.encode(encoding)
    )
    item = parse(data).lists["technologies"][0]
    assert (item.title, item.text) == ("Café", "naïve")


def test_twice_decoded_text_is_repaired_and_said_so():
    broken = "## Technologies\n\n- Docker – everywhere\n".encode().decode("cp1252")
    reading = parse(broken)
    assert reading.repaired_encoding
    assert reading.lists["technologies"][0].text == "everywhere"
    assert not parse("## Technologies\n\n- Docker “quoted”\n").repaired_encoding


def test_what_cannot_be_repaired_is_removed():
    assert decode("ok \ufffd\ud83d end")[0] == "ok  end"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"", "This file is empty."),
        (b" \n\t ", "This file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This isn’t a text file."),
        (b"PK\x03\x04" + bytes(range(256)) * 4, "This isn’t a text file."),
        (b"x" * 1_000_001, "A README can be up to 1 MB."),
    ],
)
def test_what_is_no_readme_gets_a_sentence(source, sentence):
    with pytest.raises(NotAReadme, match=sentence):
        parse(source)


def test_the_only_heading_of_the_highest_level_is_the_title_of_the_file():
    text = "# What I learned at ALX\n\nA year.\n\n## What I used\n\nReact, Next.js, Figma\n\n## Challenges\n\n- Slow → cached\n"
    parsed = parse(text)
    assert [one.title for one in parsed.lists["technologies"]] == ["React", "Next.js", "Figma"]
    assert [one.title for one in parsed.challenges] == ["Slow"]
    assert parsed.lists["takeaways"] == []


@pytest.mark.parametrize(
    "title",
    [
        "## Ce qui a été difficile",
        "## What didn't go well",
        "**things that were hard** 😭",
        "## We ran into some issues",
        "## What was tough",
        "## Battles ⚔️",
    ],
)
def test_headings_that_say_that_something_was_hard_name_challenges(title):
    text = f"## Concepts\n\n- Cache\n\n{title}\n\n- Lists were slow → an index\n"
    assert [one.solution for one in parse(text).challenges] == ["an index"]


def test_a_list_of_what_is_below_begins_no_section():
    text = "## What is inside\n\n- Summary\n- Challenges\n- Wins\n\n## Challenges\n\n- Slow → cached\n\n## Technical challenge\n\nTests were slow. I ran them at once.\n"
    assert [one.title for one in parse(text).challenges] == ["Slow", "Tests were slow."]


def test_the_french_names_of_the_sections_of_an_export_are_known():
    text = "## Difficultés et solutions\n\n- Lenteur → un index\n\n## Bonnes pratiques\n\n- Relire\n\n## Enseignements\n\n- Mesurer\n\n## Conseils aux futurs apprenants\n\n- Demander\n\n## Objectifs à venir\n\n- Une carte\n"
    reading = parse(text)
    assert [one.title for one in reading.challenges] == ["Lenteur"]
    names = ("practices", "takeaways", "tips", "goals")
    assert [titles(reading.lists[name]) for name in names] == [
        ["Relire"],
        ["Mesurer"],
        ["Demander"],
        ["Une carte"],
    ]


@pytest.mark.parametrize(
    "heading", ["Conseils pour les futurs apprenants", "Dicas para futuros alunos"]
)
def test_tips_in_other_languages(heading):
    assert titles(parse(f"## {heading}\n\n- Un journal\n").lists["tips"]) == ["Un journal"]
