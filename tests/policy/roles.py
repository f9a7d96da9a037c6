"""The roles that the tests of access ask as."""

ROLES = [
    "reader",
    "learner",
    "author",
    "other",
    "owner",
    "member",
    "mentor",
    "far",
    "suspended",
    "operator",
]
ALL = set(ROLES)
SIGNED_IN = ALL - {"reader"}
MENTORS = {"mentor", "far", "operator"}
COHORT_MENTORS = {"mentor", "operator"}
AUTHOR, OWNER, NO_ONE = {"author"}, {"owner"}, set()
