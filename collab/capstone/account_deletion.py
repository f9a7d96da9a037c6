"""What becomes of the graded week's data when an account is deleted."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from collab.capstone.models import CalendarLink, Certificate, MemberResult, PeerReview, Slot
from portal.people.models import User


def erase(person: User, keep: bool) -> None:
    """Delete the person's results, certificates, calendar and slots; teams are told.

    The team's deliverables and result stay, as do scores that the person gave as a mentor. `keep`
    leaves, without a name, what they said of other projects and the team has got already.
    """
    MemberResult.objects.filter(person=person).delete()
    Certificate.objects.filter(person=person).delete()
    CalendarLink.objects.filter(person=person).delete()
    Slot.objects.withdraw_of(person)
    peer_reviews = PeerReview.objects.filter(reviewer=person)
    if keep:
        peer_reviews = peer_reviews.filter(sent_at=None)
    peer_reviews.delete()


def retention_summary(person: User) -> list[str]:
    """Return what stays of the person's work as a mentor, and of their team's result."""
    if not person.results.exists() and not person.score_sheets.exists():
        return []
    return [_("The result of a team stays, without your name. Scores go a year after the cohort.")]


def deletion_summary(person: User) -> Iterator[str]:
    """Yield what becomes of the person's results and scores."""
    if person.results.exists():
        yield _("Your results and certificates are deleted; the code of a certificate is invalid.")
    if person.score_sheets.exists():
        yield _("Scores that you gave as a mentor stay, without your name.")
    if person.slots.upcoming().exists():
        yield _("Your presentation slots are removed; teams that booked one are notified.")
