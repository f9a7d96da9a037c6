"""Find words that Nexus doesn't use, in pages, messages, comments and guides: make lint.

HABITS lists them, each with what to write instead. Some are refused everywhere, others only on
screen, on buttons and labels, or in messages without a plural. EXCEPTIONS lists the few places
where such a word is right.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]

# Kinds of text. SCREEN holds BUTTON and LABEL; EVERYWHERE holds all of them.
PROSE, SCREEN, BUTTON, LABEL, ONE_FORM = "prose", "screen", "button", "label", "one form"
EVERYWHERE = {PROSE, SCREEN, BUTTON, LABEL, ONE_FORM}
ON_SCREEN = EVERYWHERE - {PROSE}


class Habit(NamedTuple):
    pattern: str
    # What to write instead, or why not.
    instead: str
    kinds: set[str] = EVERYWHERE


HABITS = [
    # Dated or translated words.
    Habit(r"\bsomebody\b", "someone"),
    Habit(r"\bnobody\b", "no one"),
    Habit(r"\beverybody\b", "everyone"),
    Habit(r"\banybody\b", "anyone"),
    Habit(r"\boneself\b|(?<!no )\bone (can|may|must|cannot) ", "you can, you can’t", ON_SCREEN),
    Habit(r"\bany ?more\b(?! (than|\w+s\b))", "any longer, no longer"),
    Habit(r"\b(is|are|was|were) [\w ]{1,40} no more\b", "no longer"),
    Habit(r"\banew\b", "again"),
    Habit(r"\blately\b", "recently"),
    Habit(r"\b(there|here|where)(of|by|in|upon)\b(?<!thereby)(?<!whereby)", "of it, by it"),
    Habit(r"\bbeneath\b", "under, below"),
    Habit(r"\bunto\b|\bamongst\b|\bwhilst\b|\bhenceforth\b", "to, among, while, from now on"),
    Habit(r"\b(is|are|was|were) gone\b", "was removed, was deleted"),
    Habit(r"\bput(s|ting)? (it |them |this |that )?up\b", "publish, add"),
    Habit(r"\bput(s|ting)? (it |them |this |that )?(away|aside)\b", "hide"),
    Habit(r"\b(hold|holds|held)( \w+)? up (?=to|for)", "feature"),
    Habit(r"\b(take[sn]?|took|bring|brings|brought)( \w+){0,3} along\b", "export, import"),
    Habit(r"\b(come|comes|came|become|became) of (it|them|that|this)\b", "outcome"),
    Habit(r"\bwhat became of\b", "outcome"),
    Habit(r"\bwith commas between\b", "separated by commas"),
    Habit(r"\bstands? (here|there|twice|elsewhere|beside|in (?!for\b)|at\b)", "is, appears"),
    Habit(r"\be-mail", "email"),
    Habit(r"\bone a line\b", "one per line"),
    Habit(r"\ba bit often\b", "Too many attempts."),
    Habit(r"\blet (\w+ )?into\b|\bbe let in\b", "join, accept"),
    Habit(r"\bkept on this device\b", "saved on this device"),
    # Private words for what has a name: see the guide for developers.
    Habit(r"\b(his|her|your|the|my) desk\b", "home", {PROSE}),
    Habit(r"\bnotices\b|\b(a|the|your|each|new) notice\b", "notification", ON_SCREEN),
    Habit(r"\b(hub|desk)\b", "profile, home", ON_SCREEN),
    Habit(r"\bmails?\b", "email", ON_SCREEN),
    Habit(r"\b(announce|announces|announced|announcing)\b", "publish", ON_SCREEN),
    Habit(r"\b(pick|picked|picks)\b", "feature, featured", ON_SCREEN),
    Habit(r"\bHelped me\b|\b[Mm]et (this|by|most)\b", "Helpful, I hit this too", ON_SCREEN),
    Habit(r"\bthe normal no\b|\bwith the no\b|\bThe no\b", "Request changes, Reject", ON_SCREEN),
    Habit(r"\bSign ?Up\b|\bSign ?In\b|\bSignup\b|\bSignin\b|\bLog ?in\b", "Sign up, Sign in", ON_SCREEN),
    # Grammar.
    Habit(r"(?<!\bthere )(?<!\bThere )\b(is|are) no (?!one\b|longer\b)", "isn’t a, aren’t", ON_SCREEN),
    Habit(r"%\(others\)[sd] others? (comment|mention|reply|answer)\b", "others commented", ON_SCREEN),
    Habit(r"\bmay (only )?(be|not|write|read|ask|invite|do)\b", "can, can’t", ON_SCREEN),
    Habit(r"\bhas at most\b", "can be up to, can have up to", ON_SCREEN),
    Habit(
        r"\b(can|could|do|does|did|is|are|was|were|has|have|will|would|should) ?not\b(?! only)",
        "a contraction: can’t, isn’t, didn’t",
        ON_SCREEN,
    ),
    Habit(r"(?<!what )(?<!why )\b(you are|we are|they are|it is|we will|you will)\b(?=\s)(?! and\b)",
          "a contraction: you’re, it’s, we’ll", ON_SCREEN),
    Habit(r"^(What|Who|Which) (is|are|was|were|fits|came|concerns|asks|looks|stands)\b(?! here$)[^?.]*$",
          "a noun: Responses, Outcome", ON_SCREEN),
    Habit(r"^Which \w+ you\b", "a noun: Email settings", ON_SCREEN),
    Habit(r"^[,.:;]\s|(\s(your|the|of|and)|,)$", "one sentence with the link in it", {ONE_FORM}),
    # Signs.
    Habit(r"\w'\w", "the apostrophe ’", ON_SCREEN),
    Habit(r"\.\.\.| …", "… right after the word", ON_SCREEN),
    Habit(r"(^|[\s(])\"[^\"]+\"", "“quotation marks”", ON_SCREEN),
    # Controls.
    Habit(r"^(Say|Ask|\w+ (it|them)( \w+)?|(Put|Lay|Take|Hand) (up|out|down|over|back|away))$",
          "a verb with its object: Save status, Withdraw request", {BUTTON}),
    Habit(r"\.$", "no full stop", {BUTTON, LABEL}),
    # A number in front of a word in the plural needs ngettext.
    Habit(r"(?<!up to )%\((n|count|number|others)\)[sd] \w+s\b", "ngettext or {% plural %}", {ONE_FORM}),
]  # fmt: skip

# (file, words in it): why they are right there.
EXCEPTIONS: dict[tuple[str, str], str] = {}


class Passage(NamedTuple):
    path: str
    line: int
    kind: str
    text: str


# Python

GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy"}
NGETTEXT = {"counted", "ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"}


def python_passages(path: str, source: str) -> Iterator[Passage]:
    """Comments, docstrings and strings; of tests only comments and docstrings."""
    nodes = list(ast.walk(ast.parse(source)))
    docstrings = list(_docstrings(path, nodes))
    yield from _comments(path, source)
    yield from docstrings
    if "tests/" not in path:
        yield from _strings(path, nodes, {passage.line for passage in docstrings})


def _comments(path: str, source: str) -> Iterator[Passage]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Passage(path, token.start[0], PROSE, token.string)


def _docstrings(path: str, nodes: list[ast.AST]) -> Iterator[Passage]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in nodes:
        if isinstance(node, documented) and ast.get_docstring(node):
            yield Passage(path, node.body[0].lineno, PROSE, ast.get_docstring(node) or "")


def _strings(path: str, nodes: list[ast.AST], docstrings: set[int]) -> Iterator[Passage]:
    kinds: dict[int, str] = {}
    for node in nodes:
        if isinstance(node, ast.keyword) and node.arg == "label":
            kinds |= {id(part): LABEL for part in ast.walk(node.value)}
        if isinstance(node, ast.Call):
            kinds = _kinds_of_arguments(node) | kinds
    for node in nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in kinds or (" " in node.value and node.lineno not in docstrings):
            yield Passage(path, node.lineno, kinds.get(id(node), PROSE), node.value)


def _kinds_of_arguments(call: ast.Call) -> dict[int, str]:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    kind = ONE_FORM if name in GETTEXT else SCREEN if name in NGETTEXT else None
    return {id(argument): kind for argument in call.args} if kind else {}


# Templates

TEMPLATE_STRING = re.compile(
    r"""(?P<button><button\b[^>]*>\s*)?(?:\{%\s*translate\s+|\b_\()(?P<quote>["'])(?P<text>.*?)(?P=quote)"""
)
BLOCK = re.compile(
    r"(?P<button><button\b[^>]*>\s*)?\{%\s*blocktranslate\b.*?%\}(?P<text>.*?)"
    r"(?:\{%\s*plural\s*%\}(?P<plural>.*?))?\{%\s*endblocktranslate\s*%\}",
    re.DOTALL,
)
TEMPLATE_COMMENT = re.compile(
    r"\{#(.*?)#\}|\{%\s*comment\b.*?%\}(.*?)\{%\s*endcomment\s*%\}", re.DOTALL
)


def template_passages(path: str, source: str) -> Iterator[Passage]:
    for found in TEMPLATE_COMMENT.finditer(source):
        yield Passage(path, _line(source, found), PROSE, found[1] or found[2])
    for found in TEMPLATE_STRING.finditer(source):
        yield Passage(
            path, _line(source, found), BUTTON if found["button"] else ONE_FORM, found["text"]
        )
    for found in BLOCK.finditer(source):
        forms = [_as_message(form) for form in (found["text"], found["plural"]) if form]
        kind = BUTTON if found["button"] else SCREEN if found["plural"] else ONE_FORM
        yield from (Passage(path, _line(source, found), kind, form) for form in forms)


def _as_message(block: str) -> str:
    """The text of a block as gettext gets it."""
    return re.sub(r"\{\{ *(\w+) *\}\}", r"%(\1)s", " ".join(block.split()))


# Other files

LINE_COMMENT = re.compile(r"(?<![:\w\"'`])//[^\n]*|/\*.*?\*/", re.DOTALL)
SCRIPT_STRING = re.compile(r"\"([A-Z][^\"\n]* [^\"\n]*)\"")


def script_passages(path: str, source: str) -> Iterator[Passage]:
    for found in LINE_COMMENT.finditer(source):
        yield Passage(path, _line(source, found), PROSE, found[0])
    for found in SCRIPT_STRING.finditer(source):
        yield Passage(path, _line(source, found), SCREEN, found[1])


def text_passages(path: str, source: str) -> Iterator[Passage]:
    """Lines of a guide or a data file, without blocks of code."""
    in_code = False
    for number, line in enumerate(source.split("\n"), 1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif not in_code:
            yield Passage(path, number, PROSE, re.sub(r"`[^`]*`", "``", line))


def _line(source: str, found: re.Match[str]) -> int:
    return source.count("\n", 0, found.start()) + 1


READERS = {
    ".py": python_passages,
    ".html": template_passages,
    ".txt": template_passages,
    ".js": script_passages,
    ".css": script_passages,
    ".md": text_passages,
    ".toml": text_passages,
}
FOLDERS = [".ci", "collab", "docs", "learnings", "portal", "static", "templates", "tests"]
# Others' texts, texts for the README parser, and what is never edited again.
SKIPPED = re.compile(
    r"(^|/)(migrations|vendor|locale|readmes)/|^static/vendor/|requirements.*\.txt$|"
    r"learnings/tests/readme/(shapes|elsewhere|encodings)|^\.ci/words\.py$|^tests/.*\.txt$"
)


def files() -> list[str]:
    found = [file for file in ROOT.iterdir() if file.is_file()]
    for folder in FOLDERS:
        found += (ROOT / folder).rglob("*")
    paths = sorted(file.relative_to(ROOT).as_posix() for file in found)
    return [path for path in paths if Path(path).suffix in READERS and not SKIPPED.search(path)]


@cache
def _compiled() -> list[tuple[re.Pattern[str], Habit]]:
    return [
        (re.compile(habit.pattern, re.IGNORECASE if _is_word(habit) else 0), habit)
        for habit in HABITS
    ]


def _is_word(habit: Habit) -> bool:
    """Whether capitals make no difference."""
    return not re.search(r"[A-Z]", habit.pattern)


def problems(path: str, source: str) -> Iterator[str]:
    """Sentences on each habit in one file."""
    for passage in READERS[Path(path).suffix](path, source):
        for pattern, habit in _compiled():
            found = pattern.search(passage.text) if passage.kind in habit.kinds else None
            if found and not _is_excepted(passage, found):
                yield f"{path}:{passage.line}: “{found[0].strip()}”: {habit.instead}"


def _is_excepted(passage: Passage, found: re.Match[str]) -> bool:
    near = passage.text[max(0, found.start() - 60) : found.end() + 60]
    return any(path == passage.path and words in near for path, words in EXCEPTIONS)


def main() -> None:
    found = [
        problem
        for path in files()
        for problem in problems(path, (ROOT / path).read_text(encoding="utf-8"))
    ]
    print("\n".join(found), end="\n" if found else "")
    sys.exit(f"nexus: {len(found)} words to change (.ci/words.py says why)" if found else 0)


if __name__ == "__main__":
    main()
