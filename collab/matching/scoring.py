"""Who fits whom, and why in words: pure functions over plain values, with one table of weights."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from collab.matching.availability import Availability, monday_of, shared_hours

# What a reason is worth, the first one most. Topics and hours count several times, up to what stands here.
WEIGHTS = {
    "brief": 10,  # the same brief, or
    "idea": 8,  # an idea that speaks of the same things
    "track": 7,  # does what an open seat wants
    "topics": 6,  # knows what a seat (3 each) or the stack (1 each) names
    "hours": 4,  # awake at the same time
    "learns": 2,  # wants to learn what is used there
    "cohort": 2,
    "level": 1,
    "pace": 1,  # about as many hours a week
    "language": 1,
    "here": 1,  # was here within a week
    "answers": 1,  # usually answers within a day
}
TRACKS = {"backend": _("back end"), "frontend": _("front end"), "both": _("both sides")}
HOURS_TOGETHER = ngettext_lazy("%(n)d hour a week together", "%(n)d hours a week together", "n")
MIN_SCORE = 6  # somebody nearby with the same habits alone is no reason to build together
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
    """What is known of either side. `here` is days since the last visit, `answers` hours until an answer, or None."""

    brief: int | None = None
    idea: frozenset = frozenset()
    cohort: int | None = None
    level: int = 0
    pace: int = 0
    languages: frozenset = frozenset()
    availability: Availability | None = None
    days_since_visit: int | None = None
    answer_hours: int | None = None


@dataclass(frozen=True)
class LearnerProfile(MatchProfile):
    """Somebody who could join. `briefs` are those of projects of their own."""

    track: str = ""
    skills: frozenset = frozenset()
    learns: frozenset = frozenset()
    briefs: frozenset = frozenset()


@dataclass(frozen=True)
class TeamProfile(MatchProfile):
    """A project with open seats: (track, names of topics) each. What is known of its owner counts as its own."""

    seats: tuple = ()
    stack: frozenset = frozenset()


@dataclass
class Suggestion:
    """How well a thing fits, and why. `reasons` are true sentences, in the order in which they were found."""

    candidate: object
    score: int = 0
    # The keys of WEIGHTS that count, one for each reason.
    reason_keys: list = field(default_factory=list)
    hours: int = 0
    _messages: list = field(default_factory=list)

    def add_reason(self, weight, message, *, points=None, **values):
        """Count a reason. It is put into words when it is read: of many candidates few are shown."""
        self.reason_keys.append(weight)
        self.score += WEIGHTS[weight] if points is None else min(points, WEIGHTS[weight])
        self._messages.append((message, values))

    @property
    def reasons(self):
        return [message % values if values else str(message) for message, values in self._messages]


def idea_words(*texts):
    """The words by which ideas are compared."""
    return frozenset(_WORD.findall(" ".join(texts).casefold())) - _STOP_WORDS


def score_match(learner, team, *, candidate=None, for_owner=False, week=None):
    """A Fit of learner and team. `for_owner` says who reads the reasons: the owner about the learner, or the other way."""
    suggestion = Suggestion(candidate)
    _score_common_work(suggestion, learner, team)
    _score_seat(suggestion, learner, team, for_owner)
    _score_hours(suggestion, learner, team, monday_of(week or date.today()))
    _score_habits(suggestion, learner, team, learner if for_owner else team)
    return suggestion


def _score_common_work(suggestion, learner, team):
    if team.brief and (team.brief == learner.brief or team.brief in learner.briefs):
        suggestion.add_reason("brief", _("same brief"))
    else:
        common = sorted(learner.idea & team.idea)
        if len(common) >= 2:
            suggestion.add_reason(
                "idea", _("a similar idea: %(words)s"), words=", ".join(common[:MAX_NAMED_TOPICS])
            )


def _score_seat(suggestion, learner, team, for_owner):
    """The open seat that fits best, and what is known or wanted to be learned for it."""
    fitting = [topics for track, topics in team.seats if _covers_track(learner.track, track)]
    if fitting:
        message = (
            _("does %(track)s, which is wanted")
            if for_owner
            else _("looks for %(track)s, which you do")
        )
        wanted = {track for track, _topics in team.seats if _covers_track(learner.track, track)}
        track = (
            learner.track
            if learner.track in wanted or learner.track != "both"
            else sorted(wanted)[0]
        )
        suggestion.add_reason("track", message, track=TRACKS[learner.track if for_owner else track])
    best = max(fitting or [frozenset()], key=lambda topics: len(topics & learner.skills))
    known = [*sorted(best & learner.skills), *sorted((team.stack - best) & learner.skills)][
        :MAX_NAMED_TOPICS
    ]
    if known:
        points = 3 * len(best & learner.skills) + len((team.stack - best) & learner.skills)
        message = _("knows %(topics)s") if for_owner else _("uses %(topics)s, which you know")
        suggestion.add_reason("topics", message, points=points, topics=", ".join(known))
    new = sorted((team.stack | best) & (learner.learns - learner.skills))[:MAX_NAMED_TOPICS]
    if new:
        message = _("wants to learn %(topics)s") if for_owner else _("you learn %(topics)s there")
        suggestion.add_reason("learns", message, topics=", ".join(new))


def _covers_track(mine, wanted):
    return bool(mine) and (mine == wanted or "both" in (mine, wanted))


def _score_hours(suggestion, learner, team, week):
    if learner.availability and team.availability:
        suggestion.hours = shared_hours(learner.availability, team.availability, week=week)
    if suggestion.hours:
        suggestion.add_reason(
            "hours",
            HOURS_TOGETHER,
            points=max(1, suggestion.hours // HOURS_PER_POINT),
            n=suggestion.hours,
        )


def _score_habits(suggestion, learner, team, other):
    """What makes working together easier; `other` is the side that the reader does not know."""
    if learner.cohort and learner.cohort == team.cohort:
        suggestion.add_reason("cohort", _("same cohort"))
    if learner.level and learner.level == team.level:
        suggestion.add_reason("level", _("same level"))
    if learner.pace and team.pace and abs(learner.pace - team.pace) <= PACE_TOLERANCE:
        suggestion.add_reason("pace", _("about as many hours a week"))
    spoken = learner.languages & team.languages
    if spoken:
        suggestion.add_reason(
            "language", _("both speak %(languages)s"), languages=", ".join(sorted(spoken))
        )
    if other.days_since_visit is not None and other.days_since_visit <= RECENT_DAYS:
        suggestion.add_reason("here", _("was here this week"))
    if other.answer_hours is not None and other.answer_hours <= SOON_HOURS:
        suggestion.add_reason("answers", _("usually answers within a day"))


def best_suggestions(suggestions):
    """The fits that are good enough, best first; the order of equals stays."""
    return sorted(
        (suggestion for suggestion in suggestions if suggestion.score >= MIN_SCORE),
        key=lambda suggestion: -suggestion.score,
    )
