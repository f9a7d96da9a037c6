"""Generated READMEs to measure and test with: a realistic one, and hostile ones."""

import random

from learnings.readme.parser.decoding import MAX_LINE_LENGTH

_WORDS = [
    "request",
    "server",
    "index",
    "worker",
    "cache",
    "token",
    "schema",
    "client",
    "review",
    "deploy",
    "measure",
    "retry",
    "queue",
    "signal",
    "field",
    "page",
]
_PIECES = [
    "#", "##", "- ", "* ", "1. ", "> ", "| a | b |", "|---|---|", "```", "~~~", "**", "__", "`", "[", "](", "<table>", "<tr>", "<td>",
    "<details>", "<!--", "-->", "\x00", "\ufeff", "\u202e", "\ud83d", "\ufffd", "Ã©", "Challenge:", "**Solution:**", "Problem", "→", "–",
    "    ", "\t", "\n", "\n\n", "---", "===", "<<<<<<< HEAD", ">>>>>>> x", "## Challenges", "## Technologies", "[Your name]", "&amp;",
    "<!-- nexus:00000000 {} -->", "http://", "(", ")", "\\", "$", "{{", "%", "🚀", "word", ": ", ", ",
]  # fmt: skip


def realistic_readme(size: int) -> str:
    """Return a README of `size` characters with every section that learners write."""
    dice, parts = random.Random(7), ["# alx-project-nexus\n\nWhat I learned, and how.\n"]  # noqa: S311
    while sum(map(len, parts)) < size:
        name = len(parts)
        sentence = " ".join(dice.choices(_WORDS, k=14)).capitalize()
        bullets = "\n".join(
            f"- **{dice.choice(_WORDS).title()} {name}.{n}**: {sentence}." for n in range(5)
        )
        rows = "\n".join(
            f"| Slow {dice.choice(_WORDS)} {name}.{n} | Added an {sentence.lower()} |"
            for n in range(4)
        )
        parts.append(f"## Key technologies\n\n{bullets}\n\n## Best practices\n\n{bullets}\n")
        parts.append(
            f"## Challenges and solutions\n\n| Challenge | Solution |\n|---|---|\n{rows}\n\n### Hard {name}\n"
        )
        parts.append(f"**Problem:** {sentence}.\n\n**Solution:**\n\n- {sentence}\n- {sentence}\n")
    return "\n".join(parts)[:size]


def hostile_readme(number: int) -> str:
    """Return the hostile text with this number, up to 1 MB and the same each time."""
    dice = random.Random(number)  # noqa: S311
    kinds = (
        _deep,
        _wide_table,
        _one_line,
        _repeated,
        _soup,
        _unclosed,
        _many_headings,
        _many_labels,
        _nul,
    )
    return kinds[number % len(kinds)](dice)


def _deep(dice: random.Random) -> str:
    sign, most = dice.choice(
        [
            ("> ", 50_000),
            ("- ", 50_000),
            ("1. ", 50_000),
            ("[", 900_000),
            ("<div>", 150_000),
            ("(", 900_000),
        ]
    )
    if dice.random() < 0.5:
        return sign * dice.randrange(1_000, most) + "deep"
    return "".join("  " * depth + sign + "x\n" for depth in range(dice.randrange(50, 900)))


def _wide_table(dice: random.Random) -> str:
    columns = dice.choice([2, 10, 100, 1_000])
    rows = 100_000 // columns
    cell = dice.choice(["x", "**a**", "`b`", "a b c"])
    lines = [
        "|" + f"{cell}|" * columns,
        "|" + "-|" * columns,
        *["|" + f"{cell}|" * columns] * dice.randrange(1, rows + 1),
    ]
    return "## Challenges\n\n" + "\n".join(lines)


def _one_line(dice: random.Random) -> str:
    """Return a line that is too long, or one as long as the import reads, below a heading."""
    piece = dice.choice([*_PIECES[:20], "x", "word ", "a: b ", "é", "A.", "A B ", "Ab and "])
    if dice.random() < 0.5:
        return piece * dice.randrange(10_000, 300_000)
    head = dice.choice(["", "## Challenges\n\n", "## Tech stack\n\n", "# Shop\n\nBuilt with "])
    start = head.rpartition("\n")[2]
    return head + (piece * MAX_LINE_LENGTH)[: MAX_LINE_LENGTH - len(start)]


def _repeated(dice: random.Random) -> str:
    piece = "".join(dice.choices(_PIECES, k=dice.randrange(1, 5))) + dice.choice(
        ["", "\n", "\n\n", " "]
    )
    head = dice.choice(["", "## Challenges\n\n", "## Technologies\n\n", "## Best practices\n"])
    return head + piece * (dice.randrange(1_000, 900_000) // max(1, len(piece)))


def _soup(dice: random.Random) -> str:
    return "".join(dice.choices(_PIECES, k=dice.randrange(10, 100_000)))


def _unclosed(dice: random.Random) -> str:
    opened = [
        "```",
        "~~~~",
        "<table><tr><td>",
        "<!--",
        "**",
        "[a](",
        "<details><summary>",
        "$$",
        "`",
        "<<<<<<< HEAD",
    ]
    lines = [
        dice.choice(opened) + dice.choice(["", " python", "x"])
        for _line in range(dice.randrange(10, 9_000))
    ]
    return "## Challenges\n" + dice.choice(["\n", "\n\n", " "]).join(lines)


def _many_headings(dice: random.Random) -> str:
    titles = [
        "Challenges",
        "Technologies",
        "Challenges and solutions",
        "x",
        "Solution",
        "Key concepts",
        "Tips",
    ]
    lines = [
        "#" * dice.randrange(1, 7) + " " + dice.choice(titles)
        for _line in range(dice.randrange(100, 9_900))
    ]
    return "\n".join(lines)


def _many_labels(dice: random.Random) -> str:
    labels = [
        "Challenge:",
        "**Problem:**",
        "- **Solution:**",
        "Outcome –",
        "**Title**:",
        "Solution",
    ]
    joint = dice.choice(["\n", "\n\n", " ", " x "])
    return "## Challenges\n" + joint.join(dice.choices(labels, k=dice.randrange(100, 40_000)))


def _nul(dice: random.Random) -> str:
    return "## Tips\n- a\n" * dice.randrange(1, 1_000) + dice.choice(
        ["\x00", "\x01" * 9_000, "\ud83d" * 999, "\ufffd" * 99_999]
    )
