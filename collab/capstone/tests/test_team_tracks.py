"""Who of a team is scored on which track."""

import pytest

from collab.capstone.team_tracks import scored_track
from portal.people.models import User


@pytest.mark.parametrize(
    ("seat", "profile", "scored"),
    [
        ("frontend", "backend", "frontend"),
        ("both", "frontend", "frontend"),
        ("both", "both", "backend"),
        ("both", "", "backend"),
    ],
)
def test_a_member_is_scored_on_the_track_of_the_seat_then_of_the_profile(seat, profile, scored):
    assert scored_track(seat, User(track=profile)) == scored
