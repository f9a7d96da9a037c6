"""What is hidden offers no comment, and takes none."""

import pytest

from learnings.models import Comment


@pytest.mark.parametrize("hidden", ["challenge", "solution"])
def test_what_is_hidden_offers_no_comment_and_no_reply(client_of, learner, other, publish, hidden):
    challenge = publish(learner, kind="challenge")
    solution = publish(other, kind="solution", challenge=challenge)
    entries = {"challenge": challenge, "solution": solution}
    person = learner if hidden == "challenge" else other
    addresses = {}
    for name, entry in entries.items():
        comment = Comment(entry=entry, author=other, body="x").post()
        addresses[name] = [f"/entries/{entry.pk}/comments/", f"/comments/{comment.pk}/reply/"]

    def offered():
        page = client_of(person).get(challenge.get_absolute_url()).text
        return {
            name: [f'"{address}"' in page for address in of_entry]
            for name, of_entry in addresses.items()
        }

    assert offered() == {"challenge": [True, True], "solution": [True, True]}
    type(solution).objects.filter(pk=entries[hidden].pk).update(status="removed")
    is_open = {"challenge": hidden == "solution", "solution": False}
    assert offered() == {name: [is_open[name]] * 2 for name in entries}
    for name in entries:
        for address in addresses[name]:
            answer = client_of(person).get(address)
            assert answer.status_code == (200 if is_open[name] else 404)
