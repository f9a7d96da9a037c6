"""Compression of pages that are made for one person."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from portal.web.compression import QuickGZipMiddleware

PAGE = b"<p>A page with some words</p>" * 40


@pytest.fixture
def answer(rf):
    """answer(response, "gzip"): what the client gets."""

    def ask(response, encoding="gzip"):
        request = rf.get("/", headers={"Accept-Encoding": encoding})
        return QuickGZipMiddleware(lambda _request: response)(request)

    return ask


def test_a_page_is_compressed_where_the_client_takes_it(answer):
    packed = answer(HttpResponse(PAGE, headers={"ETag": '"one"'}), "br, gzip")
    assert gzip.decompress(packed.content) == PAGE
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.content) < len(PAGE) / 2
    assert packed.headers["ETag"] == 'W/"one"'
    plain = answer(HttpResponse(PAGE), "br")
    assert plain.content == PAGE
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_the_size_of_a_page_differs_from_answer_to_answer(answer):
    assert len({len(answer(HttpResponse(PAGE)).content) for _try in range(30)}) > 1


def test_short_and_compressed_pages_stay_as_they_are(answer):
    assert answer(HttpResponse(b"short")).content == b"short"
    packed = HttpResponse(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})
    assert gzip.decompress(answer(packed).content) == PAGE


def test_a_page_that_would_grow_stays_as_it_is(answer):
    noise = bytes(range(256))
    assert answer(HttpResponse(noise)).content == noise


def test_a_streamed_answer_is_compressed_too(answer):
    streamed = answer(StreamingHttpResponse([PAGE, PAGE]))
    assert gzip.decompress(b"".join(streamed.streaming_content)) == PAGE * 2
