"""Post the messages of the outbox that go to addresses of teams."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collab.models.webhook_address import DELETED, WebhookAddress
from portal.ops.encryption import decrypt
from portal.people.mail.discord_webhook import retry_after_seconds
from portal.people.models import Message
from portal.web import outgoing_requests
from portal.web.outgoing_requests import FetchFailed, PostAnswer

HIDDEN = "not visible any longer"
POST_SECONDS = 5
# What teams read instead of the problem that is stored.
FAILURES = {
    outgoing_requests.NOT_PUBLIC: _("The address leads to a site that isn’t public."),
    outgoing_requests.REFUSED: _("The other site returned an error."),
    outgoing_requests.NO_ANSWER: _("The other site didn’t respond in time."),
    HIDDEN: _("It was hidden or deleted before it was sent."),
}


def post(
    message: Message, target: WebhookAddress, body: str, headers: Mapping[str, str] | None = None
) -> None:
    """Post a message.

    After a failure it is tried again later; too many failures switch the address off.

    Raises UnknownKey, with which the outbox tries again, too.
    """
    address = decrypt(target.webhook)
    deadline = outgoing_requests.deadline_in(POST_SECONDS)
    try:
        answer = outgoing_requests.post_json(address, body, deadline=deadline, headers=headers)
    except FetchFailed as failed:
        _fail(message, target, failed.code)
    else:
        _note_answer(message, target, answer)


def _note_answer(message: Message, target: WebhookAddress, answer: PostAnswer) -> None:
    """Save the outcome of a message that reached the other site."""
    if answer.status in target.gone_statuses:
        message.give_up(str(answer.status))
        target.switch_off(DELETED)
    elif answer.status == 429:
        message.retry_later("429", after=retry_after_seconds(answer.retry_after))
    elif answer.status >= 300:
        _fail(message, target, str(answer.status))
    else:
        message.mark_sent()
        target.note_success()


def failure_sentence(problem: str) -> str:
    """Return the problem of a delivery as a sentence; "" where there is none to tell."""
    if problem.isdecimal():
        return gettext("The other site answered with status %(status)s.") % {"status": problem}
    return str(FAILURES.get(problem, ""))


def _fail(message: Message, target: WebhookAddress, problem: str) -> None:
    message.retry_later(problem)
    target.note_failure()
