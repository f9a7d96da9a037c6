"""What the test client need not do at each of some 24,000 requests."""

from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from django.conf import settings
from django.template.base import PartialTemplate, Template
from django.template.context import Context
from django.test.client import ClientHandler
from django.test.signals import template_rendered
from django.urls import ResolverMatch, URLResolver
from django.urls.resolvers import RegexPattern

# Enough for the addresses that tests ask for again.
KEPT_ADDRESSES = 4_000
_resolve = URLResolver.resolve
_load_middleware = ClientHandler.load_middleware
# What the first client has under these settings. Other settings are another object.
_middleware: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()


def lighten(patch: pytest.MonkeyPatch) -> None:
    """Copy the context of each page once, look up each address once, and make the middleware once."""
    for kind in (Template, PartialTemplate):
        patch.setattr(kind, "_render", render_and_tell_of_pages)
    patch.setattr(URLResolver, "resolve", resolve_once)
    patch.setattr(ClientHandler, "load_middleware", load_middleware_once)


def render_and_tell_of_pages(template: Template, context: Context) -> str:
    """Render, and send Django's signal where the template is a page.

    Django's own sends it for each template that a page includes or extends, too, and at each signal the test client
    copies the context. Tests read `response.context`, which is that of the page.
    """
    if context.template is template:
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


def resolve_once(resolver: URLResolver, path: str) -> ResolverMatch:
    """Return what Django does, which depends on the path and the patterns alone."""
    is_root = isinstance(resolver.pattern, RegexPattern) and resolver.pattern._regex == "^/"
    return _resolve_at_root(resolver, str(path)) if is_root else _resolve(resolver, path)


@lru_cache(maxsize=KEPT_ADDRESSES)
def _resolve_at_root(resolver: URLResolver, path: str) -> ResolverMatch:
    return _resolve(resolver, path)


def load_middleware_once(client: ClientHandler, is_async: bool = False) -> None:
    """Give a client the middleware that an earlier one under the same settings has."""
    if settings._wrapped not in _middleware:
        attributes = set(vars(client))
        _load_middleware(client, is_async)
        made = {name: made for name, made in vars(client).items() if name not in attributes}
        _middleware[settings._wrapped] = made
    vars(client).update(_middleware[settings._wrapped])
