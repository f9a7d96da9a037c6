"""Forms of the vocabulary of topics."""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from portal.text.cleaning import one_line, single_spaced


def _can_be_topic(name: str) -> bool:
    return "," not in name and any(character.isalnum() for character in name)


class TopicForm(forms.Form):
    """The name of a topic."""

    name = forms.CharField(label=_("Name"), max_length=60, validators=[one_line])

    def clean_name(self) -> str:
        """Return the name with single spaces. Raises ValidationError if it cannot be one."""
        name = single_spaced(self.cleaned_data["name"])
        if not _can_be_topic(name):
            raise forms.ValidationError(
                _("Names need at least one letter or digit, and can’t contain commas."), code="name"
            )
        return name


class TopicEditForm(TopicForm):
    """The name of a topic, and the address of its official documentation."""

    docs_url = forms.URLField(
        label=_("Official docs"),
        help_text=_("An address that begins with https://"),
        max_length=200,
        required=False,
        assume_scheme="https",
        validators=[
            URLValidator(["https"], message=_("Use an address that begins with https://."))
        ],
    )

    def clean_docs_url(self) -> str:
        """Return the address; the present one if a page without this field was sent."""
        if self.add_prefix("docs_url") not in self.data:
            return self.get_initial_for_field(self.fields["docs_url"], "docs_url")
        return self.cleaned_data["docs_url"]


class TopicProposalForm(TopicForm):
    """Proposes a topic that the vocabulary lacks."""

    why = forms.CharField(label=_("What will you use it for?"), max_length=300, required=False)
