"""Layouts in which learners state challenges: each writes a whole section.

A template has {title}, {problem}, {solution} and {n}; it is repeated for each challenge.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.readmes.contents import Stated


class Shape(NamedTuple):
    """A layout: the heading, what stands above the challenges, each of them, what stands below.

    A layout without problems states only titles and solutions, or only problems in their place.
    """

    name: str
    each: str | Callable[[tuple[Stated, ...]], str]
    head: str = "## Challenges Faced and Solutions"
    above: str = ""
    between: str = "\n"
    below: str = ""
    has_solutions: bool = True

    def write(self, challenges: Iterable[Stated]) -> str:
        """Return the Markdown of the section."""
        rows = tuple(challenges)
        if callable(self.each):
            body = self.each(rows)
        else:
            written = [
                self.each.format(**one._asdict(), n=number) for number, one in enumerate(rows, 1)
            ]
            body = self.between.join(written)
        return "\n".join(
            part for part in (self.head, "", self.above, body, self.below) if part is not None
        )


def _parallel(first: str, second: str, mark: str = "- ") -> Callable[[tuple[Stated, ...]], str]:
    def write(rows: tuple[Stated, ...]) -> str:
        titles = "\n".join(f"{mark}{one.title}" for one in rows)
        solutions = "\n".join(f"{mark}{one.solution}" for one in rows)
        return f"{first}\n\n{titles}\n\n{second}\n\n{solutions}"

    return write


def table(header: str, row: str) -> Callable[[tuple[Stated, ...]], str]:
    columns = header.count("|") - 1
    rule = "|" + "---|" * columns

    def write(rows: tuple[Stated, ...]) -> str:
        lines = [row.format(**one._asdict(), n=number) for number, one in enumerate(rows, 1)]
        return "\n".join([header, rule, *lines])

    return write


def _groups(rows: tuple[Stated, ...]) -> str:
    half = (len(rows) + 1) // 2
    parts = []
    for name, group in (("Back end", rows[:half]), ("Working together", rows[half:])):
        parts += [f"### {name}", "", *(f"- **{one.title}**: {one.solution}" for one in group), ""]
    return "\n".join(parts)


def _html_table(rows: tuple[Stated, ...]) -> str:
    lines = [f"<tr><td>{one.title}</td><td>{one.solution}</td></tr>" for one in rows]
    head = "<tr><th>Challenge</th><th>Solution</th></tr>"
    return "\n".join(["<table>", head, *lines, "</table>"])


# Written first, and used while the parser was made.
FIRST = (
    Shape("bullets-bold-colon", "- **{title}**: {solution}"),
    Shape("bullets-bold-colon-inside", "- **{title}:** {solution}"),
    Shape("bullets-dash", "- {title} - {solution}"),
    Shape("bullets-arrow", "- {title} → {solution}"),
    Shape("numbered-bold", "{n}. **{title}** – {solution}"),
    Shape(
        "h3-problem-solution", "### {title}\n\n**Problem:** {problem}\n\n**Solution:** {solution}\n"
    ),
    Shape(
        "h3-bullets", "### {n}. {title}\n- **Challenge:** {problem}\n- **Solution:** {solution}\n"
    ),
    Shape("h3-emoji", "### 🚧 {title}\n\n❌ Problem: {problem}\n\n✅ Solution: {solution}\n"),
    Shape("h3-paragraph", "### {title}\n\n{solution}\n"),
    Shape(
        "h4-under-h2",
        "#### Challenge {n}: {title}\n\n*Problem*: {problem}\n*Solution*: {solution}\n",
    ),
    Shape("bold-lines", "**{title}**\n\nProblem: {problem}\n\nSolution: {solution}\n"),
    Shape("bold-line-then-text", "**{n}. {title}**\n{solution}\n"),
    Shape("nested-bullets", "- **{title}**\n  - Problem: {problem}\n  - Solution: {solution}"),
    Shape("nested-plain", "- {title}\n  - {solution}"),
    Shape("nested-challenge-solution", "- **Challenge:** {title}\n  - **Solution:** {solution}"),
    Shape("flat-challenge-solution", "- **Challenge:** {title}\n- **Solution:** {solution}"),
    Shape("flat-lines", "Challenge: {title}\nSolution: {solution}\n"),
    Shape("one-line", "- {title}. Solution: {solution}"),
    Shape("one-line-three", "{title}: {problem} Solution: {solution}"),
    Shape("one-line-bold", "- **Challenge**: {title} **Solution**: {solution}"),
    Shape("table-two", table("| Challenge | Solution |", "| {title} | {solution} |")),
    Shape(
        "table-three",
        table("| Challenge | Problem | Solution |", "| {title} | {problem} | {solution} |"),
    ),
    Shape("table-numbered", table("| # | Issue | Fix |", "| {n} | {title} | {solution} |")),
    Shape(
        "table-other-words",
        table("| What went wrong | How I handled it |", "| {title} | {solution} |"),
    ),
    Shape("html-table", _html_table),
    Shape("parallel-headings", _parallel("### Challenges", "### Solutions")),
    Shape("parallel-bold", _parallel("**Challenges**", "**Solutions**")),
    Shape("parallel-lines", _parallel("Challenges:", "How I solved them:", "1. ")),
    Shape("parallel-h2", _parallel("## Challenges Faced", "## Solutions Implemented"), head=""),
    Shape("alternating", "{title}\n\n{solution}\n"),
    Shape("title-newline-text", "{title}\n{solution}\n"),
    Shape("own-labels", "### {title}\n\n**Trouble:** {problem}\n\n**Way out:** {solution}\n"),
    Shape("own-labels-bullets", "- **{title}**\n  - Hurdle: {problem}\n  - Remedy: {solution}"),
    Shape("emoji-only", "**{title}**\n🔴 {problem}\n🟢 {solution}\n"),
    Shape("quote", "> **{title}**\n>\n> Problem: {problem}\n>\n> Solution: {solution}\n"),
    Shape(
        "details",
        "<details>\n<summary>{title}</summary>\n\n**Problem:** {problem}\n\n**Solution:** {solution}\n\n</details>\n",
    ),
    Shape(
        "html-headings",
        "<h3>{title}</h3>\n<p><b>Problem:</b> {problem}</p>\n<p><b>Solution:</b> {solution}</p>\n",
    ),
    Shape("separate-h2", "## Challenge {n}: {title}\n\n**Solution:** {solution}\n", head=""),
    Shape(
        "no-section", "**Challenge:** {title}\n\n**Solution:** {solution}\n", head="## My journey"
    ),
    Shape("groups", _groups),
    Shape(
        "intro",
        "- **{title}**: {solution}",
        above="Here are the challenges I faced and how I solved them:\n",
    ),
    Shape("closing-text", "- **{title}**: {solution}", below="\nThese taught me patience.\n"),
    Shape("unsolved", "- {title}", has_solutions=False),
    Shape("rules", "### {title}\n\n{problem}\n\n**Solution:** {solution}\n", between="\n---\n\n"),
    Shape(
        "fence",
        "### {title}\n\n**Problem:** {problem}\n\n**Solution:** {solution}\n\n```python\nx = {n}\n```\n",
    ),
)

# Written after the first had been passed.
SECOND = (
    Shape("label-lines", "**Challenge:**\n{title}\n\n**Solution:**\n{solution}\n"),
    Shape("label-headings", "### Challenge\n\n{title}\n\n### Solution\n\n{solution}\n"),
    Shape("numbered-nested", "{n}. {title}\n   - **Issue**: {problem}\n   - **Fix**: {solution}"),
    Shape("lettered", "{n}) {title}: {problem}\n   Solution: {solution}\n"),
    Shape("stars", "* **{title}**\n\n    {problem}\n\n    *Solution:* {solution}\n"),
    Shape(
        "key-value-tables",
        "### {title}\n\n| | |\n|---|---|\n| **Problem** | {problem} |\n| **Solution** | {solution} |\n",
    ),
    Shape(
        "outcome",
        "### {title}\n\n- Problem: {problem}\n- Solution: {solution}\n- Outcome: It has worked since.\n",
    ),
    Shape("obstacles", "- **{title}**: {solution}", head="## Obstacles and how I overcame them"),
    Shape("hurdles-h3", "### {title}\n{problem}\n\n➡️ {solution}\n", head="## 🧗 Hurdles"),
    Shape("issue-numbers", "**Issue #{n}: {title}**\n\n*Resolution:* {solution}\n"),
    Shape(
        "tab-rows",
        lambda rows: "Challenge\tSolution\n" + "\n".join(f"{o.title}\t{o.solution}" for o in rows),
    ),
    Shape(
        "headings-one-deep",
        "## {title}\n\n**Problem:** {problem}\n\n**Solution:** {solution}\n",
        head="# Challenges",
    ),
    Shape("bold-problem-line", "**Problem {n}: {title}**\n\n**Solution {n}:** {solution}\n"),
    Shape(
        "setext",
        "{title}\n-----\n\nProblem: {problem}\n\nSolution: {solution}\n",
        head="Challenges\n==========",
    ),
)

# Written last, and never tuned on.
THIRD = (
    Shape(
        "roman", "I{n}. {title}\n\nThe problem was this: {problem}\n\nThe solution: {solution}\n"
    ),
    Shape("chevrons", "> **Challenge {n}**\n> {title}\n>\n> **What I did**\n> {solution}\n"),
    Shape("equals", "- {title} => {solution}"),
    Shape("slashes", "- **{title}** // {solution}"),
    Shape("because", "{n}. **{title}** ({problem})\n    - {solution}"),
    Shape("task-boxes", "- [x] **{title}** — {solution}"),
    Shape("two-bullets-deep", "- {title}\n  - {problem}\n    - Solution: {solution}"),
    Shape("h4-pairs", "#### Problem\n{title}\n\n#### Fix\n{solution}\n"),
    Shape(
        "emoji-labels",
        "### {title}\n\n⚠️ **What happened** {problem}\n\n🛠️ **What I did** {solution}\n",
    ),
    Shape("bold-sentence", "**{title}.** {problem} **Solution:** {solution}\n"),
    Shape(
        "table-four",
        table(
            "| Area | Challenge | Solution | Outcome |", "| API | {title} | {solution} | Works |"
        ),
    ),
    Shape(
        "table-outcome",
        table("| Difficulty | Resolution | Lesson |", "| {title} | {solution} | Ask early |"),
    ),
    Shape(
        "italic-labels",
        "{n}. *{title}*\n\n   _Problem_ – {problem}\n\n   _Solution_ – {solution}\n",
    ),
    Shape(
        "html-list", "<li><strong>{title}</strong>: {solution}</li>", above="<ul>", below="</ul>"
    ),
    Shape("french", "### {title}\n\n**Difficulté :** {problem}\n\n**Remède :** {solution}\n"),
    Shape("how-we-fixed-it", "### {title}\n\n{problem}\n\n**How we fixed it**\n\n{solution}\n"),
    Shape("code-label", "`{title}`\n\n- problem: {problem}\n- solution: {solution}\n"),
    Shape("struggles", "* {title}: {problem}\n* Solution: {solution}\n", head="### Struggles"),
    Shape("numbered-heading-list", "### {n}. {title}\n\n1. {problem}\n2. Solution: {solution}\n"),
    Shape("colon-lines", "{title}:\n{solution}\n"),
    Shape("three-line-blocks", "{n}. {title}\nProblem - {problem}\nSolution - {solution}\n"),
    Shape(
        "mixed-h2",
        "## Key Challenge: {title}\n\n{problem}\n\n### Solution\n\n{solution}\n",
        head="",
    ),
)
SHAPES = FIRST + SECOND + THIRD
