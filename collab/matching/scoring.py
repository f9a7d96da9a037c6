"""Scores how well a learner and a team fit, with the reasons as sentences.

Pure functions over plain values; WEIGHTS is the one table of weights.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from collab.matching.availability import Availability, monday_of, shared_hours
from portal.text.lists import listed_lazy

# The points of each kind of reason. Topics and hours give several points, up to this number.
WEIGHTS = {
    "brief": 10,  # the same brief; otherwise
    "idea": 8,  # ideas with words in common
    "track": 7,  # the track of an open seat
    "topics": 6,  # known topics: 3 for each of a seat, 1 for each of the stack
    "hours": 4,  # can be reached at the same time
    "learns": 2,  # wants to learn a topic of the seat or the stack
    "cohort": 2,
    "level": 1,
    "pace": 1,  # about as many hours a week
    "language": 1,
    "here": 1,  # visited the site within a week
    "answers": 1,  # usually answers within a day
}
# What the reader of a project's suggestion is told, and the owner of the project, by track.
NEEDS_TRACK = {
    "backend": _("needs a back end"),
    "frontend": _("needs a front end"),
    "both": _("needs someone for both sides"),
}
DOES_TRACK = {
    "backend": _("does the back end that you need"),
    "frontend": _("does the front end that you need"),
    "both": _("does both sides, one of which you need"),
}
SHARED_HOURS = ngettext_lazy("%(n)d shared hour a week", "%(n)d shared hours a week", "n")
# The other reasons, made once: each candidate has several.
SAME_BRIEF = _("same brief")
SIMILAR_IDEA = _("a similar idea: %(words)s")
SAME_COHORT = _("same cohort")
SAME_LEVEL = _("same level")
SIMILAR_PACE = _("similar hours per week")
SHARED_LANGUAGES = _("both speak %(languages)s")
ACTIVE = _("active this week")
REPLIES_SOON = _("usually replies within a day")
KNOWS = _("knows %(topics)s")
USES_KNOWN = _("uses %(topics)s, which you know")
WANTS_TO_LEARN = _("wants to learn %(topics)s")
WOULD_LEARN = _("you’d learn %(topics)s")
# Which reason is shown in bold: the first of these that there is, the most telling first.
HEADLINE_ORDER = ("topics", "idea", "learns", "brief", "track", "hours", "cohort")
MIN_SCORE = 6  # the same cohort and habits alone are no reason to build together
MAX_NAMED_TOPICS = 3
HOURS_PER_POINT, PACE_TOLERANCE = 5, 3
RECENT_DAYS, SOON_HOURS = 7, 24
_WORD = re.compile(r"[^\W\d_]{5,}")
_STOP_WORDS = frozenset(
    _WORD.findall(
        "about their there which where these those other people build small simple project"
    )
)


@dataclass(frozen=True)
class MatchProfile:
    """What is known of either side; a default means that it is not known.

    `pace` is hours a week, `days_since_visit` whole days since the last visit, and
    `answer_hours` the hours that an answer to a request usually takes.
    """

    brief: int | None = None
    idea: frozenset[str] = frozenset()
    cohort: int | None = None
    level: int = 0
    pace: int = 0
    languages: frozenset[str] = frozenset()
    availability: Availability | None = None
    days_since_visit: int | None = None
    answer_hours: int | None = None


@dataclass(frozen=True)
class LearnerProfile(MatchProfile):
    """A person who could join a team. `briefs` are those of the projects they own."""

    track: str = ""
    skills: frozenset[str] = frozenset()
    learns: frozenset[str] = frozenset()
    briefs: frozenset[int] = frozenset()


class OpenSeat(NamedTuple):
    """A free seat: its track, and the names of the topics that its holder should know."""

    track: str
    topics: frozenset[str]


@dataclass(frozen=True)
class TeamProfile(MatchProfile):
    """A project with open seats.

    Its owner's cohort, level and habits count as its own.
    """

    seats: tuple[OpenSeat, ...] = ()
    stack: frozenset[str] = frozenset()


@dataclass
class Suggestion:
    """How well a candidate (a project or a person) fits, and why."""

    candidate: Any
    score: int = 0
    # Keys of WEIGHTS, one for each reason.
    reason_keys: list[str] = field(default_factory=list)
    hours: int = 0
    # Names of topics: what the learner knows of those that the team needs, and would learn.
    known: Sequence[str] = ()
    to_learn: Sequence[str] = ()
    # Names of topics that a card shows for the reader and for the other side.
    you_bring: Sequence[str] = ()
    they_bring: Sequence[str] = ()
    # The hours of both as a bar, and where the other person is, for a card.
    bar: Any = None
    place: str = ""
    _messages: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)

    def add_reason(
        self, key: str, message: Any, *, points: int | None = None, **values: Any
    ) -> None:
        """Add a reason and its points: WEIGHTS[key], or `points` if that is less.

        The message is only formatted when it is read, because few candidates are shown.
        """
        weight = WEIGHTS[key]
        self.reason_keys.append(key)
        self.score += weight if points is None else min(points, weight)
        self._messages.append((message, values))

    @property
    def person(self) -> Any:
        """The other person: the candidate, or the owner of the candidate project."""
        return getattr(self.candidate, "owner", self.candidate)

    @cached_property
    def reasons(self) -> list[str]:
        """The reasons as sentences, in the order in which they were added."""
        return [message % values if values else str(message) for message, values in self._messages]

    @cached_property
    def headline(self) -> str:
        """The most telling reason, or ""."""
        by_key = dict(zip(self.reason_keys, self.reasons, strict=True))
        return next((by_key[key] for key in HEADLINE_ORDER if key in by_key), "")

    @cached_property
    def other_reasons(self) -> list[str]:
        """The reasons that a card does not show elsewhere."""
        shown = ("hours", "here", "answers")
        pairs = zip(self.reason_keys, self.reasons, strict=True)
        reasons = [reason for key, reason in pairs if key not in shown]
        return [reason for reason in reasons if reason != self.headline]


def idea_words(*texts: str) -> frozenset[str]:
    """The words by which ideas are compared."""
    return frozenset(_WORD.findall(" ".join(texts).casefold())) - _STOP_WORDS


def score_match(
    learner: LearnerProfile,
    team: TeamProfile,
    *,
    candidate: Any = None,
    for_owner: bool = False,
    week: date | None = None,
) -> Suggestion:
    """Score the learner and the team, as a suggestion of `candidate`.

    `for_owner` tells that the owner reads the reasons, which are then about the learner;
    otherwise the learner reads them. `week` is any day of the week whose hours are compared.
    """
    suggestion = Suggestion(candidate)
    _score_common_work(suggestion, learner, team)
    _score_seat(suggestion, learner, team, for_owner)
    _score_hours(suggestion, learner, team, monday_of(week or date.today()))
    _score_habits(suggestion, learner, team)
    _score_responsiveness(suggestion, learner if for_owner else team)
    return suggestion


def _score_common_work(suggestion: Suggestion, learner: LearnerProfile, team: TeamProfile) -> None:
    if _has_same_brief(learner, team):
        suggestion.add_reason("brief", SAME_BRIEF)
        return
    common = sorted(learner.idea & team.idea)
    if len(common) >= 2:
        words = ", ".join(common[:MAX_NAMED_TOPICS])
        suggestion.add_reason("idea", SIMILAR_IDEA, words=words)


def _has_same_brief(learner: LearnerProfile, team: TeamProfile) -> bool:
    return bool(team.brief) and (team.brief == learner.brief or team.brief in learner.briefs)


def _score_seat(
    suggestion: Suggestion, learner: LearnerProfile, team: TeamProfile, for_owner: bool
) -> None:
    """Score the learner's track, and their topics for the open seat that fits best."""
    fitting = [seat for seat in team.seats if _covers_track(learner.track, seat.track)]
    if fitting:
        _score_track(suggestion, learner, {seat.track for seat in fitting}, for_owner)
    wanted = _most_known_topics(fitting, learner)
    _score_topics(suggestion, learner, wanted, team.stack - wanted, for_owner)


def _most_known_topics(seats: Iterable[OpenSeat], learner: LearnerProfile) -> frozenset[str]:
    """The topics of the seat of which the learner knows most."""
    topics = [seat.topics for seat in seats]
    return max(topics, key=lambda one: len(one & learner.skills), default=frozenset())


def _score_track(
    suggestion: Suggestion, learner: LearnerProfile, wanted: set[str], for_owner: bool
) -> None:
    """Score the track; `wanted` are the tracks of the open seats that fit."""
    track = learner.track
    if for_owner:
        suggestion.add_reason("track", DOES_TRACK[track])
        return
    if track == "both" and track not in wanted:
        track = min(wanted)
    suggestion.add_reason("track", NEEDS_TRACK[track])


def _score_topics(
    suggestion: Suggestion,
    learner: LearnerProfile,
    of_seat: frozenset[str],
    of_stack: frozenset[str],
    for_owner: bool,
) -> None:
    """Score the topics of the seat and those of the stack that the seat does not name."""
    skills = learner.skills
    _score_known(suggestion, sorted(of_seat & skills), sorted(of_stack & skills), for_owner)
    to_learn = sorted((of_seat | of_stack) & (learner.learns - skills))
    suggestion.to_learn = to_learn
    if to_learn:
        message = WANTS_TO_LEARN if for_owner else WOULD_LEARN
        suggestion.add_reason("learns", message, topics=_first_names(to_learn))


def _score_known(
    suggestion: Suggestion, for_seat: list[str], of_stack: list[str], for_owner: bool
) -> None:
    """Score the topics that the learner knows: those of the seat count more."""
    known = suggestion.known = [*for_seat, *of_stack]
    if known:
        points = 3 * len(for_seat) + len(of_stack)
        message = KNOWS if for_owner else USES_KNOWN
        suggestion.add_reason("topics", message, points=points, topics=_first_names(known))


def _first_names(names: list[str]) -> Promise | str:
    """The first few of these names, as a reason shows them when it is read."""
    return listed_lazy(names[:MAX_NAMED_TOPICS])


def _covers_track(mine: str, wanted: str) -> bool:
    return bool(mine) and (mine == wanted or "both" in (mine, wanted))


def _score_hours(
    suggestion: Suggestion, learner: LearnerProfile, team: TeamProfile, week: date
) -> None:
    if not learner.availability or not team.availability:
        return
    hours = suggestion.hours = shared_hours(learner.availability, team.availability, week=week)
    if hours:
        points = max(1, hours // HOURS_PER_POINT)
        suggestion.add_reason("hours", SHARED_HOURS, points=points, n=hours)


def _score_habits(suggestion: Suggestion, learner: LearnerProfile, team: TeamProfile) -> None:
    """Score what makes working together easier."""
    if learner.cohort and learner.cohort == team.cohort:
        suggestion.add_reason("cohort", SAME_COHORT)
    if learner.level and learner.level == team.level:
        suggestion.add_reason("level", SAME_LEVEL)
    if _has_similar_pace(learner, team):
        suggestion.add_reason("pace", SIMILAR_PACE)
    spoken = sorted(learner.languages & team.languages)
    if spoken:
        suggestion.add_reason("language", SHARED_LANGUAGES, languages=listed_lazy(spoken))


def _has_similar_pace(learner: LearnerProfile, team: TeamProfile) -> bool:
    both = learner.pace and team.pace
    return bool(both) and abs(learner.pace - team.pace) <= PACE_TOLERANCE


def _score_responsiveness(suggestion: Suggestion, other: MatchProfile) -> None:
    """Score how likely `other` is to answer soon.

    `other` is the side that the reader does not know.
    """
    if other.days_since_visit is not None and other.days_since_visit <= RECENT_DAYS:
        suggestion.add_reason("here", ACTIVE)
    if other.answer_hours is not None and other.answer_hours <= SOON_HOURS:
        suggestion.add_reason("answers", REPLIES_SOON)


def best_suggestions(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The suggestions of at least MIN_SCORE, best first.

    Equal ones stay in their order.
    """
    good_enough = [suggestion for suggestion in suggestions if suggestion.score >= MIN_SCORE]
    return sorted(good_enough, key=lambda suggestion: suggestion.score, reverse=True)
