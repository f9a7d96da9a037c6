"""Show sent email in development, so that sign-up works without a mail server."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

MAX_MESSAGES = 30
SEPARATOR = b"-" * 79  # after each message in a file of Django's filebased backend


@require_safe
@login_not_required
def dev_mail(request: HttpRequest) -> HttpResponse:
    """Show the newest messages."""
    return render(request, "dev_mail.html", {"messages_sent": list(_newest_messages())})


def _newest_messages() -> Iterator[dict[str, str]]:
    options = settings.MAILERS["default"].get("OPTIONS", {})
    folder = Path(options.get("file_path", "/nonexistent"))
    files = sorted(folder.glob("*.log"), key=_modified_at, reverse=True)
    for file in files[:MAX_MESSAGES]:
        message = _first_message_in(file)
        yield {"subject": message["subject"], "to": message["to"], "body": _text_of(message)}


def _first_message_in(file: Path) -> EmailMessage:
    content = file.read_bytes().split(SEPARATOR)[0]
    return message_from_bytes(content, policy=policy.default)


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return body.get_content() if body else ""


def _modified_at(file: Path) -> float:
    return file.stat().st_mtime


urlpatterns = [path("", dev_mail, name="dev_mail")]
