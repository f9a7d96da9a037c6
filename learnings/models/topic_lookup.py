"""The topics that words of a README stand for, looked up once for all of it."""

import re

from portal.models import Topic

MAX_SUGGESTED_TOPICS = 5
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_SEPARATORS = re.compile(r"\s*(?:&|\+|/|,|\band\b|\bwith\b)\s*", re.IGNORECASE)
# Names of topics that are everyday words too: in a sentence they mostly mean something else.
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
    """The vocabulary as it is now: names and aliases in small letters."""

    def __init__(self):
        self.names = Topic.objects.by_any_name()
        words = sorted(
            (name for name in self.names if name not in _COMMON_WORDS and len(name) > 1),
            key=len,
            reverse=True,
        )
        self._mention_pattern = re.compile(
            rf"(?<![\w./-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE
        )

    def topics_named(self, title):
        """The topics that a name stands for: itself, without what is in brackets, or each of “Docker & Kubernetes”."""
        bare = _BRACKETS.sub("", title)
        for names in ([title], [bare], _SEPARATORS.split(bare)):
            topics = [self.names.get(" ".join(name.lower().split())) for name in names]
            if topics and all(topics):
                return list(dict.fromkeys(topics))
        return []

    def topics_in(self, *texts):
        """The topics that texts speak of, the first text first, at most five."""
        found = dict.fromkeys(self.topics_named(texts[0])) if self.names else {}
        for text in texts if self.names else ():
            for mark in self._mention_pattern.finditer(text[:5_000]):
                found.setdefault(self.names[mark[0].lower()])
        return list(found)[:MAX_SUGGESTED_TOPICS]
