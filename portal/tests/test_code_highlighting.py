"""Code highlighting: languages, limits, and the cost of hostile code."""

import re
import sys

import pytest
from pygments.lexer import Future, RegexLexer, RegexLexerMeta

from portal.tests.regex_steps import CountedPattern, TooManySteps
from portal.text import code_highlighting, markdown
from portal.text.code_highlighting import (
    LEXER_BY_LANGUAGE,
    MAX_CODE_CHARACTERS,
    MAX_FENCE_CHARACTERS,
    lexer_for,
)

LEXERS = sorted(set(LEXER_BY_LANGUAGE.values()))
# Texts that are slow for Pygments' lexers when repeated.
EVERYWHERE = ["\n", " ", "\n ", "a", "a\n", '"\\', "(", "a.", "&", "/*", "<", "0"]
HOSTILE = {
    "python": [" \n", "f'{", "'''", "@a "],
    "pycon": [">>> ", "a:\n", ">>> f'{\n"],
    "bash": ["&a ", "<%", "$((", "`${", "<<A\n"],
    "javascript": ["'\\", "`${", "a?", "-a", "/a"],
    "typescript": ["a?", "?a", "/a", "a<"],
    "json": ["[", "{", "1_", "\\"],
    "yaml": ["`", "*", "@", "%", "- ", "|\n", "? "],
    "html": ["&&", "<a ", "<!--", "<script>'\\", "<style>'\\"],
    "css": ["'\\", "@a ", "a:", "{"],
    "scss": ["{", "#{", "$(", "@a "],
    "sql": ["[a](", "{", "'", "--"],
    "postgresql": ["a(", "[[", "$a$", "E'"],
    "django": ["{{", "{%", "{# ", "{{ a|"],
    "dockerfile": [" \n", "RUN \\\n", "a\n"],
    "nginx": [";", "; ", "* ", "a{"],
    "toml": ["=", "@@", "*/", "a=", "[["],
    "diff": ["\r", "\\\n", "+++", "@@"],
    "http": ["T", "A", "GET ", "a:"],
    "go": ["'\\", "`", "a,"],
    "rust": ["a(", "</", "-a", "r#", "'a"],
    "php": ["<?php ", "<<", "<?php $a", "<?php '\\", "<?php /*"],
    "graphql": ["{", '"""', "a(", "@a"],
    "curly": ["*", "'\\", "#", "//", "1."],
}
STEPS = 25  # allowed steps, times the square of the length
FEW, MANY = 20, 40


@pytest.fixture
def work(monkeypatch):
    """work[0] counts the steps of all lexers' regular expressions."""
    work = [0]

    def process(_cls, regex, flags, _state):
        pattern = regex.get() if isinstance(regex, Future) else regex
        return CountedPattern(pattern, flags, work, most=STEPS * MANY * MANY).match

    monkeypatch.setattr(RegexLexerMeta, "_process_regex", process)
    for lexer in [RegexLexer, *every_subclass(RegexLexer)]:
        for name in ("_tokens", "_all_tokens"):
            if name in vars(lexer):
                monkeypatch.delattr(lexer, name)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    yield work
    sys.setrecursionlimit(limit)
    for lexer in every_subclass(RegexLexer):
        for name in {"_tokens", "_all_tokens", "_tmpname"} & vars(lexer).keys():
            delattr(lexer, name)


def every_subclass(cls):
    for found in cls.__subclasses__():
        yield found
        yield from every_subclass(found)


def steps(work, lexer, text):
    work[0] = 0
    found = "".join(value for _kind, value in lexer.get_tokens(text))
    assert found.strip() == text.replace("\r", "\n").strip()
    return work[0]


def test_each_highlighted_language_has_hostile_code():
    assert set(HOSTILE) == set(LEXERS)


@pytest.mark.parametrize("language", LEXERS)
def test_hostile_code_costs_at_most_the_square_of_its_length(work, language):
    """Twice the code takes at most four times the steps.

    The length limit therefore bounds the work.
    """
    lexer = code_highlighting.CurlyLexer() if language == "curly" else lexer_for(language)
    for unit in EVERYWHERE + HOSTILE[language]:
        few, many = (steps(work, lexer, (unit * size)[:size]) for size in (FEW, MANY))
        assert many <= 4.4 * few + 300, unit
        assert many <= STEPS * MANY * MANY, unit


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(r"(a+)+b", "a" * 40), (r"(?:\s*\n)*\s*x", "\n" * 40), (r"(a|a)*b", "a" * 40)],
)
def test_counted_pattern_stops_an_exponential_expression(pattern, text):
    with pytest.raises(TooManySteps):
        CountedPattern(pattern, 0, [0], most=20_000).match(text)


def test_counted_pattern_counts_linear_steps():
    work = [0]
    assert CountedPattern(r'"[^"]*"', 0, work, most=10_000).match('"' + "a" * 1000 + '"')
    assert work[0] < 1100


@pytest.mark.parametrize(
    "language", ["autoit", "perl", "make", "markdown", "text", "nonsense", "", "PYTHON2\x00"]
)
def test_code_in_an_unlisted_language_is_not_highlighted(language):
    assert lexer_for(language) is None
    html = markdown.render(f"```{language}\nif a: return 1\n```", key="x")
    assert '<span class="c-' not in html


@pytest.mark.parametrize("language", ["c", "C++", "java", "C#", "kotlin"])
def test_languages_with_braces_are_highlighted_by_curly_lexer(language):
    html = markdown.render(f'```{language}\nint a = 1; // "one"\nreturn "two\\n";\n```', key="x")
    assert '<span class="c-k">int</span>' in html
    assert (
        '<span class="c-c1">// &quot;one&quot;</span>' in html
        or '<span class="c-c1">// "one"</span>' in html
    )


def fence(length, language="python"):
    code = ("a = 1\n" * length)[: length - 1]
    return f"```{language}\n{code}\n```\n"


def coloured(text):
    """Return for each code block of the rendered text whether it is highlighted."""
    html = markdown.render(text, key="x")
    return ["<span" in block for block in re.findall(r"<pre.*?</pre>", html, re.DOTALL)]


def test_code_block_over_its_limit_is_not_highlighted():
    assert coloured(fence(MAX_FENCE_CHARACTERS)) == [True]
    assert coloured(fence(MAX_FENCE_CHARACTERS + 1)) == [False]


def test_code_over_the_limit_of_a_text_is_not_highlighted():
    many = MAX_CODE_CHARACTERS // MAX_FENCE_CHARACTERS
    assert coloured(fence(MAX_FENCE_CHARACTERS) * (many + 2)) == [True] * many + [False] * 2


def test_each_text_has_its_own_limit_of_highlighted_code():
    for _time in range(2):
        assert coloured(fence(MAX_FENCE_CHARACTERS)) == [True]
