"""Markdown: what becomes of each kind of block."""

import pytest
from django.template import Context, Template

from portal.text import markdown


def render(text):
    """Return the HTML of a text."""
    return markdown.render(text, key="x")


def test_headings_start_at_level_three():
    assert render("# One\n\n#### Four") == (
        '<h3 id="u-x-one" dir="auto">One</h3>\n<h6 id="u-x-four" dir="auto">Four</h6>\n'
    )


def test_code_is_highlighted_with_classes():
    html = render("```python\nimport os\n```")
    assert '<span class="c-kn">import</span>' in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("info", "label"),
    [
        ("py", "Python"),
        ("JS title=x", "JavaScript"),
        ("zig", "zig"),
        ("c++", "C++"),
        ("<b>", None),
        ("x" * 21, None),
        ("text", None),
        ("", None),
    ],
)
def test_code_has_the_name_of_its_language(info, label):
    html = render(f"```{info}\na\n```")
    code = '<pre dir="ltr" tabindex="0"><code>'
    label_html = f'<span class="u-language">{label}</span>' if label else ""
    assert html.startswith(f'<div class="u-code">{label_html}{code}')


def test_code_of_an_unknown_language_is_escaped():
    assert "&lt;b&gt;" in render("```nonsense\n<b>\n```")


def test_tables_can_be_scrolled_and_keep_their_alignment_as_classes():
    assert render("| a |\n| --: |\n| 1 |") == (
        '<div class="u-table" tabindex="0"><table dir="auto">\n'
        '<thead>\n<tr>\n<th class="u-right" dir="auto">a</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="u-right" dir="auto">1</td>\n</tr>\n</tbody>\n'
        "</table></div>\n"
    )


def test_task_list_checkboxes_become_characters():
    assert render("- [ ] open\n- [x] done") == (
        '<ul dir="auto">\n<li dir="auto">☐ open</li>\n<li dir="auto">☑ done</li>\n</ul>\n'
    )


def test_an_image_becomes_a_link_with_its_text():
    assert render("![A plan](https://example.com/plan.png)") == (
        '<p dir="auto"><a href="https://example.com/plan.png" rel="nofollow ugc noopener">'
        "A plan</a></p>\n"
    )


def test_an_image_in_a_link_becomes_its_text():
    assert render("[![Build](https://ci.example/badge.svg)](https://ci.example)") == (
        '<p dir="auto"><a href="https://ci.example" rel="nofollow ugc noopener">Build</a></p>\n'
    )


def test_text_over_the_limit_is_refused():
    with pytest.raises(ValueError, match="20001 characters"):
        render("x" * 20_001)


@pytest.mark.parametrize("key", ["", "a-b", 'a"b', "a b", "A"])
def test_key_that_is_not_letters_and_digits_is_refused(key):
    with pytest.raises(ValueError, match="not a key"):
        markdown.render("x", key=key)


def test_excerpt_has_no_markdown_and_no_code_blocks():
    text = "# Title\n\nSome **bold** `code`.\n\n```python\nimport os\n```\n\nMore."
    assert markdown.excerpt(text) == "Title Some bold code. More."


def test_excerpt_has_the_words_of_alerts_footnotes_and_folded_parts():
    text = (
        "> [!NOTE]\n> Careful[^1]\n\n<details><summary>Log</summary>\n\nFolded\n\n</details>\n\n"
        "[^1]: Measured."
    )
    assert markdown.excerpt(text) == "Careful Log Folded Measured."


def test_excerpt_ends_at_a_word():
    assert markdown.excerpt("word " * 100, 20) == "word word word word …"


def test_code_and_urls_names_relative_addresses():
    text = "`a` [x](docs/x.md) [y](https://example.com)\n\n```py\nb\n```"
    assert markdown.code_and_urls(text).split() == [
        "a",
        "docs/x.md",
        "https://example.com",
        "py",
        "b",
    ]


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://example.com/x", True),
        ("http://example.com", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (" https://example.com", False),
        ("//example.com", False),
        ("", False),
        (None, False),
    ],
)
def test_links_lead_to_web_addresses_only(address, leads):
    assert bool(Template("{{ address|http_url }}").render(Context({"address": address}))) == leads


DIRECTIONS = [
    ("اسم", '<p dir="auto">اسم</p>\n'),
    ("> اسم", '<blockquote dir="rtl">\n<p dir="auto">اسم</p>\n</blockquote>\n'),
    ("> 1. x", '<blockquote dir="auto">\n<ol dir="auto">\n<li dir="auto">x</li>\n</ol>\n</blockquote>\n'),
    ("- 12 اسم\n- x", '<ul dir="rtl">\n<li dir="rtl">12 اسم</li>\n<li dir="auto">x</li>\n</ul>\n'),
    ("- `x` اسم", '<ul dir="rtl">\n<li dir="rtl"><code dir="ltr">x</code> اسم</li>\n</ul>\n'),
    ("- x\n\n  اسم", '<ul dir="auto">\n<li dir="auto">\n<p dir="auto">x</p>\n<p dir="auto">اسم</p>\n</li>\n</ul>\n'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "html"), DIRECTIONS)
def test_each_block_has_its_own_direction(text, html):
    assert render(text) == html
