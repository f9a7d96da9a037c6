"""Rendered Markdown that a process keeps for some minutes, and no row stores."""

import hashlib

from django.core.cache import caches

from portal.text import markdown

CACHE_SECONDS = 600


def render_cached(text: str, *, key: str, repository: str = "") -> str:
    """Return what `markdown.render` returns. Raises like it.

    For texts of which a page shows one or two. The key in the cache has the renderer's version and
    the text, so that neither an older renderer nor an older text is ever shown.
    """
    if not text:
        return ""
    cache_key = _cache_key(f"{markdown.RENDERER_VERSION}|{key}|{repository}|{text}")
    html: str | None = caches["pages"].get(cache_key)
    if html is None:
        html = markdown.render(text, key=key, repository=repository)
        caches["pages"].set(cache_key, html, CACHE_SECONDS)
    return html


def _cache_key(source: str) -> str:
    digest = hashlib.blake2b(source.encode("utf-8", "replace"), digest_size=20)
    return f"markdown:{digest.hexdigest()}"
