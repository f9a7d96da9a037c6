"""Whether an address opens for an anonymous visitor, or asks for a sign-in."""

import re
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urldefrag, urlsplit

from django.utils.encoding import iri_to_uri

from collab.capstone.models.deliverable import Deliverable, DeliverableKind
from portal.web import outgoing_requests
from portal.web.outgoing_requests import Answer, FetchFailed, Network

MAX_BYTES = 1_500_000  # of a page; longer ones are read so far
Status = Deliverable.Status
Content = DeliverableKind.Content
# Pages to sign in on, by host and the beginning of the path.
SIGN_IN_PAGES = (
    ("accounts.google.com", "/"),
    ("github.com", "/login"),
    ("gitlab.com", "/users/sign_in"),
    ("www.figma.com", "/login"),
    ("vercel.com", "/login"),
    ("vercel.com", "/sso"),
    ("www.loom.com", "/login"),
    ("login.microsoftonline.com", "/"),
    ("www.canva.com", "/login"),
    ("www.notion.so", "/login"),
)
SIGN_IN_PATH = re.compile(
    r"/(accounts?/|auth/|users?/)?(log[-_]?in|sign[-_]?in|sso|oauth2?|authorize)\b", re.IGNORECASE
)
PASSWORD_FIELD = re.compile(r"""<input[^>]{0,300}\btype=["']?password\b""", re.IGNORECASE)
# What a video page says of a private or a removed video.
PRIVATE_VIDEO = re.compile(r'"playabilityStatus":\{"status":"(LOGIN_REQUIRED|PRIVATE)"')
NO_VIDEO = re.compile(r'"playabilityStatus":\{"status":"(ERROR|UNPLAYABLE)"')
# How long a video is, in seconds: YouTube, Loom, Open Graph.
VIDEO_SECONDS = (
    re.compile(r'"lengthSeconds":"(\d{1,6})"'),
    re.compile(r'"duration":(\d{1,6})(?:\.\d+)?[,}]'),
    re.compile(r"""<meta[^>]{0,200}(?:og:)?video:duration["'][^>]{0,100}content=["'](\d{1,6})"""),
)
ISO_DURATION = re.compile(
    r"""itemprop=["']duration["'][^>]{0,100}content=["']P(?:T|0DT)"""
    r"""(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?"""
)


class Finding(NamedTuple):
    """What was found at an address: one of Deliverable.Status.

    `video_seconds` is None where the page does not say how long its video is.
    """

    status: Any
    video_seconds: int | None = None


def check_link(url: str, content: str, *, deadline: float, net: Network | None = None) -> Finding:
    """Visit `url` without an account, and say what is there for this kind of content."""
    address = iri_to_uri(urldefrag(url).url)
    try:
        answer = outgoing_requests.visit(address, max_bytes=MAX_BYTES, deadline=deadline, net=net)
    except FetchFailed as failed:
        return _judge_failure(failed)
    return _judge(address, answer, content)


def _judge_failure(failed: FetchFailed) -> Finding:
    is_silent = failed.code == outgoing_requests.NO_ANSWER
    return Finding(Status.NO_ANSWER if is_silent else Status.REFUSED)


def _judge(asked: str, answer: Answer, content: str) -> Finding:
    if not 200 <= answer.status < 300 or _is_sign_in_page(asked, answer.url):
        return Finding(_refusal(asked, answer))
    text = answer.body.decode("utf-8", "replace")
    if content not in (Content.SITE, Content.API) and PASSWORD_FIELD.search(text):
        return Finding(Status.SIGN_IN)
    return _judge_video(text) if content == Content.VIDEO else Finding(Status.OPENS)


def _refusal(asked: str, answer: Answer) -> Any:
    """What an answer says instead of the page."""
    if answer.status in (401, 403, 407) or _is_sign_in_page(asked, answer.url):
        return Status.SIGN_IN
    return Status.NOT_FOUND if answer.status in (404, 410) else Status.NO_ANSWER


def _is_sign_in_page(asked: str, reached: str) -> bool:
    """Whether a redirect led to a page to sign in on."""
    page = urlsplit(reached)
    return asked != reached and (_is_known_sign_in(page) or bool(SIGN_IN_PATH.search(page.path)))


def _is_known_sign_in(address: SplitResult) -> bool:
    known = [path for host, path in SIGN_IN_PAGES if host == address.hostname]
    return address.path.startswith(tuple(known))


def _judge_video(text: str) -> Finding:
    if PRIVATE_VIDEO.search(text):
        return Finding(Status.SIGN_IN)
    if NO_VIDEO.search(text):
        return Finding(Status.NOT_FOUND)
    return Finding(Status.OPENS, video_length(text))


def video_length(text: str) -> int | None:
    """The seconds that the page of a video names, or None."""
    for pattern in VIDEO_SECONDS:
        found = pattern.search(text)
        if found:
            return int(found[1])
    found = ISO_DURATION.search(text)
    if not found:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds
