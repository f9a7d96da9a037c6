"""The page that asks whether to delete words of a mentor's own."""

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.web.htmx import render_page


def delete_words(
    request: HttpRequest, words: Model, back: tuple[str, str], *, heading: str, button: str
) -> HttpResponse:
    """Ask whether to delete a row with a text, and delete it.

    `back` is (address, label).
    """
    if request.method == "POST":
        words.delete()
        messages.success(request, _("Deleted."))
        return redirect(back[0])
    context = {"heading": heading, "back": back, "text": words.text, "button": button}
    return render_page(request, "moderation/words_delete.html", context)
