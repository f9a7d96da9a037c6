"""What the composer loads while one writes: previews and similar challenges."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from learnings.composer_page import TextPreview, repository_of, text_previews
from learnings.parameters import FormKey, PreviewTexts, SimilarParameters
from learnings.search import similar_challenges
from portal.web import errors, rate_limits
from portal.web.htmx import render_page


@require_safe
@login_not_required
def challenge_similar(request: HttpRequest) -> HttpResponse:
    """List public challenges similar to a title, with their solutions.

    It needs no sign-in, because a redirect to the sign-in page would replace the composer.
    """
    challenges = similar_challenges(SimilarParameters.read(request.GET).title)
    return render_page(request, "learnings/_similar.html", {"rows": challenges})


@require_POST
@login_not_required
def preview(request: HttpRequest) -> HttpResponse:
    """Render the texts of the composer.

    A signed-out request gets 401 and no redirect, because leaving the page would lose the text.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401) if request.htmx else errors.signed_out(request)
    try:
        rate_limits.count("preview", request.user.pk)
    except rate_limits.RateLimited as error:
        response = _render_previews(request, [TextPreview(problem=str(error))], status=429)
        return rate_limits.with_retry_after(error, response)
    texts = vars(PreviewTexts.read(request.POST))
    repository = repository_of(request.user, FormKey.read(request.POST).key)
    return _render_previews(request, text_previews(texts, repository))


def _render_previews(
    request: HttpRequest, previews: list[TextPreview], status: int = 200
) -> HttpResponse:
    return render_page(request, "learnings/_preview.html", {"previews": previews}, status=status)
