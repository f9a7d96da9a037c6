"""Who fits whom: pure functions over plain values, with a table of weights. First cut."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

WEIGHTS = {"brief": 5, "track": 4, "skill": 1, "cohort": 1}
MOST_SKILLS_COUNTED = 3
LEAST = 2  # the same cohort alone is no reason to build together


@dataclass(frozen=True)
class Wanted:
    """What a project looks for: tracks of its open seats, names of topics, its cohort and brief."""

    tracks: frozenset
    topics: frozenset
    cohort: int | None = None
    brief: int | None = None


@dataclass(frozen=True)
class Candidate:
    """What a person brings: track, names of topics, cohort, briefs of own projects."""

    track: str
    topics: frozenset
    cohort: int | None = None
    briefs: frozenset = field(default_factory=frozenset)


def match(wanted, candidate):
    """(score, reasons in words); each reason is true, and a score of 0 comes with none."""
    score, reasons = 0, []
    if wanted.brief and wanted.brief in candidate.briefs:
        score += WEIGHTS["brief"]
        reasons.append(_("same brief"))
    if candidate.track and (candidate.track in wanted.tracks or "both" in wanted.tracks | {candidate.track}):
        score += WEIGHTS["track"]
        reasons.append(_track_reason(wanted, candidate))
    shared = sorted(wanted.topics & candidate.topics)
    if shared:
        score += WEIGHTS["skill"] * min(len(shared), MOST_SKILLS_COUNTED)
        reasons.append(_("knows %(topics)s") % {"topics": ", ".join(shared[:MOST_SKILLS_COUNTED])})
    if wanted.cohort and wanted.cohort == candidate.cohort:
        score += WEIGHTS["cohort"]
        reasons.append(_("same cohort"))
    return score, reasons


def _track_reason(wanted, candidate):
    names = {"backend": _("back end"), "frontend": _("front end"), "both": _("both sides")}
    return _("does %(track)s, which is wanted") % {"track": names[candidate.track]}


def ranked(pairs):
    """[(thing, reasons)] best first from (thing, (score, reasons)); what hardly fits is left out."""
    fitting = [(score, thing, reasons) for thing, (score, reasons) in pairs if score >= LEAST]
    fitting.sort(key=lambda row: -row[0])
    return [(thing, reasons) for _score, thing, reasons in fitting]
