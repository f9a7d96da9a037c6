"""Tells whether a text is a Mermaid diagram, by how it opens."""

import re

OPENINGS = frozenset({
    "erDiagram", "flowchart", "flowchart-elk", "graph", "sequenceDiagram", "classDiagram",
    "classDiagram-v2", "stateDiagram", "stateDiagram-v2", "journey", "gantt", "pie", "mindmap",
    "timeline", "gitGraph", "requirementDiagram", "quadrantChart", "C4Context", "C4Container",
    "C4Component", "C4Dynamic", "C4Deployment", "architecture", "architecture-beta", "block",
    "block-beta", "kanban", "packet", "packet-beta", "sankey", "sankey-beta", "xychart",
    "xychart-beta", "zenuml",
})  # fmt: skip
_FENCE = re.compile(r"\A\s*(`{3,}|~{3,})[^\n]*\n(.*?)\n?\s*\1\s*\Z", re.DOTALL)
# Settings such as `%%{init: …}%%`, which may have several lines.
_DIRECTIVE = re.compile(r"%%\{.*?\}%%", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n.*?\n---[ \t]*\n", re.DOTALL)


def without_fence(text: str) -> str:
    """Return the text inside a Markdown code fence, or the text if it has none."""
    fenced = _FENCE.match(text)
    return fenced[2] if fenced else text


def is_diagram(text: str) -> bool:
    """Whether the first line that is no comment names a kind of diagram."""
    text = _DIRECTIVE.sub("", _FRONT_MATTER.sub("", text, count=1))
    for line in text.splitlines():
        words = line.replace(":", " ").replace(";", " ").split()
        if words and not words[0].startswith("%%"):
            return words[0] in OPENINGS
    return False
