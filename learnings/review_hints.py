"""What an automatic look at a text sent to the mentors says: portal.moderation.text_hints, with what entries know."""

import hashlib

from portal.moderation import text_hints


def text_digest(text):
    """The same for texts that differ in spaces and capitals alone; "" for what is too short to say anything."""
    words = text.casefold().split()
    return (
        hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()
        if len(words) >= 8
        else ""
    )


def review_hints(entry, revision):
    """Codes of hints on a revision of `entry` that is about to wait."""
    from learnings.models import Revision

    twins = Revision.objects.filter(digest=revision.digest).exclude(digest="").exclude(entry=entry)
    is_first = (
        not entry.author.entries.filter(live_revision__isnull=False).exclude(pk=entry.pk).exists()
    )
    return text_hints.find_hints(
        f"{revision.body}\n{revision.outcome}",
        title=revision.title,
        is_first=is_first,
        repeats=twins.exists(),
    )
