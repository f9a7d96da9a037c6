"""Parsing search queries, ranking and highlighting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search import parse
from portal.search.highlighting import highlight, highlighted_excerpt
from portal.search.query import MAX_CHARACTERS, MAX_TERMS, without_accents
from portal.search.ranking import Scorer, contains_phrase, rarity
from portal.search.spellings import tokens


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("docker compose", [("docker",), ("compose",)]),
        ('"first page" slow', [("first", "page"), ("slow",)]),
        ("manage.py", [("manage", "py")]),
        ("how do I stop the port", [("stop",), ("port",)]),
        ("to be or not", [("to",), ("be",), ("or",), ("not",)]),
        ("Docker docker DOCKER", [("docker",)]),
        ('an "unclosed phrase', [("unclosed", "phrase")]),
        ("C++", [("cplusplus",)]),
        ("cpp build", [("cplusplus",), ("build",)]),
        ("C#", [("csharp",)]),
        ("F# (C#)", [("fsharp",), ("csharp",)]),
        (".NET", [("dotnet",)]),
        ("Ｃ＋＋", [("cplusplus",)]),
        ("c++17", [("cplusplus", "17")]),
        (".NET8", [("dotnet", "8")]),
        ("ASP.NET", [("asp", "dotnet")]),
        ("C", [("c",)]),
        ("node.js", [("node", "js")]),
        ("Objective-C", [("objective", "c")]),
        ("example.net", [("example", "net")]),
        ("rust#1 abc++", [("rust", "1"), ("abc",)]),
        ("***", []),
        ("", []),
    ],
)
def test_query_has_words_and_phrases(text, terms):
    assert list(parse(text).terms) == terms


def test_query_has_excluded_terms_topics_and_handles():
    query = parse('port -windows -"blue screen" topic:docker by:@amina topic:"Django ORM"')
    assert query.terms == (("port",),)
    assert query.excluded_terms == (("windows",), ("blue", "screen"))
    assert query.topics == ("docker", "django orm")
    assert query.by == ("amina",)


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ('port topic:docker -windows by:@amina topic:"Django ORM" "blue screen"',
         'port -windows "blue screen"', 'topic:docker by:@amina topic:"Django ORM"'),
        ("topic:docker", "", "topic:docker"),
        ("port", "", ""),
    ],
)  # fmt: skip
def test_query_without_its_names(text, words, names):
    query = parse(text)
    assert (query.without_names, query.names) == (words, names)


def test_query_of_excluded_terms_only_is_empty():
    query = parse("-docker")
    assert not query
    assert query.notes == ("Add a word to search for. Exclusions alone aren’t enough.",)


def test_long_query_is_truncated_with_a_note():
    query = parse("word " * 3_000)
    assert query.notes[0] == f"We only searched for the first {MAX_CHARACTERS} characters."
    assert len(query.text) <= MAX_CHARACTERS
    many = parse(" ".join(f"w{number}" for number in range(20)))
    assert len(many.terms) == MAX_TERMS
    assert many.notes == (f"We only searched for the first {MAX_TERMS} words.",)


@given(st.text(max_size=400))
def test_any_text_is_parsed_into_plain_tokens(text):
    query = parse(text)
    for term in (*query.terms, *query.excluded_terms):
        assert term
        assert all(token.isalnum() and token == token.lower() for token in term)


def test_corrections_replace_words_in_place():
    assert (
        parse('"Dokcer compose" port').with_corrections({"dokcer": "docker"})
        == '"docker compose" port'
    )


def test_accents_are_removed_from_latin_letters_only():
    assert [without_accents(word) for word in ("réseau", "naïve", "docker")] == [
        "reseau",
        "naive",
        "docker",
    ]
    assert without_accents("تعلم") == "تعلم"
    assert tokens("Django's manage.py, C++ & naïve_code") == [
        "django",
        "s",
        "manage",
        "py",
        "cplusplus",
        "naïve",
        "code",
    ]


def test_highlight_marks_each_form_of_a_word_in_safe_html():
    assert (
        highlight("Queries <b>query</b>", ["query"])
        == "<mark>Queries</mark> &lt;b&gt;<mark>query</mark>&lt;/b&gt;"
    )
    assert highlight("nothing here", ["docker"]) == "nothing here"


def test_excerpt_contains_the_searched_words():
    text = "filler words " * 40 + "the docker port is taken here " + "more filler " * 40
    shown = highlighted_excerpt(text, ["docker", "port"])
    assert "<mark>docker</mark> <mark>port</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert highlighted_excerpt("short", ["docker"]) == "short"


@given(st.text(max_size=600), st.lists(st.text(min_size=1, max_size=10), max_size=3))
def test_excerpt_escapes_markup(text, words):
    shown = highlighted_excerpt(text, words).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in shown
    assert ">" not in shown


def score_of(weights, title="", topics="", terms=(), **more):
    return Scorer(weights).score(title, topics, {(term,) for term in terms}, **more)


def test_score_prefers_title_then_topics_then_text_then_helpful():
    weights = {("docker",): 1.0}
    in_title = score_of(weights, title="docker basics", terms=["docker"])
    in_topics = score_of(weights, topics="docker", terms=["docker"])
    in_text = score_of(weights, terms=["docker"])
    assert in_title > in_topics > in_text
    assert score_of(weights, terms=["docker"], helped=10) > in_text
    assert score_of(weights, terms=["docker"], solved=True) > in_text


def test_score_prefers_all_words_in_text_to_one_in_title():
    weights = {(word,): rarity(1000, 5) for word in ("layout", "shift", "image")}
    every = score_of(weights, terms=["layout", "shift", "image"])
    one = score_of(weights, title="the image", terms=["image"])
    assert every > one


def test_phrase_matches_words_in_their_order():
    there = "the ports taken"
    assert contains_phrase(("port", "taken"), there)
    assert not contains_phrase(("taken", "port"), there)


def test_names_with_symbols_are_highlighted():
    assert highlight("C++, C and C#", ("cplusplus",)) == "<mark>C++</mark>, C and C#"
    assert highlight("for .NET8", ("dotnet",)) == "for <mark>.NET</mark>8"
    assert parse("C++ .net build").shown_words == "c++ .net build"
