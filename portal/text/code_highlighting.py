"""Coloured code, for the languages that learners write, and at a bounded cost.

A lexer is a list of regular expressions that somebody else wrote for honest code. Hostile code can make one of them
take time that grows with the square of its length, so the length is bounded, and a lexer is named here only after its
worst known input was measured (docs/decisions/0037).
"""

from dataclasses import dataclass

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import RegexLexer, words
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
MAX_CODE_CHARACTERS = 9_000  # of all fences of one text together

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
    """C and languages that look like it: comments, strings, numbers, keywords, names.

    Pygments' own lexers of these languages need seconds for a few thousand empty lines. Each expression here repeats
    one set of characters, so none can begin again from where it failed.
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


# What may stand behind the three backticks: the name of a lexer, and other names of the same.
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
LEXER_BY_LANGUAGE = {
    name: lexer for lexer, others in _LEXER_ALIASES.items() for name in (lexer, *others.split())
}


def lexer_for(language: str) -> RegexLexer | None:
    """The lexer of a language as people name it; None for one that is shown plain."""
    name = LEXER_BY_LANGUAGE.get(language.lower())
    if name is None:
        return None
    return CurlyLexer() if name == "curly" else get_lexer_by_name(name)


@dataclass
class Highlighter:
    """Colours the code of one text, as far as its share goes."""

    remaining: int = MAX_CODE_CHARACTERS

    def highlight(self, code: str, language: str) -> str:
        """HTML with classes; "" for what is to be shown plain: unknown, too long, or beyond the share of the text."""
        if len(code) > min(MAX_FENCE_CHARACTERS, self.remaining):
            return ""
        lexer = lexer_for(language)
        if lexer is None:
            return ""
        self.remaining -= len(code)
        return highlight(code, lexer, _FORMATTER)
