"""How the fields of all forms are rendered."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest


class FormRenderer(DjangoTemplates):
    """Renders no `maxlength`, with which browsers cut what is pasted, without a word.

    `data-most` has the limit for the script that counts. What is too long is refused by the form,
    which says how long it is and keeps it.
    """

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Return the HTML of a field, or of another part of a form."""
        attributes = context.get("widget", {}).get("attrs", {})
        if "maxlength" in attributes:
            attributes["data-most"] = attributes.pop("maxlength")
        rendered: str = super().render(template_name, context, request)
        return rendered
