"""The words by which learners name the parts of a README."""

import re

# In this order: the first that matches names the section.
SECTIONS = {
    "contents": r"\b(table of )?contents\b|\btoc\b",
    "other": r"\b(objectives?|overview|introduction|about|features|licen[cs]e|contact|install\w*|set-?up|getting started|"
    r"structure|contribut\w+|references?|resources|acknowledg\w+|demo|screenshots|usage|rubric|evaluation|grading|"
    r"requirements|timeline|endpoints|collaborat\w+|repository|author|prerequisites|links|approach|success criteria)\b",
    "challenges": r"\b(challenges?|problems? (faced|solved|encountered)|obstacles?|hurdles|difficulties|roadblocks|"
    r"issues? (faced|encountered|solved)|problems? (and|&) solutions?)\b",
    "practices": r"\b(best practices?|practices|guidelines|recommendations)\b",
    "tips": r"\b(tips?|advice)\b",
    "takeaways": r"\b(take-?aways?|lessons|insights|reflections?)\b",
    "goals": r"\b(goals?|next steps|future|roadmap|what'?s next)\b",
    "concepts": r"\b(concepts?|fundamentals?|principles|topics)\b",
    "technologies": r"\b(technolog\w+|tech stack|stack|tools?|languages?|frameworks?)\b",
}
_SECTIONS = {name: re.compile(words, re.IGNORECASE) for name, words in SECTIONS.items()}
_FILLER = re.compile(
    r"\b(key|best|personal|major|important|main|core|common|real[- ‑]?world|back-?end|front-?end|web|development|"
    r"engineering|software|and|faced|implemented|encountered|covered|learned|learnt|applied|used|solutions?|the|with|from|"
    r"prodev|alx|program(me)?|i|my|our|of|in|for|to|how|we|practices?|recommended|solved|them|their|followed|"
    r"learners?|those|who|come|after|overcame|overcome|throughout|essential|fundamental)\b",
    re.IGNORECASE,
)
MOST_WORDS = 10

LABELS = {
    "challenge": "challenges?",
    "problem": "problems?|issues?|description|context|symptoms?|root cause|cause|difficulty|situation",
    "solution": "solutions?|fix(?:es)?|resolution|resolved|approach|how i solved it|solved by|workaround|action",
    "outcome": "outcomes?|results?|impact|take-?aways?|lessons?(?: learned)?|learnings?|tools?(?: used)?|benefits?",
}
_ALL_LABELS = "|".join(f"(?P<{name}>{words})" for name, words in LABELS.items())
LABEL = re.compile(
    rf"(?:(?<=^)|(?<=[\n.!?;)*_ ]))[ \t]*(?:[-*+•●◦]\s+|\d+[.)]\s+)?[^\w\s*_#|]{{0,3}}\s*[*_]{{0,3}}"
    rf"(?:{_ALL_LABELS})(?:\s+(?:implemented|applied|faced|\#?\d+))?"
    r"\s*(?:[*_]{1,3}\s*[:：]|[:：]\s*[*_]{0,3}|[*_]{1,3}\s*(?:[-–—→]|$|\n))[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
NUMBERING = re.compile(r"^\s*(?:\(?\d+[.):]\s*|\d+️⃣\s*|[a-z]\)\s+)", re.IGNORECASE)
CHALLENGE_NUMBER = re.compile(r"^challenge\s*#?\d*\s*[:.\-–—]\s*", re.IGNORECASE)
PLACEHOLDER = re.compile(r"\[(?:your|insert|add|link to|name of|project)[^\]\n]{0,60}\](?!\()", re.IGNORECASE)
SOLVED_BY = re.compile(
    r"\b(?:(?:was |were |i |we )?(?:solved|resolved|fixed|addressed|overcame|overcome|handled) (?:this |it |them )?(?:by|with|through|using))\b",
    re.IGNORECASE,
)


def plain(text):
    """A title without emphasis, code marks, links, leading emoji, numbering and a colon at its end."""
    text = re.sub(r"!?\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text)
    text = re.sub(r"<[^>\n]{1,80}>", "", text)
    text = re.sub(r"(\*\*|__|\*|`)", "", text)
    text = re.sub(r"(?<!\w)_+|_+(?!\w)", "", text)
    text = re.sub(r"^[^\w\s(\"'“‘\[/.@#$]+\s*", "", text.strip())
    text = NUMBERING.sub("", text)
    return re.sub(r"^[^\w\s(\"'“‘\[/.@#$]+\s*", "", text).strip().rstrip(":").strip()


def section_of(title):
    """(name of the section, is it certain) that a heading opens, or (None, False).

    Certain: nothing is left of the title but words that name sections.
    """
    words = plain(title)
    if not words or len(words.split()) > MOST_WORDS:
        return None, False
    for name, pattern in _SECTIONS.items():
        if pattern.search(words):
            return name, not _left_over(words)
    return None, False


def _left_over(words):
    for pattern in _SECTIONS.values():
        words = pattern.sub(" ", words)
    return re.sub(r"\W+", "", _FILLER.sub(" ", words))
