"""Layouts written after the import was tuned on the others.

The first figures were recall 0.92, precision 0.82 and solutions 0.85. Headings that repeat, and
lines told apart by their first sign, were mended since.
"""

from tests.readmes.shapes import Shape, table

FOURTH = (
    Shape("definitions", "**{title}**\n: {solution}\n"),
    Shape("questions", "**Q: {title}?**\nA: {solution}\n", head="## Challenges"),
    Shape(
        "question-headings",
        "### {title}\n\n#### What was hard?\n\n{problem}\n\n#### How did we fix it?\n\n{solution}\n",
    ),
    Shape(
        "star",
        "### {title}\n\n- **Situation:** {problem}\n- **Task:** Mend it within a week.\n"
        "- **Action:** {solution}\n- **Result:** It has worked since.\n",
    ),
    Shape(
        "table-weeks",
        table("| Week | Challenge | How I solved it |", "| {n} | {title} | {solution} |"),
    ),
    Shape("quoted-problem", "### {title}\n\n> {problem}\n\n**Solution:** {solution}\n"),
    Shape("crosses-and-ticks", "- ❌ {title}\n- ✅ {solution}"),
    Shape(
        "how-in-italics",
        "**Challenge {n} – {title}**\n\n{problem}\n\n*How I solved it:* {solution}\n",
    ),
    Shape("symptoms", "#### [{n}] {title}\n\nSymptom: {problem}\nCure: {solution}\n"),
    Shape(
        "table-with-breaks",
        table("| What was difficult | Solution |", "| **{title}**<br>{problem} | {solution} |"),
    ),
    Shape("semicolons", "- {title}; solution: {solution}"),
    Shape("lazy-fix", "- **{title}** — {problem}\n  *Fix:* {solution}"),
    Shape(
        "spanish",
        "### {title}\n\n**Problema:** {problem}\n\n**Solución:** {solution}\n",
        head="## Desafíos y soluciones (challenges)",
    ),
    Shape("numbered-pairs", "### Problem {n}\n{title}\n\n### Solution {n}\n{solution}\n"),
    Shape("why-and-how", "+ {title}\n    + why: {problem}\n    + how: {solution}"),
    Shape(
        "breaks-between-labels",
        "**▶ {title}**\n\n_Problem:_ {problem}<br>_Solution:_ {solution}\n",
        head="## Technical challenges I met",
    ),
    Shape("titles-in-code", "* `{title}` -> {solution}", head="## Bugs and fixes"),
    Shape(
        "lessons",
        "### {n}) {title}\n\n{problem}\n\nSolution → {solution}\n\nLesson → Ask early.\n",
        head="# My challenges",
    ),
)

# Written last: recall, precision and solutions were 0.97 at first, and nothing was changed for them.
FIFTH = (
    Shape("hooked-arrows", "- {title}\n  ↳ {solution}"),
    Shape(
        "details",
        "<details>\n<summary>{title}</summary>\n\n**Problem**: {problem}\n\n**Solution**: {solution}\n\n</details>\n",
    ),
    Shape(
        "what-went-wrong", "### {title}\n*What went wrong* – {problem}\n*What I did* – {solution}\n"
    ),
    Shape("done-tasks", "- [x] **{title}**: {problem}\n    - Fixed: {solution}"),
    Shape(
        "numbers-with-breaks",
        "{n}. **Challenge:** {title}<br>\n   **Solution:** {solution}",
        head="## 🚧 Obstacles",
    ),
    Shape(
        "table-areas",
        table(
            "| # | Area | What was wrong | What we did |",
            "| {n} | {title} | {problem} | {solution} |",
        ),
    ),
    Shape("letters", "{n}) {title}\n   Answer: {solution}\n", head="Challenges I met"),
    Shape("numbers-on-labels", "Challenge {n}: {title}\nSolution {n}: {solution}\n"),
    Shape("whole-quotes", "> **{title}**\n>\n> {problem}\n>\n> **How I solved it:** {solution}\n"),
    Shape(
        "french",
        "**Défi {n} : {title}**\n\n- Contexte : {problem}\n- Solution : {solution}\n",
        head="## Défis (challenges) et solutions",
    ),
)

# Written after READMEs of other schools were read: recall and precision were 0.86 and 0.87, solutions
# 0.82. Paragraphs inside list items were mended since; tags in brackets are not read.
SIXTH = (
    Shape("so-we", "{title}, so we did this: {solution}\n", head="## Challenges we ran into"),
    Shape(
        "two-paragraphs",
        "### {title}\n\n{problem}\n\n{solution}\n",
        head="## What was hard",
    ),
    Shape(
        "portuguese",
        "- {title}\n  - Como resolvi: {solution}",
        head="## Dificuldades encontradas",
    ),
    Shape(
        "german-lines",
        "Herausforderung: {title}\nLösung: {solution}\n",
        head="## Herausforderungen und Lösungen",
    ),
    Shape(
        "swahili-table",
        table("| Changamoto | Suluhisho |", "| {title} | {solution} |"),
        head="## Changamoto na suluhisho",
    ),
    Shape(
        "four-headings",
        "### {title}\n#### Symptom\n{problem}\n#### Fix\n{solution}\n",
        head="## War stories",
    ),
    Shape("unstuck", "Stuck on: {title}\nUnstuck by: {solution}\n", head="## Diary"),
    Shape("bold-without-colons", "- **Problem** {title}\n- **Fix** {solution}\n"),
    Shape(
        "numbered-sections",
        "### 5.{n} {title}\n**Issue** – {problem}\n\n**Resolution** – {solution}\n",
        head="## 5. Tricky bits",
    ),
    Shape("tagged", "[problem] {title}\n[solution] {solution}\n"),
    Shape("italic-answers", "- {title}\n\n  _{solution}_\n", head="## Bugs we fixed"),
    Shape(
        "before-and-after",
        table("| Before | After |", "| {title} | {solution} |"),
        head="## Problems and fixes",
    ),
)

# Written with 30 READMEs of other schools, after all of the above: recall and precision were 0.72 and
# 0.90, solutions 0.56 (of the READMEs 0.77, 0.90 and 0.60). Labels in emphasis inside lines, columns
# without words, signs for bullets and Arabic and Italian words were mended since; labels in code are not read.
SEVENTH = (
    Shape(
        "red-green", "🔴 **{title}** – {problem}\n🟢 {solution}\n", head="## What gave us trouble"
    ),
    Shape(
        "bold-number-fix",
        "**{n}. {title}**\n\n{problem}\n\n*Fix:* {solution}\n",
        head="### Issues I ran into",
    ),
    Shape(
        "table-sprints",
        table(
            "| Sprint | What blocked us | How we got past it |", "| {n} | {title} | {solution} |"
        ),
        head="## Challenges & learnings",
    ),
    Shape("three-bullets", "- **{title}**\n  - {problem}\n  - {solution}\n"),
    Shape(
        "pointers",
        "{n}. **{title}**\n   ➤ *What happened:* {problem}\n   ➤ *What I did:* {solution}\n",
        head="### 🧗 Hurdles & how I jumped them",
    ),
    Shape("solved-in-line", "{n}. **{title}** – {problem} **How I solved it:** {solution}\n"),
    Shape(
        "quoted-solution",
        "### 3.{n} {title}\n\n{problem}\n\n> **Solution:** {solution}\n",
        head="## 3. Challenges",
    ),
    Shape(
        "arrow-line",
        "- **{title}** : {problem}\n  → Solution : {solution}",
        head="## Difficultés rencontrées",
    ),
    Shape(
        "problem-sections",
        "## Problem {n} - {title}\n\n{problem}\n\n### Solution\n\n{solution}\n",
        head="## Problems",
    ),
    Shape(
        "cause-and-fix",
        "- **{title} (in March)**\n  - Cause: {problem}\n  - Fix: {solution}",
        head="## Incidents and what fixed them",
    ),
    Shape(
        "finger",
        "#### {title} (in week {n})\n{problem}\n👉 {solution}\n",
        head="## Challenges (and what I did about them)",
    ),
    Shape(
        "details-tick",
        "<details>\n<summary>💥 {title}</summary>\n\n{problem}\n\n✅ {solution}\n</details>\n",
        head="## Difficulties",
    ),
    Shape(
        "fix-and-lesson",
        "Problem: {title}\nFix: {solution}\nLesson: Ask early.\n",
        head="## Challenges encountered",
    ),
    Shape(
        "status-table",
        table(
            "| # | Challenge | Status | Solution | Learned |",
            "| {n} | {title} | ✅ | {solution} | Measure first |",
        ),
        head="## 🚧 Challenges",
    ),
    Shape("italic-titles", "*{title}*\n\n{problem}\n\nSolution: {solution}\n"),
    Shape(
        "arabic",
        "### {title}\n**المشكلة:** {problem}\n**الحل:** {solution}\n",
        head="## التحديات والحلول",
    ),
    Shape(
        "italian",
        "- **Difficoltà:** {title}\n  **Soluzione:** {solution}",
        head="## Difficoltà e soluzioni",
    ),
    Shape(
        "parallel-headings-3",
        lambda rows: (
            "### Défis\n"
            + "\n".join(f"{n}. {r.title}" for n, r in enumerate(rows, 1))
            + "\n\n### Solutions\n"
            + "\n".join(f"{n}. {r.solution}" for n, r in enumerate(rows, 1))
        ),
        head="## Défis et solutions",
    ),
    Shape(
        "sentence-by",
        "**{title}.** {problem} **How I solved it**: {solution}\n",
        head="### Challenges",
    ),
    Shape("nested-numbers", "{n}. {title}\n   {n}.1. {problem}\n   {n}.2. Solution: {solution}\n"),
    Shape(
        "html-list",
        lambda rows: (
            "<ul>\n"
            + "\n".join(f"  <li><b>{r.title}.</b> <i>Solution:</i> {r.solution}</li>" for r in rows)
            + "\n</ul>"
        ),
        head="<h2>Challenges</h2>",
    ),
    Shape("fence-labels", "```text\nChallenge: {title}\nSolution: {solution}\n```\n"),
    Shape("rules-between", "**Challenge**\n{title}\n\n**Solution**\n{solution}\n\n---\n"),
    Shape("tabs", "{title}\t{solution}", above="Challenge\tSolution"),
)
