"""Ending all sessions of a person."""

from django.contrib.auth import get_user_model


def test_end_sessions_signs_out_everywhere(client_of, learner):
    browsers = [client_of(learner), client_of(learner)]
    learner.end_sessions()
    assert [browser.get("/notices/").status_code for browser in browsers] == [302, 302]
    learner.refresh_from_db()
    assert client_of(learner).get("/notices/").status_code == 200


def test_session_hash_is_djangos_until_sessions_are_ended(learner):
    """The hash of a session is the one that Django computes."""
    plain = super(get_user_model(), learner)._get_session_auth_hash()
    assert learner.get_session_auth_hash() == plain
    learner.session_epoch = 1
    first = learner.get_session_auth_hash()
    learner.session_epoch = 2
    assert len({plain, first, learner.get_session_auth_hash()}) == 3
