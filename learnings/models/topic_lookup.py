"""Finds the topics that a text mentions."""

import re

from portal.models import Topic
from portal.text.cleaning import single_spaced

MAX_SUGGESTED_TOPICS = 5
MAX_SEARCHED_CHARACTERS = 5_000
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_SEPARATORS = re.compile(r"\s*(?:&|\+|/|,|\band\b|\bwith\b)\s*", re.IGNORECASE)
# Topic names that are also common words, which mostly mean something else in a sentence.
_COMMON_WORDS = frozenset(
    [
        "api",
        "apis",
        "auth",
        "cache",
        "cd",
        "ci",
        "compose",
        "containers",
        "dry",
        "fetch",
        "forms",
        "grid",
        "indexes",
        "login",
        "next",
        "orm",
        "payments",
        "performance",
        "render",
        "rest",
        "secrets",
        "solid",
        "tests",
        "transactions",
        "testing",
        "documentation",
        "collaboration",
        "deployment",
        "debugging",
        "security",
        "monitoring",
    ]
)


class Vocabulary:
    """All topics by name and alias, in lower case."""

    def __init__(self) -> None:
        self.names = Topic.objects.by_any_name()
        mentionable = [name for name in self.names if name not in _COMMON_WORDS and len(name) > 1]
        longest_first = sorted(mentionable, key=len, reverse=True)
        alternatives = "|".join(re.escape(name) for name in longest_first)
        self._mention_pattern = re.compile(
            rf"(?<![\w./-])(?:{alternatives})(?![\w-])", re.IGNORECASE
        )

    def topics_named(self, title: str) -> list[Topic]:
        """Return the topic of this name, or those of a list like "Docker & Kubernetes".

        Text in parentheses is ignored. Returns nothing unless the whole title is known.
        """
        bare = _BRACKETS.sub("", title)
        for names in ([title], [bare], _SEPARATORS.split(bare)):
            topics = [self.names.get(single_spaced(name.lower())) for name in names]
            if topics and all(topics):
                return list(dict.fromkeys(topics))
        return []

    def topics_in(self, *texts: str) -> list[Topic]:
        """Return up to five topics that the texts mention, those of the first text first."""
        if not self.names:
            return []
        found = dict.fromkeys(self.topics_named(texts[0]))
        for text in texts:
            for mention in self._mention_pattern.finditer(text[:MAX_SEARCHED_CHARACTERS]):
                # Letters such as ſ and ı match s and i, and are others in lower case.
                if topic := self.names.get(mention[0].lower()):
                    found.setdefault(topic)
        return list(found)[:MAX_SUGGESTED_TOPICS]
