"""Markdown as on GitHub: contents lists, footnotes, alerts, folded parts, relative links."""

import re

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.text import markdown
from portal.text.markdown.headings import slugify
from portal.text.markdown.interface_words import WORDS, translate_words

REPOSITORY = "https://github.com/amina/nexus/blob/main/docs/"
REL = ' rel="nofollow ugc noopener"'


def render(text, repository=""):
    """Return the HTML of a text."""
    return markdown.render(text, key="x", repository=repository)


def hrefs(html):
    """Return the addresses of all links."""
    return re.findall(r'href="([^"]*)"', html)


def ids(html):
    """Return all ids."""
    return re.findall(r' id="([^"]*)"', html)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Setup", "setup"),
        ("What's new in 2.0?", "whats-new-in-20"),
        ("Überblick & Ziele", "überblick--ziele"),
        ("snake_case -- and - dashes", "snake_case----and---dashes"),
        ("🚀 Getting started", "-getting-started"),
        ("हिन्दी पाठ", "हिन्दी-पाठ"),
        ("إعداد", "إعداد"),
        ("安装（必读）", "安装必读"),
        ("!?", ""),
    ],
)
def test_slugs_are_those_of_github(title, slug):
    assert slugify(title) == slug


def test_repeated_headings_are_numbered():
    assert ids(render("# a\n# a\n# a-1\n# `a`\n# !")) == [
        "u-x-a",
        "u-x-a-1",
        "u-x-a-1-1",
        "u-x-a-2",
    ]


def test_contents_list_leads_to_the_headings_of_its_text():
    html = render(
        "[1](#setup) [2](#Setup-1) [3](#überblick) [4](#elsewhere)\n# Setup\n# Setup\n# Überblick"
    )
    assert hrefs(html) == ["#u-x-setup", "#u-x-setup-1", "#u-x-%C3%BCberblick"]
    assert " 4</p>" in html


def test_two_texts_of_a_page_share_no_ids():
    text = "# Setup\n[^1]\n\n[^1]: note"
    first, second = (markdown.render(text, key=key) for key in ("e1n2", "o1n2"))
    assert len(ids(first)) == 3
    assert not set(ids(first)) & set(ids(second))


def test_footnotes_link_there_and_back():
    assert render("One[^a] and again[^a].\n\n[^a]: The *note*.") == (
        f'<p dir="auto">One<sup><a href="#u-fn-x-1" id="u-ref-x-1"{REL}>'
        '<span class="u-hidden">Footnote</span> 1</a></sup> and again'
        f'<sup><a href="#u-fn-x-1" id="u-ref-x-1-2"{REL}>'
        '<span class="u-hidden">Footnote</span> 1</a></sup>.</p>\n'
        '<section class="u-footnotes">\n<ol>\n'
        '<li id="u-fn-x-1" dir="auto"><p dir="auto">The <em>note</em>.'
        f' <a href="#u-ref-x-1"{REL}>↩︎<span class="u-hidden">Back to the text</span></a>'
        f' <a href="#u-ref-x-1-2"{REL}>↩︎<span class="u-hidden">Back to the text</span> 2</a></p>\n'
        "</li>\n</ol>\n</section>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[^a]",
        "[^a b]\n\n[^a b]: x",
        "`[^a]`\n\n[^a]: x",
        "\\[^a]\n\n[^a]: x",
    ],
)
def test_what_is_no_footnote(text):
    assert "<sup>" not in render(text)


@pytest.mark.parametrize(
    "text",
    [
        "[link [^a]](https://example.com)\n\n[^a]: x",
        "![alt [^a]](https://example.com)\n\n[^a]: x",
        "[^b]: unused [^a]\n\n[^a]: x",
        "[^a]\n\n[^a]: itself [^a]",
        "x [^a] y [^a]\n\n[^a]: one\n[^a]: two",
        "[^a]" * 30 + "\n\n[^a]: x",
        "<details><summary>s [^a]</summary>t [^a]</details>\n\n[^a]: x",
    ],
)
def test_every_link_inside_a_text_has_its_target(text):
    html = render(text)
    assert {address[1:] for address in hrefs(html) if address.startswith("#")} <= set(ids(html))
    assert html.count("↩") <= 10


@pytest.mark.parametrize("kind", ["NOTE", "Tip", "important", "WARNING", "CAUTION"])
def test_alert_has_a_class_and_a_word(kind):
    word = kind.capitalize()
    assert render(f"> [!{kind}]\n> Look *here*\n>\n> - a") == (
        f'<div class="u-alert u-{kind.lower()}" dir="auto">\n'
        f'<p class="u-alert-title"><span class="u-word">{word}</span></p>\n'
        '<p dir="auto">Look <em>here</em></p>\n'
        '<ul dir="auto">\n<li dir="auto">a</li>\n</ul>\n</div>\n'
    )


@pytest.mark.parametrize("text", ["> [!OTHER]\n> x", "> [!NOTE] x", "> x\n> [!NOTE]", "[!NOTE]\nx"])
def test_what_is_no_alert(text):
    assert "u-alert" not in render(text)


def folded(summary, content, attributes=""):
    return (
        f'<details{attributes} dir="auto">\n<summary dir="auto">{summary}</summary>\n'
        f"{content}</details>\n"
    )


P = '<p dir="auto">{}</p>\n'.format
FOLDED = {
    "as on GitHub": ("<details>\n<summary>Log</summary>\n\nA *b*\n\n</details>", folded("Log", P("A <em>b</em>"))),
    "one line": ("<details><summary>Log</summary>A</details>", folded("Log", P("A"))),
    "open": ("<details open>\n<summary>Log</summary>\nA\n</details>", folded("Log", P("A"), ' open=""')),
    "capitals": ("<DETAILS OPEN=''>\n<SUMMARY>Log</SUMMARY>\nA\n</DETAILS>", folded("Log", P("A"), ' open=""')),
    "own attributes": ('<details id="a" class="b" hx-get="/x" data-open=1>\nA\n</details>', folded('<span class="u-word">Details</span>', P("A"))),
    "long summary": ("<details>\n<summary>\n  <b>The</b>\n  log\n</summary>\nA\n</details>", folded("The log", P("A"))),
    "summary with Markdown": ("<details><summary>*A* `b` [c](https://c.example) <i>d</i> <u>e</u></summary></details>",
        folded('<em>A</em> <code dir="ltr">b</code> c d &lt;u&gt;e&lt;/u&gt;', "")),
    "no summary": ("<details>\nA\n</details>", folded('<span class="u-word">Details</span>', P("A"))),
    "nested": ("<details>\n<summary>1</summary>\n<details>\n<summary>2</summary>\nA\n</details>\nB\n</details>\nC",
        folded("1", folded("2", P("A")) + P("B")) + P("C")),
    "no end": ("<details>\n<summary>1</summary>\nA\n\nB", folded("1", P("A") + P("B"))),
    "the end in code": ("<details>\n<summary>1</summary>\n\n```\n</details>\n```\n\n</details>\nB",
        folded("1", '<div class="u-code"><pre dir="ltr" tabindex="0"><code>&lt;/details&gt;\n</code></pre></div>\n') + P("B")),
    "after a line": ("A\n<details>\n<summary>1</summary>\nB\n</details>", P("A") + folded("1", P("B"))),
    "in a quote": ("> <details>\n> <summary>1</summary>\n> A\n> </details>\n\nB",
        f'<blockquote dir="auto">\n{folded("1", P("A"))}</blockquote>\n{P("B")}'),
    "in a list": ("- <details>\n  <summary>1</summary>\n\n  A\n  </details>\n- B",
        f'<ul dir="auto">\n<li dir="auto">\n{folded("1", P("A"))}</li>\n<li dir="auto">B</li>\n</ul>\n'),
    "in a list without an end": ("- <details>\n  <summary>1</summary>\n  A\n- B",
        f'<ul dir="auto">\n<li dir="auto">\n{folded("1", P("A"))}</li>\n<li dir="auto">B</li>\n</ul>\n'),
    "only the end": ("A\n\n</details>", P("A") + P("&lt;/details&gt;")),
    "in code": ("    <details>", '<div class="u-code"><pre dir="ltr" tabindex="0"><code>&lt;details&gt;\n</code></pre></div>\n'),
}  # fmt: skip


@pytest.mark.parametrize(("text", "html"), FOLDED.values(), ids=FOLDED.keys())
def test_folded_parts(text, html):
    assert render(text) == html


@pytest.mark.parametrize(
    ("address", "resolved"),
    [
        ("setup.md", "https://github.com/amina/nexus/blob/main/docs/setup.md"),
        ("../README.md#start", "https://github.com/amina/nexus/blob/main/README.md#start"),
        ("./a/b.py?plain=1", "https://github.com/amina/nexus/blob/main/docs/a/b.py?plain=1"),
        ("/LICENSE", "https://github.com/amina/nexus/blob/main/LICENSE"),
        ("../../../issues", "https://github.com/amina/nexus/issues"),
        ("/learnings/", "/learnings/"),
        ("#here", None),
        ("https://example.com", "https://example.com"),
        ("../../../../../omar/other", None),
        ("/../../../../omar/other", None),
    ],
)
def test_relative_links_lead_into_the_repository(address, resolved):
    for text in (f"[x]({address})", f"[x][1]\n\n[1]: {address}", f"![x]({address})"):
        assert hrefs(render(text, REPOSITORY)) == ([resolved] if resolved else [])


@pytest.mark.parametrize("address", ["docs/setup.md", "image.png", "../x", "?page=2", "a b.md"])
def test_relative_links_without_a_repository_are_plain_text(address):
    assert render(f"See [the *guide*](<{address}>).") == (
        '<p dir="auto">See the <em>guide</em>.</p>\n'
    )


def test_alert_is_shown_with_its_icon():
    html = render("> [!NOTE]\n> x")
    shown = Template("{% user_html html %}").render(Context({"html": html}))
    assert re.fullmatch(
        r'<div class="prose" dir="auto" hx-disable><div class="u-alert u-note" dir="auto">\n'
        r'<p class="u-alert-title"><svg class="icon" aria-hidden="true">'
        r'<use href="/static/icons[^"]*\.svg#info"></use></svg><span class="u-word">Note</span></p>\n'
        r'<p dir="auto">x</p>\n</div>\n</div>',
        shown,
    )


def test_words_of_the_interface_are_translated_when_a_text_is_shown():
    html = render("> [!NOTE]\n> x")
    typed = render('<span class="u-word">Note</span> `<span class="u-word">Note</span>`')
    french = {"Note": "Remarque"}
    with translation.override("fr"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.text.markdown.interface_words.WORDS", WORDS | french)
        shown = translate_words(html, lambda word: f"({word})")
        assert translate_words(typed, lambda word: "!") == typed
    assert shown == html.replace('<span class="u-word">Note', '(Note)<span class="u-word">Remarque')
