"""Development only: the mail that was "sent", newest first, so that signing up works without a mail server."""

from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

MAX_MESSAGES = 30


@require_safe
@login_not_required
def dev_mail(request):
    return render(request, "dev_mail.html", {"messages_sent": list(_newest_messages())})


def _newest_messages():
    options = settings.MAILERS["default"].get("OPTIONS", {})
    folder = Path(options.get("file_path", "/nonexistent"))
    files = (
        sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
        if folder.is_dir()
        else []
    )
    for file in files[:MAX_MESSAGES]:
        message = message_from_bytes(file.read_bytes().split(b"-" * 79)[0], policy=policy.default)
        body = message.get_body(("plain",))
        yield {
            "subject": message["subject"],
            "to": message["to"],
            "body": body.get_content() if body else "",
        }


urlpatterns = [path("", dev_mail, name="dev_mail")]
