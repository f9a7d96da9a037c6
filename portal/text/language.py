"""Which language a person wrote in, told from the first words: a page in one language shows texts in several."""

import re
from functools import lru_cache

# A few words that are frequent in one of these languages and rare in the others.
COMMON_WORDS = {
    "en": frozenset(
        [
            "the",
            "and",
            "is",
            "was",
            "with",
            "this",
            "that",
            "not",
            "you",
            "for",
            "are",
            "it",
            "from",
            "when",
            "but",
        ]
    ),
    "fr": frozenset(
        [
            "le",
            "les",
            "des",
            "est",
            "une",
            "et",
            "dans",
            "pour",
            "avec",
            "pas",
            "que",
            "qui",
            "sur",
            "mais",
            "je",
            "la",
        ]
    ),
    "pt": frozenset(
        [
            "não",
            "uma",
            "para",
            "com",
            "mas",
            "isso",
            "você",
            "foi",
            "são",
            "ou",
            "mais",
            "como",
            "ele",
        ]
    ),
    "sw": frozenset(
        [
            "na",
            "ya",
            "wa",
            "kwa",
            "ni",
            "za",
            "kuwa",
            "hii",
            "yangu",
            "lakini",
            "katika",
            "hiyo",
            "sana",
        ]
    ),
}
SCRIPTS = {"ar": re.compile(r"[\u0600-\u06ff]"), "am": re.compile(r"[\u1200-\u137f]")}
SAMPLE_CHARACTERS = 600  # characters: a beginning tells as much as the whole
WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def detect_language(text):
    """The language of a text ("en", "ar", …), or "" where its first words do not tell.

    Whoever hears it, hears it in that language's voice, whatever the language of the page around it.
    """
    text = text[:SAMPLE_CHARACTERS]
    words = WORD.findall(text.lower())
    for code, letters in SCRIPTS.items():
        if len(letters.findall(text)) * 2 > sum(map(len, words)):
            return code
    counted = sorted(
        ((sum(word in known for word in words), code) for code, known in COMMON_WORDS.items()),
        reverse=True,
    )
    (most, code), (second, _other) = counted[:2]
    return code if most >= 2 and most >= 2 * second else ""
