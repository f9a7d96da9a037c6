"""Who fits whom, and why in words: pure functions over plain values, with one table of weights."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from collab.matching.availability import Awake, monday_of, shared_hours

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
TOGETHER = ngettext_lazy("%(n)d hour a week together", "%(n)d hours a week together", "n")
LEAST = 6  # somebody nearby with the same habits alone is no reason to build together
MOST_TOPICS = 3
HOURS_PER_POINT, PACE = 5, 3
RECENT_DAYS, SOON_HOURS = 7, 24
_WORD = re.compile(r"[^\W\d_]{5,}")
_EMPTY_WORDS = frozenset(
    _WORD.findall("about their there which where these those other people build small simple project")
)


@dataclass(frozen=True)
class Side:
    """What is known of either side. `here` is days since the last visit, `answers` hours until an answer, or None."""

    brief: int | None = None
    idea: frozenset = frozenset()
    cohort: int | None = None
    level: int = 0
    pace: int = 0
    languages: frozenset = frozenset()
    awake: Awake | None = None
    here: int | None = None
    answers: int | None = None


@dataclass(frozen=True)
class Learner(Side):
    """Somebody who could join. `briefs` are those of projects of their own."""

    track: str = ""
    skills: frozenset = frozenset()
    learns: frozenset = frozenset()
    briefs: frozenset = frozenset()


@dataclass(frozen=True)
class Team(Side):
    """A project with open seats: (track, names of topics) each. What is known of its owner counts as its own."""

    seats: tuple = ()
    stack: frozenset = frozenset()


@dataclass
class Fit:
    """How well a thing fits, and why. `reasons` are true sentences, in the order in which they were found."""

    thing: object
    score: int = 0
    # The keys of WEIGHTS that count, one for each reason.
    because: list = field(default_factory=list)
    hours: int = 0
    _said: list = field(default_factory=list)

    def add(self, weight, said, *, points=None, **values):
        """Count a reason. It is put into words when it is read: of many candidates few are shown."""
        self.because.append(weight)
        self.score += WEIGHTS[weight] if points is None else min(points, WEIGHTS[weight])
        self._said.append((said, values))

    @property
    def reasons(self):
        return [said % values if values else str(said) for said, values in self._said]


def words_of(*texts):
    """The words by which ideas are compared."""
    return frozenset(_WORD.findall(" ".join(texts).casefold())) - _EMPTY_WORDS


def fit(learner, team, *, thing=None, to_owner=False, week=None):
    """A Fit of learner and team. `to_owner` says who reads the reasons: the owner about the learner, or the other way."""
    found = Fit(thing)
    _common_work(found, learner, team)
    _seat(found, learner, team, to_owner)
    _time(found, learner, team, monday_of(week or date.today()))
    _habits(found, learner, team, learner if to_owner else team)
    return found


def _common_work(found, learner, team):
    if team.brief and (team.brief == learner.brief or team.brief in learner.briefs):
        found.add("brief", _("same brief"))
    else:
        common = sorted(learner.idea & team.idea)
        if len(common) >= 2:
            found.add("idea", _("a similar idea: %(words)s"), words=", ".join(common[:MOST_TOPICS]))


def _seat(found, learner, team, to_owner):
    """The open seat that fits best, and what is known or wanted to be learned for it."""
    fitting = [topics for track, topics in team.seats if _does(learner.track, track)]
    if fitting:
        said = _("does %(track)s, which is wanted") if to_owner else _("looks for %(track)s, which you do")
        wanted = {track for track, _topics in team.seats if _does(learner.track, track)}
        track = learner.track if learner.track in wanted or learner.track != "both" else sorted(wanted)[0]
        found.add("track", said, track=TRACKS[learner.track if to_owner else track])
    best = max(fitting or [frozenset()], key=lambda topics: len(topics & learner.skills))
    known = [*sorted(best & learner.skills), *sorted((team.stack - best) & learner.skills)][:MOST_TOPICS]
    if known:
        points = 3 * len(best & learner.skills) + len((team.stack - best) & learner.skills)
        said = _("knows %(topics)s") if to_owner else _("uses %(topics)s, which you know")
        found.add("topics", said, points=points, topics=", ".join(known))
    new = sorted((team.stack | best) & (learner.learns - learner.skills))[:MOST_TOPICS]
    if new:
        said = _("wants to learn %(topics)s") if to_owner else _("you learn %(topics)s there")
        found.add("learns", said, topics=", ".join(new))


def _does(mine, wanted):
    return bool(mine) and (mine == wanted or "both" in (mine, wanted))


def _time(found, learner, team, week):
    if learner.awake and team.awake:
        found.hours = shared_hours(learner.awake, team.awake, week=week)
    if found.hours:
        found.add("hours", TOGETHER, points=max(1, found.hours // HOURS_PER_POINT), n=found.hours)


def _habits(found, learner, team, other):
    """What makes working together easier; `other` is the side that the reader does not know."""
    if learner.cohort and learner.cohort == team.cohort:
        found.add("cohort", _("same cohort"))
    if learner.level and learner.level == team.level:
        found.add("level", _("same level"))
    if learner.pace and team.pace and abs(learner.pace - team.pace) <= PACE:
        found.add("pace", _("about as many hours a week"))
    spoken = learner.languages & team.languages
    if spoken:
        found.add("language", _("both speak %(languages)s"), languages=", ".join(sorted(spoken)))
    if other.here is not None and other.here <= RECENT_DAYS:
        found.add("here", _("was here this week"))
    if other.answers is not None and other.answers <= SOON_HOURS:
        found.add("answers", _("usually answers within a day"))


def ranked(fits):
    """The fits that are good enough, best first; the order of equals stays."""
    return sorted((found for found in fits if found.score >= LEAST), key=lambda found: -found.score)
