"""Form fields that several forms use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.people.mail.discord_webhook import check_webhook_url

MAX_SKILLS = 20


class TopicNamesField(forms.CharField):
    """Comma-separated names or aliases of topics; cleans to a list of Topic."""

    def __init__(self, *, most: int, required: bool = False, **kwargs: Any) -> None:
        self.most = most
        super().__init__(max_length=600, required=required, **kwargs)

    def clean(self, value: Any) -> list[Topic]:
        """Return the topics. Raises ValidationError for unknown or too many names."""
        topics, unknown = Topic.objects.match_names(super().clean(value).split(","))
        if unknown:
            raise forms.ValidationError(
                Topic.objects.unknown_topic_messages(unknown), code="unknown_topic"
            )
        if len(topics) > self.most:
            raise forms.ValidationError(_("Add up to %(most)s topics.") % {"most": self.most})
        return topics


class WebhookField(forms.CharField):
    """The URL of a Discord webhook, write-only. Empty keeps the stored one, "-" removes it."""

    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})

    def clean(self, value: Any) -> str:
        """Return the URL, "-" or "". Raises ValidationError for any other URL."""
        url = super().clean(value).strip()
        if url not in ("", "-"):
            check_webhook_url(url)
        return url
