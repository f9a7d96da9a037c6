"""Syntax highlighting for the languages that learners write, at a bounded cost.

Pygments' lexers are regular expressions that were not written for hostile input, which can make
them take quadratic time. Therefore the length of highlighted code is limited, and a lexer is added
only after its worst known input was measured (docs/decisions/0037).
"""

from dataclasses import dataclass

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer, RegexLexer, words
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    STANDARD_TYPES,
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    Whitespace,
)

MAX_FENCE_CHARACTERS = 3_000
MAX_CODE_CHARACTERS = 9_000  # in all code blocks of one text

CLASS_PREFIX = "c-"
HIGHLIGHT_CLASSES = frozenset(
    f"{CLASS_PREFIX}{short}" for short in STANDARD_TYPES.values() if short
)
_FORMATTER = HtmlFormatter(nowrap=True, classprefix=CLASS_PREFIX)

# Of C, C++, Java, C#, Kotlin, Swift and Dart.
KEYWORDS = """
    abstract and auto async await base bool boolean break byte case catch char class const
    constexpr continue default defer delegate delete do double else enum explicit export
    extends extern false final finally float for foreach friend fun func get goto if
    implements import in inline instanceof int interface internal is let long mutable
    namespace native new noexcept not null nullptr object operator or out override package
    private protected public readonly record ref register return sealed set short signed
    sizeof static string struct super switch synchronized template this throw throws transient
    true try typedef typename typeof union unsigned using val var virtual void volatile when
    while yield
"""


class CurlyLexer(RegexLexer):
    """A lexer for C and similar languages.

    It knows comments, strings, numbers, keywords and names.
    Pygments' own lexers of these languages need seconds for a few thousand empty lines. Here each
    expression repeats a single character class, so it cannot backtrack.
    """

    name = "Curly"
    url = ""
    tokens = {
        "root": [
            (r"\s+", Whitespace),
            (r"//[^\n]*", Comment.Single),
            (r"/\*", Comment.Multiline, "comment"),
            (r"#[^\n]*", Comment.Preproc),
            (r'"', String, "string"),
            (r"'", String.Char, "character"),
            (r"\d[\w.]*", Number),
            (words(KEYWORDS.split(), suffix=r"\b"), Keyword),
            (r"[^\W\d]\w*", Name),
            (r"[^\w\s]", Operator),
        ],
        "comment": [(r"\*/", Comment.Multiline, "#pop"), (r"[^*]+|\*", Comment.Multiline)],
        "string": [(r'"|\n', String, "#pop"), (r'[^"\\\n]+', String), (r"\\.?", String.Escape)],
        "character": [
            (r"'|\n", String.Char, "#pop"),
            (r"[^'\\\n]+", String.Char),
            (r"\\.?", String.Escape),
        ],
    }


# {lexer: other names that may follow the three backticks}.
_LEXER_ALIASES = {
    "python": "py py3 python3",
    "pycon": "python-console python-repl",
    "bash": "sh shell zsh console shell-session terminal",
    "javascript": "js jsx mjs cjs node",
    "typescript": "ts tsx",
    "json": "json5 jsonc",
    "yaml": "yml",
    "html": "htm",
    "css": "",
    "scss": "sass",
    "sql": "mysql sqlite sqlite3",
    "postgresql": "postgres psql",
    "django": "jinja jinja2 htmldjango html+django html+jinja",
    "dockerfile": "docker",
    "nginx": "",
    "toml": "ini cfg env dotenv properties",
    "diff": "patch",
    "http": "",
    "go": "golang",
    "rust": "rs",
    "php": "",
    "graphql": "gql",
    "curly": "c h cpp c++ cc hpp java csharp c# cs kotlin kt swift dart",
}
LEXER_BY_LANGUAGE = {lexer: lexer for lexer in _LEXER_ALIASES}
for _lexer, _aliases in _LEXER_ALIASES.items():
    LEXER_BY_LANGUAGE |= dict.fromkeys(_aliases.split(), _lexer)


def lexer_for(language: str) -> Lexer | None:
    """Return the lexer for a language's name, or None for an unknown language."""
    name = LEXER_BY_LANGUAGE.get(language.lower())
    if name is None:
        return None
    if name == "curly":
        return CurlyLexer()
    return get_lexer_by_name(name)


@dataclass
class Highlighter:
    """Highlights the code of one text, up to MAX_CODE_CHARACTERS in all."""

    remaining: int = MAX_CODE_CHARACTERS

    def highlight(self, code: str, language: str) -> str:
        """Return HTML, or "" where the language is unknown or the code exceeds a limit."""
        if len(code) > min(MAX_FENCE_CHARACTERS, self.remaining):
            return ""
        lexer = lexer_for(language)
        if lexer is None:
            return ""
        self.remaining -= len(code)
        html: str = highlight(code, lexer, _FORMATTER)
        return html
