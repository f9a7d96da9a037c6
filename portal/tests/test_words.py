"""The list of refused words: .ci/words.py."""

import importlib.util

import pytest
from django.conf import settings


@pytest.fixture(scope="module")
def words():
    spec = importlib.util.spec_from_file_location("words", settings.BASE_DIR / ".ci/words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFUSED = {
    "docstring": ("a.py", '"""Tell somebody."""', "a.py:1: “somebody”: someone"),
    "comment": ("a.py", "x = 1\n# Not any more.", "a.py:2: “any more”: any longer, no longer"),
    "error": ("a.py", 'raise E("put away by a mentor")', "a.py:1: “put away”: hide"),
    "message": ("a.py", '_("3 new mails")', "a.py:1: “mails”: email"),
    "number": ("a.py", '_("%(n)d posts wait")', "a.py:1: “%(n)d posts”: ngettext or {% plural %}"),
    "label": ("a.py", 'F(label=_("Your name."))', "a.py:1: “.”: no full stop"),
    "template": (
        "a.html",
        "<p>\n{% translate 'You may only read' %}</p>",
        "a.html:2: “may only read”: can, can’t",
    ),
    "block": (
        "a.html",
        "{% blocktranslate %}Open\n the hub{% endblocktranslate %}",
        "a.html:1: “hub”: profile, home",
    ),
    "half": (
        "a.html",
        "{% translate ': it gets better' %}",
        "a.html:1: “:”: one sentence with the link in it",
    ),
    "button": (
        "a.html",
        "<button class='btn'>{% translate 'Say' %}</button>",
        "a.html:1: “Say”: a verb with its object: Save status, Withdraw request",
    ),
    "heading": (
        "a.html",
        "<h2>{% translate 'What is answered' %}</h2>",
        "a.html:1: “What is answered”: a noun: Responses, Outcome",
    ),
    "template comment": ("a.html", "{# Made anew. #}", "a.html:1: “anew”: again"),
    "script": ("a.js", "go(); // The row is gone.", "a.js:1: “is gone”: was removed, was deleted"),
    "guide": ("a.md", "Text\n\nWrite an e-mail.", "a.md:3: “e-mail”: email"),
}
ALLOWED = {
    "name in code": ("a.py", 'os.setuid("nobody")'),
    "test's own text": ("tests/a.py", 'assert "somebody" in page'),
    "number with a plural": ("a.py", 'ngettext("%(n)d post waits", "%(n)d posts wait", n)'),
    "code in a guide": ("a.md", "Run `su nobody`.\n\n```\nsu nobody\n```"),
    "question": ("a.html", "<label>{% translate 'What is wrong with it?' %}</label>"),
    "address": ("a.js", 'const home = "https://nobody.example/";'),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_word_is_found_with_its_line_and_a_better_one(words, case):
    path, source, problem = REFUSED[case]
    assert list(words.problems(path, source)) == [problem]


@pytest.mark.parametrize("case", ALLOWED)
def test_same_word_is_allowed_elsewhere(words, case):
    assert list(words.problems(*ALLOWED[case])) == []


def test_exception_is_for_one_place(words, monkeypatch):
    monkeypatch.setitem(words.EXCEPTIONS, ("a.py", "as somebody wrote"), "a quotation")
    quotation = "# So, as somebody wrote, it is."
    assert list(words.problems("a.py", quotation)) == []
    assert len(list(words.problems("b.py", quotation))) == 1
    assert len(list(words.problems("a.py", "# Ask somebody."))) == 1


def test_every_kind_of_file_is_read(words):
    """That they have no refused word is found by `make lint`, which reads them all."""
    some = {"README.md", "portal/urls.py", "static/nexus.js", "templates/base.html"}
    assert some < set(words.files())
