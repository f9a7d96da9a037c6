"""Code blocks: highlighted, with the name of their language."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

# {name: what people write after the three backticks}
_NAMES = {
    "Python": "python py py3 python3",
    "Python console": "pycon python-console python-repl",
    "Shell": "bash sh shell zsh",
    "Console": "console shell-session terminal",
    "JavaScript": "javascript js mjs cjs node",
    "JSX": "jsx",
    "TypeScript": "typescript ts",
    "TSX": "tsx",
    "JSON": "json json5 jsonc",
    "YAML": "yaml yml",
    "HTML": "html htm",
    "CSS": "css",
    "SCSS": "scss sass",
    "SQL": "sql mysql sqlite sqlite3",
    "PostgreSQL": "postgresql postgres psql",
    "Django template": "django htmldjango html+django",
    "Jinja": "jinja jinja2 html+jinja",
    "Dockerfile": "dockerfile docker",
    "TOML": "toml",
    "INI": "ini cfg",
    "Diff": "diff patch",
    "HTTP": "http",
    "Go": "go golang",
    "Rust": "rust rs",
    "PHP": "php",
    "GraphQL": "graphql gql",
    "C": "c h",
    "C++": "cpp c++ cc hpp",
    "Java": "java",
    "C#": "csharp c# cs",
    "Kotlin": "kotlin kt",
    "Swift": "swift",
    "Dart": "dart",
    "Markdown": "markdown md",
    "": "text txt plain plaintext none",
}
LANGUAGE_NAMES = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split()}
_LANGUAGE = re.compile(r"[\w+#.-]{1,20}")


def language_name(info: str) -> str:
    """Return the name of the language that a fence gives, as typed if it is not known."""
    typed = _typed_language(info)
    if not _LANGUAGE.fullmatch(typed):
        return ""
    return LANGUAGE_NAMES.get(typed.lower(), typed)


def _typed_language(info: str) -> str:
    """Return the first word of what a fence gives, or ""."""
    return (info.split() or [""])[0]


def render_code_block(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    """Render a code block; its tabindex lets keyboard users scroll it."""
    token = tokens[index]
    language = _typed_language(token.info)
    code = env["highlighter"].highlight(token.content, language) or escapeHtml(token.content)
    block = f'<pre dir="ltr" tabindex="0"><code>{code}</code></pre>'
    return f'<div class="u-code">{_language_label(token.info)}{block}</div>\n'


def _language_label(info: str) -> str:
    name = language_name(info)
    return f'<span class="u-language">{escapeHtml(name)}</span>' if name else ""
