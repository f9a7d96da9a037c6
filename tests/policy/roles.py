"""The roles that the tests of access ask as, and the methods with which they ask."""

import os

from tests import sampling

# Who may; None: there is no such method.
Roles = set[str] | None

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

# With EVERY_METHOD these, who differ most, send every method.
SAMPLED_ROLES = {"reader", "author", "operator"}
# What several roles may do is asked by these, and by one more of them each day.
ALWAYS_ASK = {"reader", "suspended"}
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def methods_of(role: str, address: str, may_get: Roles, may_post: Roles) -> list[str]:
    """The methods with which this role asks for an address that others may get and post to.

    EVERY_METHOD=1 has every role ask all pages, and three send every method; EVERY_METHOD=all has
    each role send every method.
    """
    wanted = os.environ.get("EVERY_METHOD")
    if wanted == "all" or (wanted and role in SAMPLED_ROLES):
        return EVERY_METHOD
    if wanted:
        return ["GET", "POST"]
    may_of = {"GET": may_get, "POST": may_post}
    missing = {"DELETE", *(method for method, may in may_of.items() if may is None)}
    asked = {method for method, may in may_of.items() if _asks_today(role, address, may)}
    if role == _role_for_missing_methods(address, may_get, may_post):
        asked |= missing
    return [method for method in EVERY_METHOD if method in asked]


def _asks_today(role: str, address: str, may: Roles) -> bool:
    """Whether this role asks: who may not does so each day, of those who may one does."""
    if may is None:
        return False
    able = [one for one in ROLES if one in may and one not in ALWAYS_ASK]
    return role not in able or role == sampling.of_today(able, address)


def _role_for_missing_methods(address: str, may_get: Roles, may_post: Roles) -> str:
    """One whom no guard refuses, so that nothing but the lack of the method does."""
    may = (may_get or set()) | (may_post or set())
    return sampling.of_today([role for role in ROLES if role in may] or ROLES, address)
