"""Requests that note which parameters and headers are read, and whether a form or another declaration reads them."""

import sys
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.forms import Widget
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.http.request import HttpHeaders
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property

ROOT = str(Path(settings.BASE_DIR))
PARSERS = ("portal/web/parameters.py",)
# Where headers may be read: each takes what it reads as text, or by a pattern, or from a list.
HEADER_READERS = (
    "portal/web/htmx.py",
    "portal/web/hosts.py",
    "portal/web/compression.py",
    "portal/web/rate_limits.py",
    "portal/ops/json_logging.py",
    "portal/ops/metrics.py",
    "portal/web/errors.py",
    "portal/web/methods.py",
    "portal/web/middleware.py",
    "portal/web/page_cache.py",
    "portal/api/gateway.py",
    "portal/people/adapter.py",
    "portal/ops/health.py",
    "portal/web/second_factor.py",
    "portal/web/typed_texts.py",
)
DECLARING = (forms.BaseForm, forms.Field, Widget, BoundField)
# A copy of all parameters goes into the next address, unread.
COPIES = {"__deepcopy__", "__copy__", "copy", "urlencode"}


class RecordedReads:
    """What was read since it was last emptied: names by source, and reads that nothing declares."""

    def __init__(self):
        self.names, self.undeclared = set(), set()

    def note(self, source, name):
        """`name` was read of `source` (GET, POST, FILES or headers) by what called us."""
        frame, is_copy = sys._getframe(2), False
        while _is_request_internal(frame):
            is_copy = is_copy or frame.f_code.co_name in COPIES
            frame = frame.f_back
        if is_copy:
            return
        if name is not None:
            self.names.add((source, name))
        if not _is_declared(frame, source):
            self.undeclared.add((source, name, f"{_place(frame)}: {frame.f_code.co_name}"))


def _is_request_internal(frame):
    name = frame.f_code.co_filename
    return name.endswith(
        ("django/utils/datastructures.py", "django/http/request.py", "tests/policy/watching.py")
    ) or ("_collections_abc" in name)


def _place(frame):
    return frame.f_code.co_filename.removeprefix(ROOT).lstrip("/")


def _is_declared(frame, source):
    place = _place(frame)
    if "django/template" in place:
        return False  # a template looks into an address by itself
    is_ours = frame.f_code.co_filename.startswith(ROOT) and "site-packages" not in place
    if not is_ours or place in PARSERS:
        return True
    if source == "headers":
        return place in HEADER_READERS
    return isinstance(frame.f_locals.get("self"), DECLARING)


class RecordsReads:
    """Mixed into a dict of parameters: notes each read, once it knows where."""

    reads = source = None

    def note(self, name):
        if self.reads is not None:
            self.reads.note(self.source, name)

    def __getitem__(self, name):
        self.note(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.note(name)
        return super().get(name, default)

    def getlist(self, name, default=None):
        self.note(name)
        return super().getlist(name, default)

    def __contains__(self, name):
        self.note(name)
        return super().__contains__(name)

    def __iter__(self):
        self.note(None)
        return super().__iter__()

    def items(self):
        self.note(None)
        return super().items()

    def __deepcopy__(self, memo):
        return self.copy()

    def copy(self):
        """All of it, unwatched: it goes into the next address, or back into the form."""
        plain = QueryDict(mutable=True) if isinstance(self, QueryDict) else MultiValueDict()
        return filled(plain, self)


class WatchedQuery(RecordsReads, QueryDict):
    pass


class WatchedFiles(RecordsReads, MultiValueDict):
    pass


def filled(empty, data):
    """`empty` with the lists of `data`."""
    for name, values in dict.items(data):
        dict.__setitem__(empty, name, list(values))
    return empty


class WatchedHeaders(HttpHeaders):
    reads = None

    def __getitem__(self, name):
        self.reads.note("headers", name.replace("_", "-").title())
        return super().__getitem__(name)


class WatchedEnvironment(dict):
    reads = None

    def __getitem__(self, name):
        self.note(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.note(name)
        return super().get(name, default)

    def note(self, name):
        if str(name).startswith("HTTP_"):
            self.reads.note("headers", name.removeprefix("HTTP_").replace("_", "-").title())


class WatchedRequest(WSGIRequest):
    """A request whose reads are noted in `reads`."""

    reads = None

    def __init__(self, environ):
        super().__init__(environ)
        self.META = WatchedEnvironment(self.META)
        self.META.reads = self.reads

    @cached_property
    def headers(self):
        found = WatchedHeaders(self.META)
        found.reads = self.reads
        return found

    @cached_property
    def GET(self):  # noqa: N802 - Django's name
        plain = QueryDict(dict.get(self.META, "QUERY_STRING", ""), encoding=self.encoding)
        return self._watched(WatchedQuery(mutable=True), plain, "GET")

    def _load_post_and_files(self):
        super()._load_post_and_files()
        self._post = self._watched(WatchedQuery(mutable=True), self._post, "POST")
        self._files = self._watched(WatchedFiles(), self._files, "FILES")

    def _watched(self, empty, data, source):
        found = filled(empty, data)
        found.reads, found.source, found._mutable = self.reads, source, False
        return found


def request_class(reads):
    """A class of requests that note in `reads`."""
    return type("Request", (WatchedRequest,), {"reads": reads})
