"""A regular expression matcher that counts its steps on hostile text.

Python's own matcher cannot be counted. This one reads the same parsed expression, tries the same
alternatives in the same order, and counts each look at a character.
"""

import re
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]

SPACES, WORD = set(" \t\n\r\f\v"), re.compile(r"\w")
SINGLE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)


class TooManySteps(Exception):
    """Raised after more steps than a test allows."""


class CountedPattern:
    """A regular expression that counts its steps in `work`, a list of one number."""

    def __init__(self, pattern, flags, work, most):
        self.real = re.compile(pattern, flags)
        self.work, self.most = work, most
        # Looked up for each character: flags are slow to compare.
        self.ignores_case = bool(self.real.flags & re.IGNORECASE)
        self.is_multiline = bool(self.real.flags & re.MULTILINE)
        self.dot_is_any = bool(self.real.flags & re.DOTALL)
        self.sets = {}
        self.tree = list(_parser.parse(pattern, flags))

    def match(self, text, pos=0, endpos=None):
        self.text, self.groups = text, {}
        ended = self._run(self.tree, 0, pos, lambda end: end)
        found = self.real.match(text, pos)
        assert (ended if found else None) == (found.end() if found else ended), (
            self.real.pattern,
            text[pos:],
        )
        return found

    def _step(self):
        self.work[0] += 1
        if self.work[0] > self.most:
            raise TooManySteps(self.real.pattern)

    def _run(self, tree, index, pos, then):
        """Match tree[index:] at `pos`, then the rest; return where that ends, or None."""
        while index < len(tree):
            kind, value = tree[index]
            if kind in SINGLE:
                if not self._is_one(kind, value, pos):
                    return None
                pos, index = pos + 1, index + 1
                continue
            return self._branch(
                kind, value, pos, lambda end, after=index + 1: self._run(tree, after, end, then)
            )
        return then(pos)

    def _branch(self, kind, value, pos, then):  # noqa: C901 - one case for each kind
        self._step()
        if kind is op.AT:
            return then(pos) if self._is_at(value, pos) else None
        if kind is op.BRANCH:
            return self._first(value[1], pos, then)
        if kind is op.SUBPATTERN:
            group, _add, _del, inner = value
            return self._run(list(inner), 0, pos, lambda end: self._close(group, pos, end, then))
        if kind in (op.ASSERT, op.ASSERT_NOT):
            return self._assert(kind, value, pos, then)
        if kind is op.GROUPREF:
            return self._again(value, pos, then)
        if kind is op.GROUPREF_EXISTS:
            group, yes, no = value
            chosen = yes if group in self.groups else (no or [])
            return self._run(list(chosen), 0, pos, then)
        if kind is op.ATOMIC_GROUP:
            end = self._run(list(value), 0, pos, lambda end: end)
            return None if end is None else then(end)
        least, most, inner = value
        inner = list(inner)
        if len(inner) == 1 and inner[0][0] in SINGLE:
            return self._repeat_one(kind, least, most, inner[0], pos, then)
        return self._repeat(kind is op.MIN_REPEAT, least, most, inner, pos, then, 0)

    def _first(self, branches, pos, then):
        for branch in branches:
            end = self._run(list(branch), 0, pos, then)
            if end is not None:
                return end
        return None

    def _close(self, group, start, end, then):
        before = self.groups.get(group)
        if group is not None:
            self.groups[group] = (start, end)
        ended = then(end)
        if ended is None and group is not None:
            self.groups.pop(group) if before is None else self.groups.update({group: before})
        return ended

    def _assert(self, kind, value, pos, then):
        direction, inner = value
        start = pos if direction > 0 else pos - inner.getwidth()[0]
        holds = start >= 0 and self._run(list(inner), 0, start, lambda end: end) is not None
        return then(pos) if holds == (kind is op.ASSERT) else None

    def _again(self, group, pos, then):
        start, end = self.groups.get(group, (0, -1))
        said = self.text[start:end]
        for _character in said:
            self._step()
        return then(pos + len(said)) if end >= start and self.text.startswith(said, pos) else None

    def _repeat_one(self, kind, least, most, inner, pos, then):
        """Match a repeated set of characters, greedily or lazily."""
        ends = [pos]
        while len(ends) <= most and self._is_one(*inner, ends[-1]):
            ends.append(ends[-1] + 1)
            if kind is op.MIN_REPEAT and len(ends) > least:
                break
        if kind is op.MIN_REPEAT:
            return self._lazily(least, most, inner, pos, then)
        tried = ends[least:] if kind is op.MAX_REPEAT else ends[-1:] if len(ends) > least else []
        for end in reversed(tried):
            self._step()
            ended = then(end)
            if ended is not None:
                return ended
        return None

    def _lazily(self, least, most, inner, pos, then):
        count = 0
        while True:
            if count >= least:
                ended = then(pos)
                if ended is not None:
                    return ended
            if count >= most or not self._is_one(*inner, pos):
                return None
            count, pos = count + 1, pos + 1

    def _repeat(self, is_lazy, least, most, inner, pos, then, count):
        def more():
            def go_on(end):
                if end == pos and count >= least:
                    return None  # an empty match would repeat without end
                return self._repeat(is_lazy, least, most, inner, end, then, count + 1)

            return self._run(inner, 0, pos, go_on) if count < most else None

        self._step()
        if count < least:
            return more()
        if is_lazy:
            ended = then(pos)
            return more() if ended is None else ended
        ended = more()
        return then(pos) if ended is None else ended

    def _is_one(self, kind, value, pos):
        self._step()
        if pos >= len(self.text):
            return False
        character = self.text[pos]
        if kind is op.ANY:
            return self.dot_is_any or character != "\n"
        if kind is op.IN:
            return self._is_in(value, character)
        return self._is_literal(value, character) == (kind is op.LITERAL)

    def _is_literal(self, value, character):
        if self.ignores_case:
            return chr(value).lower() == character.lower()
        return ord(character) == value

    def _is_in(self, items, character):
        key = id(items), character
        if key not in self.sets:
            self.sets[key] = self._find_in(items, character)
        return self.sets[key]

    def _find_in(self, items, character):
        is_negated = bool(items) and items[0][0] is op.NEGATE
        return (
            any(self._has(*item, character) for item in items if item[0] is not op.NEGATE)
            != is_negated
        )

    def _has(self, kind, value, character):
        if kind is op.LITERAL:
            return self._is_literal(value, character)
        if kind is op.RANGE:
            written = (
                {character, character.lower(), character.upper()}
                if self.ignores_case
                else {character}
            )
            return any(len(one) == 1 and value[0] <= ord(one) <= value[1] for one in written)
        return {
            op.CATEGORY_SPACE: character.isspace,
            op.CATEGORY_NOT_SPACE: lambda: not character.isspace(),
            op.CATEGORY_DIGIT: character.isdecimal,
            op.CATEGORY_NOT_DIGIT: lambda: not character.isdecimal(),
            op.CATEGORY_WORD: lambda: bool(WORD.match(character)),
            op.CATEGORY_NOT_WORD: lambda: not WORD.match(character),
        }[value]()

    def _is_at(self, value, pos):
        text = self.text
        if value is op.AT_BEGINNING:
            return pos == 0 or (self.is_multiline and text[pos - 1] == "\n")
        if value is op.AT_BEGINNING_STRING:
            return pos == 0
        if value is op.AT_END:
            is_line = self.is_multiline and text[pos : pos + 1] == "\n"
            return pos == len(text) or is_line or (pos == len(text) - 1 and text[pos] == "\n")
        if value is op.AT_END_STRING:
            return pos == len(text)
        before = pos > 0 and bool(WORD.match(text[pos - 1]))
        after = pos < len(text) and bool(WORD.match(text[pos]))
        return (before != after) == (value is op.AT_BOUNDARY)
