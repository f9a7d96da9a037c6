"""Form fields that several forms use."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.people.mail.discord_webhook import check_webhook_url
from portal.people.models import User
from portal.people.names_elsewhere import decoded_name
from portal.people.skills import SkillNames, common_skills
from portal.text.cleaning import one_line

MAX_SKILLS = 20
MAX_UNKNOWN_SKILLS = 5
MAX_ADDRESS = 300  # characters of an address that is pasted
MAX_NAME = 60  # characters of a topic's name


class NameElsewhereField(forms.CharField):
    """A username on another site; a pasted address of its page becomes the name.

    `page` is where pages of people are, such as github.com/. The model limits the name's length,
    because a field that does would cut a pasted address off.
    """

    def __init__(self, page: str, **kwargs: Any) -> None:
        host = r"\A(?:https?://)?(?:[a-z]{1,3}\.)?"  # m. for phones, ke. for a country
        self.address = re.compile(
            rf"{host}{re.escape(page)}([^/?#]+)/?(?:[?#].*)?\Z", re.IGNORECASE
        )
        super().__init__(required=False, max_length=MAX_ADDRESS, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the name in the address, or else what was typed without an @ before it.

        The letters that an address encodes are decoded.
        """
        typed = super().to_python(value).removeprefix("@")
        address = self.address.match(typed)
        return decoded_name(address[1] if address else typed)


class TopicNamesInput(forms.TextInput):
    """A text field of names separated by commas; a script turns them into chips.

    `common_names` are suggested before anything is typed. Without the script they are check boxes
    with the name of the field, so each of several values may hold names.
    """

    is_topic_names = True  # for templates/nexus/field.html
    common_names: Sequence[str] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return all values of the field, joined by commas; None if there are none."""
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        if isinstance(values, list):
            return ", ".join(filter(None, values)) if values else None
        return values


class TopicNamesField(forms.CharField):
    """Comma-separated names or aliases of topics; cleans to a list of Topic."""

    widget = TopicNamesInput

    def __init__(self, *, most: int, required: bool = False, **kwargs: Any) -> None:
        self.most = most
        super().__init__(max_length=600, required=required, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the topics. Raises ValidationError for unknown or too many names."""
        topics, unknown = Topic.objects.match_names(super().clean(value).split(","))
        if unknown:
            raise forms.ValidationError(
                Topic.objects.unknown_topic_messages(unknown), code="unknown_topic"
            )
        self._check_count(len(topics))
        return topics

    def _check_count(self, count: int) -> None:
        if count > self.most:
            raise forms.ValidationError(_("Add up to %(most)s topics.") % {"most": self.most})


class SkillsField(TopicNamesField):
    """Skills; cleans to SkillNames. Names that are no topics are kept, to be proposed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=MAX_SKILLS, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return SkillNames. Raises ValidationError for too many, or impossible, names."""
        typed = forms.CharField.clean(self, value).split(",")
        topics, unknown = Topic.objects.match_names(typed)
        self._check_count(len(topics) + len(unknown))
        names = [" ".join(name.split()) for name in unknown]
        for name in names:
            _check_skill_name(name)
        _check_unknown_count(names)
        return SkillNames(topics, names)

    def show(self, person: User) -> str:
        """Set up the field for a person; return their skills as the field shows them.

        Skills that many people have are suggested.
        """
        self.widget.common_names = common_skills()
        proposed = [proposal.name for proposal in person.proposed_skills.waiting()]
        if proposed:
            message = _("Waiting for a mentor to add them as topics: %(names)s")
            self.help_text = message % {"names": ", ".join(proposed)}
        return ", ".join([*(topic.name for topic in person.skills.all()), *proposed])


def _check_skill_name(name: str) -> None:
    one_line(name)
    if len(name) > MAX_NAME or not any(map(str.isalnum, name)):
        message = _("“%(name)s” can’t be the name of a skill.")
        raise forms.ValidationError(message % {"name": name}, code="name")


def _check_unknown_count(names: list[str]) -> None:
    if len(names) > MAX_UNKNOWN_SKILLS:
        message = _(
            "Up to %(most)s skills can be missing from our list of topics. These are: %(names)s"
        )
        values = {"most": MAX_UNKNOWN_SKILLS, "names": ", ".join(names)}
        raise forms.ValidationError(message % values, code="too_many_unknown")


class WebhookField(forms.CharField):
    """The URL of a Discord webhook, which is never shown.

    Empty keeps the stored one, "-" removes it.
    """

    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})

    def clean(self, value: Any) -> str:
        """Return the URL, "-" or "". Raises ValidationError for any other URL."""
        url = super().clean(value).strip()
        if url not in ("", "-"):
            check_webhook_url(url)
        return url
