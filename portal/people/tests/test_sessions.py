"""Sessions end where they should, and only there."""

from django.contrib.auth import get_user_model


def test_ending_sessions_signs_out_everywhere_and_lets_in_again(client_of, learner):
    browsers = [client_of(learner), client_of(learner)]
    learner.end_sessions()
    assert [browser.get("/notices/").status_code for browser in browsers] == [302, 302]
    learner.refresh_from_db()
    assert client_of(learner).get("/notices/").status_code == 200


def test_sessions_from_before_go_on(learner):
    """Who never had sessions ended has the proof that Django itself would make."""
    plain = super(get_user_model(), learner)._get_session_auth_hash()
    assert learner.get_session_auth_hash() == plain
    learner.session_epoch = 1
    first = learner.get_session_auth_hash()
    learner.session_epoch = 2
    assert len({plain, first, learner.get_session_auth_hash()}) == 3
