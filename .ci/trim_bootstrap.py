"""Bootstrap's css without what no page of ours uses: three quarters of it, which no one should pay for on a phone.

A rule stays when every class in its selector is a word of our templates, scripts or Python, or of the templates of the
form and account packages. Words are taken generously: one rule too many costs bytes, one too few a page. Written beside the
original by `make lock` and `make styles`; a test compares.
"""

import re
import sys
from importlib.util import find_spec
from pathlib import Path

import tinycss2

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "static/vendor/bootstrap"
FILES = {"bootstrap.min.css": "trimmed.css", "bootstrap.rtl.min.css": "trimmed.rtl.css"}
OURS = [
    "templates/**/*.html",
    "static/*.js",
    "portal/**/*.py",
    "learnings/**/*.py",
    "collab/**/*.py",
]
THEIRS = {
    "crispy_bootstrap5": "templates/bootstrap5/**/*.html",
    "allauth": "templates/allauth/**/*.html",
}
# What Bootstrap's own scripts would switch, and what no one styles here although the word occurs.
NEVER = re.compile(
    r"(dropdown|modal|carousel|offcanvas|accordion|tooltip|popover|toast|collaps|nav|card|row|col|btn-close|tab(?!le)|fade|ratio"
    r"|placeholder|badge|alert-dismissible|input-group|form-floating|form-switch|h[1-6]$|container-)"
)
WORD = re.compile(r"[A-Za-z][\w-]*")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
PROPERTY = re.compile(r"--bs-[\w-]+")


def words():
    """Every word that could be the name of a class on one of our pages."""
    files = [file for pattern in OURS for file in ROOT.glob(pattern) if "tests" not in file.parts]
    for package, pattern in THEIRS.items():
        files += Path(find_spec(package).origin).parent.glob(pattern)
    found = {word for file in files for word in WORD.findall(file.read_text(encoding="utf-8"))}
    return {word for word in found if not NEVER.match(word)}


def trimmed(css, used_words):
    """The rules of `css` all of whose classes are `known`, in their order."""
    return "".join(
        _kept_rules(
            tinycss2.parse_stylesheet(css, skip_comments=False, skip_whitespace=True), used_words
        )
    )


def _kept_rules(rules, used_words):
    for rule in rules:
        if rule.type == "comment":
            if rule.value.startswith("!"):
                yield f"/*{rule.value}*/"
        elif rule.type == "qualified-rule":
            selectors = [
                one for one in _serialised(rule.prelude).split(",") if _is_used(one, used_words)
            ]
            if selectors:
                yield f"{','.join(selectors)}{{{_serialised(rule.content)}}}"
        elif rule.content is not None:
            yield from _kept_at_rule(rule, used_words)


def _is_used(selector, used_words):
    """Dark needs no rules of its own here: our tokens hold both colours."""
    return set(CLASS.findall(selector)) <= used_words and "data-bs-theme=dark" not in selector


def _kept_at_rule(rule, used_words):
    head = f"@{rule.at_keyword} {_serialised(rule.prelude)}"
    if rule.lower_at_keyword not in ("media", "supports"):
        if (
            _serialised(rule.prelude).strip() in used_words
        ):  # @keyframes of an animation that is named
            yield f"{head}{{{_serialised(rule.content)}}}"
        return
    inside = "".join(
        _kept_rules(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), used_words)
    )
    if inside:
        yield f"{head}{{{inside}}}"


def _serialised(tokens):
    return tinycss2.serialize(tokens).strip()


def without_idle_properties(css):
    """Custom properties that no rule reads any longer are taken out, until none is left."""
    ours = (ROOT / "static/bootstrap_pages.css").read_text(encoding="utf-8")
    while (smaller := _drop_idle_properties(css, ours)) != css:
        css = smaller
    return css


def _drop_idle_properties(css, ours):
    idle = set(PROPERTY.findall(css)) - set(re.findall(r"var\((--bs-[\w-]+)", css + ours))
    css = re.sub(
        r"(--bs-[\w-]+):[^;{}]*(;|(?=\}))", lambda found: "" if found[1] in idle else found[0], css
    )
    return re.sub(r"[^{};]+\{\}", "", css)


def main():
    """Writes the files, or with --check says whether they are as they should be."""
    used_words, stale = words(), []
    for source, target in FILES.items():
        css = (
            without_idle_properties(
                trimmed((VENDOR / source).read_text(encoding="utf-8"), used_words)
            )
            + "\n"
        )
        if "--check" not in sys.argv:
            (VENDOR / target).write_text(css, encoding="utf-8")
        elif (VENDOR / target).read_text(encoding="utf-8") != css:
            stale.append(target)
    if stale:
        sys.exit(
            f"nexus: {', '.join(stale)} of Bootstrap is not what the templates need now: make styles"
        )


if __name__ == "__main__":
    main()
