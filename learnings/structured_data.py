"""What search engines and other sites are told about an entry: schema.org, in the words of its own page."""

from portal.web.absolute_urls import absolute_url


def sharing_metadata(request, entry, solutions):
    """The values for learnings/_sharing.html; nothing for what is not public."""
    if entry.status != entry.Status.LIVE:
        return {}
    page_url = absolute_url(request, entry.get_absolute_url())
    describe = _question_page if entry.is_challenge else _article
    return {"page_url": page_url, "page_data": describe(request, entry, solutions, page_url)}


def _article(request, entry, _solutions, page_url):
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


def _question_page(request, entry, solutions, page_url):
    public = [solution for solution in solutions if solution.status == solution.Status.LIVE]
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
    accepted = [one for one in public if one.pk == entry.accepted_solution_id]
    if accepted:
        question["acceptedAnswer"] = _answer(request, accepted[0], page_url)
    others = [_answer(request, one, page_url) for one in public if one not in accepted]
    if others:
        question["suggestedAnswer"] = others
    return {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": question}


def _answer(request, solution, page_url):
    return {
        "@type": "Answer",
        "text": solution.live_revision.body,
        "url": f"{page_url}#solution-{solution.pk}",
        "author": _person(request, solution.public_author),
        "datePublished": solution.published_at.isoformat(),
        "upvoteCount": solution.helped_count,
    }


def _person(request, person):
    if person.erased_at:
        return {"@type": "Person", "name": str(person.name)}
    return {
        "@type": "Person",
        "name": person.name,
        "url": absolute_url(request, person.get_absolute_url()),
    }
