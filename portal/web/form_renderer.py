"""How the fields of all forms are rendered."""

from collections.abc import Iterator
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"


class FormRenderer(DjangoTemplates):
    """Renders no `maxlength`, with which browsers cut what is pasted, without a word.

    `data-most` has the limit for the script that counts. What is too long is refused by the form,
    which says how long it is and keeps it.
    """

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Return the HTML of a field, or of another part of a form."""
        widget = context.get("widget", {})
        attributes = widget.get("attrs", {})
        if "maxlength" in attributes:
            attributes["data-most"] = attributes.pop("maxlength")
        if template_name == SELECT and all(
            one["template_name"] == OPTION for one in _options(widget)
        ):
            return mark_safe("".join(_select_parts(widget)))  # noqa: S308 - each part is escaped
        rendered: str = super().render(template_name, context, request)
        return rendered


def _options(widget: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for _group, options, _index in widget["optgroups"]:
        yield from options


def _select_parts(widget: dict[str, Any]) -> Iterator[str]:
    """The HTML of Django's template, in less time.

    The template takes 30 ms for the 600 options of a time zone.
    """
    yield f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>'
    for group, options, _index in widget["optgroups"]:
        if group:
            yield f'\n  <optgroup label="{conditional_escape(group)}">'
        for option in options:
            value = conditional_escape(str(option["value"]))
            label = conditional_escape(localize(option["label"]))
            yield f'\n  <option value="{value}"{_attributes(option)}>{label}</option>\n'
        if group:
            yield "\n  </optgroup>"
    yield "\n</select>"


def _attributes(widget: dict[str, Any]) -> str:
    written = ""
    for name, value in widget["attrs"].items():
        if value is not False:
            written += f" {conditional_escape(name)}"
            written += "" if value is True else f'="{conditional_escape(str(value))}"'
    return written
