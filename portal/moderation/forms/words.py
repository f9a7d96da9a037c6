"""Forms beside a decision: saved replies, comments on paragraphs, notes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.moderation.forms.fields import CleanedTextField
from portal.moderation.models import OwnReply, paragraph_comment, private_note
from portal.moderation.models.own_reply import MAX_TEXT
from portal.moderation.saved_replies import PLACEHOLDERS
from portal.text import placeholders
from portal.text.labels import labelled
from portal.web.edit_versions import VersionField
from portal.web.partial_saves import PartialSaveForm

LABEL_TAKEN = gettext_lazy("You have another saved reply with this label.")


class OwnReplyForm(PartialSaveForm):
    """A saved reply of a mentor.

    `version` detects that another tab saved it in between.
    """

    text = CleanedTextField(label=gettext_lazy("Text"), rows=5, max_length=MAX_TEXT)
    version = VersionField(required=False)

    class Meta:
        model = OwnReply
        fields = ["label", "text"]
        help_texts = {"label": gettext_lazy("What you choose it by. Only you see it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A draft knows the version that it began with.
        self.initial.setdefault("version", self.instance.version)
        lines = [labelled(f"{{{name}}}", meaning) for name, meaning in PLACEHOLDERS.items()]
        self.fields["text"].help_text = _("You can use these: %(list)s.") % {
            "list": " · ".join(lines)
        }

    def clean_label(self) -> str:
        """The label, which no other reply of the mentor has."""
        label = self.cleaned_data["label"]
        others = OwnReply.objects.filter(mentor=self.instance.mentor_id, label__iexact=label)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(LABEL_TAKEN)
        return label

    def clean_text(self) -> str:
        """The text, whose placeholders all exist."""
        text = self.cleaned_data["text"]
        if unknown := placeholders.unknown_placeholders(text, PLACEHOLDERS):
            raise forms.ValidationError(placeholders.refusal(unknown, PLACEHOLDERS))
        return text

    def save(self, commit: bool = True) -> OwnReply:
        """Save it. Raises TooManyReplies, or StaleEdit if another tab saved in between."""
        if self.instance.pk:
            self.instance.save_changes(version=self.cleaned_data["version"])
        else:
            self.instance.add()
        return self.instance


class ParagraphCommentForm(forms.Form):
    """A comment on a paragraph of the version that the mentor read."""

    paragraph = VersionField(min_value=1)
    revision_number = VersionField(min_value=1)
    text = CleanedTextField(
        label=gettext_lazy("Comment"), rows=3, max_length=paragraph_comment.MAX_TEXT
    )


class AnswerForm(forms.Form):
    """What the author answers to a comment."""

    answer = CleanedTextField(
        label=gettext_lazy("Answer"), rows=3, max_length=paragraph_comment.MAX_TEXT
    )


class PrivateNoteForm(forms.Form):
    """A note for the other mentors."""

    text = CleanedTextField(label=gettext_lazy("Note"), rows=3, max_length=private_note.MAX_TEXT)
