"""Patterns of the words that learners use as headings and labels in a README."""

import re
from functools import lru_cache

from learnings.readme.parser.languages import in_english
from learnings.sections import SECTIONS

# If a title matches several, the first word in the title decides; "other" and "aside" count only
# if nothing else matches.
SECTION_PATTERNS = {
    "assignment": r"\b(?:evaluation|grading|rubric|epic review|presentation time|submission (?:details|guidelines)|"
    r"assignment instructions|create (?:a|the) github repository|add (?:a|the|this) [`*]*readme|manual review)\b|"
    r"\(\d+ ?(?:points?|pts|%)\)",
    "contents": r"\b(table of )?contents\b|\btoc\b",
    "objectives": r"\b(objectives?|(?:project |program(?:me)? |main |our )?goals?(?: of\b.*)?)$|^(?:project |program(?:me)? )?"
    r"(?:objectives?|goals?)\b|\baims?\b",
    "goals": r"\b(?:future (?:goals?|plans?|work|improvements?|enhancements?|additions?|scope|learning|directions?|challenges?)|"
    r"(?:ongoing|personal|learning|career|long-term|next) goals?|next steps|roadmap|what'?s next|what’s next|upcoming|"
    r"planned (?:features|improvements)|future)\b",
    "challenges": r"\b(challenges?|problems? (?:i |we )?(?:faced|solved|encountered|met)|obstacles?|hurdles|difficult(?:y|ies)?|"
    r"road-?blocks|troubles?|incidents?|stumbling blocks|pain points|struggl(?:es|ed|ing)|blockers|(?:was|were|is) (?:hard|difficult|tricky)|"
    r"(?:hard|tricky|tough) (?:problems?|parts?|bits|stuff|things|bugs)|(?:got|was|were) stuck|(?:that|what) (?:broke|went wrong)|"
    r"(?:bugs?|errors?|issues?|problems?) (?:i |we )?(?:faced|encountered|solved|met|resolved|fixed|hit|ran into)|"
    r"(?:problems?|issues?|errors?|bugs?)(?: \w+)? ?(?:and|&|/|\+|,) ?(?:\w+ )?(?:solutions?|fixes|resolutions?|how\b.*)|"
    r"problems? (?:and|&) solutions?|^problems$)\b",
    "solutions": r"^(?:my |the |our )?(?:solutions?|fixes|resolutions?)(?: (?:implemented|applied|found|i found))?$",
    **{section.list_name: section.heading_pattern for section in SECTIONS},
    "about": r"^the (?:challenge|problem)$|\b(project (?:choice|details|information|info|idea|links|selection|name)|case study|chosen project|"
    r"my project|capstone project|project submission|submission)\b",
    "collaboration": r"\b(collaborat\w+|team\w*|communication|partnerships?|contributors?|community)\b",
    "timeline": r"\b(timeline|schedule|milestones|weekly plan|project plan)\b",
    "contact": r"\b(contacts?|connect|get in touch|reach (?:me|out)|author|socials?|about me|maintainer)\b",
    "other": r"\b(overview|introduction|licen[cs]e|install\w*|set-?up|getting started|contribut\w+|references?|"
    r"acknowledg\w+|success criteria|conclusion|final (?:words|thoughts|notes?)|credits)\b",
    "aside": r"\b(about|features|structure|resources|demo|screenshots|usage|requirements|endpoints?|repository|"
    r"prerequisites|links|approach|troubleshooting|known issues|faqs?|summary|documentation|deployment|testing|purpose|audience)\b",
}
# Kinds that a heading loses inside another section: below “Challenges”, “Testing” is a challenge.
NESTABLE_SECTIONS = ("aside", "collaboration", "contact", "about", "timeline", "objectives")
_COMPILED_SECTIONS = {name: re.compile(words, re.IGNORECASE) for name, words in SECTION_PATTERNS.items()}
_FILLER = re.compile(
    r"\b(key|best|personal|major|important|main|core|common|real[- ‑]?(?:world|life)|back-?end|front-?end|full-?stack|web|"
    r"development|engineering|software|and|faced|face|implemented|encountered|encounter|covered|learned|learnt|applied|used|"
    r"solutions?|the|with|from|prodev|alx|program(?:me)?s?|i|my|our|of|in|for|to|how|we|practices?|recommended|solved|them|"
    r"their|they|were|was|are|is|it|followed|learners?|those|who|come|after|overcame|overcome|overcoming|throughout|during|"
    r"essential|fundamental|technical|significant|biggest|notable|some|other|industry|handled|tackled|addressed|resolved|"
    r"resolutions?|fixes|explored|studied|mastered|worked|utilized|adopted|project|nexus|this|that|an?|on|as|so|far|"
    r"developer|engineer|student|future|met|addressing|solving|workarounds|mitigations?|responses|what|taken|new|"
    r"also|all|any|you|your|highlights|gained|folder|file|specific|selected|top|general|advanced|modern|related|experience[sd]?|"
    r"journey|section|part|overview|summary|list|nextgen|section|areas?|skills?|backend|frontend|outcomes?|results?)\b|[\d:]",
    re.IGNORECASE,
)
# “Technology credits” thanks the makers of technologies.
_CREDITS = re.compile(r"\b(?:credits|acknowledg\w+|attributions?)\b", re.IGNORECASE)
MAX_TITLE_WORDS = 12
_REMARK = re.compile(r"\s*\([a-z -]*\)\W*$", re.IGNORECASE)

LABEL_PATTERNS = {
    "challenge": r"challenges?|desaf[ií]o|reto|d[ée]fi|herausforderung|changamoto|sfida|التحدي|"
    r"what was (?:(?:the |your |my )?(?:hardest|biggest|most difficult|trickiest)(?: \w+)?|hard|difficult|tricky)",
    "problem": r"(?:core |main )?problems?|issues?|descriptions?|context|background|symptoms?|root causes?|causes?|difficulty|"
    r"situation|task|problema|المشكلة|difficolt[àa]|probl[èe]me|tatizo|dificultad|dificuldade|difficult[ée]|stuck on|what happened|what went wrong|scenario|details|pain point|hurdle|obstacle|error",
    "solution": r"solutions?|fix(?:es)?|resolutions?|resolved|approach|how (?:(?:i|we) (?:solved|fixed|overcame|handled|approached|"
    r"resolved|addressed|tackled)|did (?:you|i|we) (?:solve|fix|overcome|handle|tackle))(?: (?:it|this|that|them))?|solved by|workaround|actions?(?: taken)?|remedy|mitigation|"
    r"soluzione|الحل|soluci[óo]n|solu[çc][ãa]o|l[öo]sung|suluhisho|c[óo]mo (?:lo )?resolv[ií]|unstuck by|what worked|"
    r"strategy|steps taken|what (?:i|we) did|implementation|answer",
    "outcome": r"outcomes?|results?|impact|(?:key )?take-?aways?|lessons?(?: learn(?:ed|t))?|learnings?|"
    r"what i learn(?:ed|t)|tools?(?: used)?|benefits?|effects?",
}
LABEL_WORDS = "|".join(LABEL_PATTERNS.values())
_LABEL_GROUPS = "|".join(f"(?P<{name}>{words})" for name, words in LABEL_PATTERNS.items())
_AFTER = r"(?:[ \t]+(?:implemented|applied|faced|encountered|used|found))?(?:[ \t]*\#?\d+)?[ \t]*\??"
_EMOJI = r"(?:[^\w\s*_#|`\[(\"'“‘<>/\\~.-][^\w\s*_#|`\[(\"'“‘<>/\\~]{0,4}[ \t]*)?"
_BULLET = r"(?:(?:[-*+•●◦▪⦁]|\d+[.)])[ \t]+)?"
# A label at the start of a line: “**Solution:** …”, “- Solution – …”, “✅ Fix: …”, “# Solution: …” in code, or alone.
LINE_LABEL = re.compile(
    rf"^[ \t>]*{_BULLET}{_EMOJI}(?:\#{{1,6}}[ \t]+|//[ \t]*)?(?:(?P<open>[*_]{{1,3}})[ \t]*)?{_EMOJI}(?:my |the |our )?"
    rf"(?:{_LABEL_GROUPS}){_AFTER}"
    r"(?:[*_]{1,3}[ \t]*[:：][ \t]*|[:：][ \t]*(?P<close>[*_]{1,3})?|[*_]{2,3}[ \t]+(?=[A-Z`])|[*_]{1,3}[ \t]*(?:[-–—→➜>]+|$)|[ \t]*[-–—→➜]+[*_]{1,3}|[ \t]+[-–—→➜]+[ \t]|$)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
# A label inside a line: in emphasis, or a capitalised word that begins a part, or “solution”.
INLINE_LABEL = re.compile(
    rf"(?P<before>[^\s\w]|(?<=\S)[ \t]|\n)[ \t]*(?P<open>[*_]{{1,3}})?(?P<said>{_LABEL_GROUPS})(?:[ \t]*\#?\d+)?"
    r"(?:[*_]{1,3}[ \t]*[:：][ \t]*|[:：][ \t]*[*_]{0,3})[ \t]*",
    re.IGNORECASE,
)
PLAIN_INLINE_LABEL = re.compile(
    "Challenge|Problem|Issue|Context|Cause|[Ss]olution|Fix|Resolution|Approach|Workaround|Outcome|Result|Impact|Takeaway|Lesson"
)

NUMBERING = re.compile(
    r"^\s*(?:\(?\d+(?:\.\d+)*[.):](?!\d)\s*|\d+(?:\.\d+)+\s+(?=[A-Z])|\d+\ufe0f?\u20e3\s*|\d+\s+[-–—]\s+|[a-z]\)\s+)",
    re.IGNORECASE,
)
CHALLENGE_NUMBER = re.compile(
    r"^(?:(?:key|main|major|biggest|technical|first|second|third) )?(?:challenges?(?!\s*:)|challenge|problem|issue)\s*(?:#?\d+|one|two|three|four|five|six|[a-e](?=\W))?\s*(?:[:：.\-–—|)]+\s*|$)",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(
    r"\[(?:your|insert|add|link to|name of|project|describe|explain|list|mention|specify|write|state|enter|fill|briefly|"
    r"x%|xx|e\.g)\b[^\]\n]{0,120}\](?!\()",
    re.IGNORECASE,
)
# Ellipses and dashes are no words: the first and the last part of the pattern take them.
UNFILLED = re.compile(
    r"^\W*(?:(?:(?:to be|will be|tb)\s?(?:added|updated|filled|completed|documented|determined|d)\b.*|t\.?b\.?[ad]|todo|todo:.*|"
    r"coming soon.*|n/?a|none(?: yet)?|pending|lorem ipsum.*|(?:challenge|problem|solution|issue|fix|lesson)\s*(?:\d+|[a-c])?|"
    r"(?:briefly )?(?:describe|explain|insert|write|add|mention|list|state)\b.{0,80}?\b(?:here|you (?:faced|solved|"
    r"encountered|met|overcame|fixed|used|learned)(?: (?:it|them))?))\W*)?$",
    re.IGNORECASE,
)
SOLVED_BY = re.compile(
    r"\b(?:(?:solved|resolved|fixed|addressed|overcame|overcome|handled|mitigated|tackled|sorted|eliminated|remedied)"
    r" (?:this |it |them |that |these |the (?:issue|problem) )?(?:by|with|through|using|via|thanks to))\b",
    re.IGNORECASE,
)


_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\n]{0,500}\)")
_TAG = re.compile(r"</?[a-z][a-z0-9-]*(?:\s[^<>\n]{0,200})?/?>", re.IGNORECASE)
# Inside backticks, “<Image>” is the name of a component rather than a tag.
_TAG_IN_CODE = re.compile(r"`[^`\n]*<[^`\n]*`")
_EMPHASIS = re.compile(r"\*\*|__|\*|`|(?<!\w)_+|_+(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>&-])")
# Escaped characters are moved to a private range of Unicode while markup is removed.
_ESCAPE_OFFSET = 0xF0000
_OFFSET_CHARACTER = re.compile("[\U000f0000-\U000f007f]")
_LEADING_EMOJI = re.compile(r"^[^\w\s(\"'“‘\[/.@#$<&]+\s*")


def plain_title(text: str) -> str:
    """Remove emphasis, backticks, links, leading emoji, numbering and a final colon."""
    has_escapes = "\\" in text
    if has_escapes:
        text = _ESCAPED.sub(lambda sign: chr(_ESCAPE_OFFSET + ord(sign[1])), text)
    text = _LINK.sub(r"\1", text) if "[" in text else text
    text = _TAG.sub("", text) if "<" in text and not _TAG_IN_CODE.search(text) else text
    text = _EMPHASIS.sub("", text)
    text = NUMBERING.sub("", _without_emoji(text.strip()))
    text = _without_emoji(text).strip().rstrip(":：").strip()
    return _OFFSET_CHARACTER.sub(lambda sign: chr(ord(sign[0]) - _ESCAPE_OFFSET), text) if has_escapes else text


def _without_emoji(text):
    return _LEADING_EMOJI.sub("", text).lstrip("\u200d\ufe0f")


@lru_cache(maxsize=2048)
def classify_heading(title: str) -> tuple[str | None, bool]:
    """Return the kind of section that a heading opens, and whether that is certain.

    It is certain if the title consists of nothing but words that name sections.
    """
    words = in_english(plain_title(title.lstrip("# \t").rstrip("# \t")))
    if not words or len(words) > 120 or len(words.split()) > MAX_TITLE_WORDS:
        return None, False
    words = _REMARK.sub("", words) or words
    found = [(match.start(), name) for name, pattern in _COMPILED_SECTIONS.items() if (match := pattern.search(words))]
    if not found:
        return None, False
    named = [pair for pair in found if pair[1] not in ("other", "aside")] or found
    name = "other" if _CREDITS.search(words) else _first_match(named)
    return name, not _unmatched_words(words)


def _first_match(named):
    """Return the kind that matched first in the title; of several, the first of the table."""
    order = list(_COMPILED_SECTIONS)
    return min(named, key=lambda pair: (pair[0], order.index(pair[1])))[1]


def _unmatched_words(words):
    for pattern in _COMPILED_SECTIONS.values():
        words = pattern.sub(" ", words)
    return re.sub(r"\W+", "", _FILLER.sub(" ", words))


def is_unfilled(text: str | None) -> bool:
    """Return whether the text is empty or only the placeholder of a template."""
    words = plain_title(text or "")
    return bool(UNFILLED.match(words)) or not PLACEHOLDER.sub("", words).strip(" .:;-–—*_()")
