"""The form of a comment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from learnings.models import Comment
from learnings.models.comment import COMMENT_LENGTH
from portal.text.cleaning import clean
from portal.web.edit_versions import VersionField
from portal.web.form_fields import Textarea, set_max_length
from portal.web.partial_saves import PartialSaveForm


class CommentForm(PartialSaveForm):
    """A comment; `version` detects that another tab changed it meanwhile."""

    version = VersionField(required=False)
    body = forms.CharField(
        label=_("Your comment"),
        strip=False,
        widget=Textarea(attrs={"rows": 3, "dir": "auto", "data-keep": "", "data-mentions": ""}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("Comments can be up to %(most)s characters; yours is %(length)s."),
        },
    )
    set_max_length(body, COMMENT_LENGTH)

    class Meta:
        model = Comment
        fields = ["body"]

    def clean_body(self) -> str:
        """Return the cleaned text. Raises ValidationError if nothing is left of it."""
        body = clean(self.cleaned_data["body"]).strip()
        if not body:
            raise forms.ValidationError(
                self.fields["body"].error_messages["required"], code="required"
            )
        return body
