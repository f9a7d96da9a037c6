"""Describes entries to search engines and other sites, with schema.org."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from learnings.models import Entry
from learnings.models.anonymous_author import AnonymousAuthor
from portal.people.models import User
from portal.web.absolute_urls import absolute_url


def describe_page(request: HttpRequest, entry: Entry, solutions: Sequence[Entry]) -> dict[str, Any]:
    """Return a public entry page's description, for learnings/_sharing.html."""
    page_url = absolute_url(request, entry.get_absolute_url())
    if entry.is_challenge:
        return _question_page(request, entry, solutions, page_url)
    return _article(request, entry, page_url)


def _article(request: HttpRequest, entry: Entry, page_url: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": entry.title,
        "description": entry.live_revision.excerpt,
        "url": page_url,
        "author": _person(request, entry.public_author),
        "datePublished": entry.published_at.isoformat(),
        "dateModified": entry.live_revision.published_at.isoformat(),
    }


def _question_page(
    request: HttpRequest, entry: Entry, solutions: Sequence[Entry], page_url: str
) -> dict[str, Any]:
    public = [solution for solution in solutions if solution.is_live]
    question = {
        "@type": "Question",
        "name": entry.title,
        "text": entry.live_revision.body or entry.title,
        "url": page_url,
        "author": _person(request, entry.public_author),
        "datePublished": entry.published_at.isoformat(),
        "answerCount": len(public),
        "upvoteCount": entry.met_count,
    }
    suggested = []
    for solution in public:
        answer = _answer(request, solution, page_url)
        if solution.pk == entry.accepted_solution_id:
            question["acceptedAnswer"] = answer
        else:
            suggested.append(answer)
    if suggested:
        question["suggestedAnswer"] = suggested
    return {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": question}


def _answer(request: HttpRequest, solution: Entry, page_url: str) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": solution.live_revision.body,
        "url": f"{page_url}#solution-{solution.pk}",
        "author": _person(request, solution.public_author),
        "datePublished": solution.published_at.isoformat(),
        "upvoteCount": solution.helped_count,
    }


def _person(request: HttpRequest, person: User | AnonymousAuthor) -> dict[str, str]:
    described = {"@type": "Person", "name": str(person.name)}
    if not isinstance(person, AnonymousAuthor) and not person.erased_at:
        described["url"] = absolute_url(request, person.get_absolute_url())
    return described
