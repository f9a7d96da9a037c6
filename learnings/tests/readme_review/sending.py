"""What a mentor sends for a README, and the states of its entries."""

from learnings.models import Entry
from portal.moderation.models import Verdict

README = """# Hub

## Technologies

- **Docker**: the same everywhere

## Challenges and solutions

| Challenge | Solution |
| --- | --- |
| Slow list | Added an index |
"""


def entry(kind="learning"):
    return Entry.objects.get(kind=kind)


def sent(client, address, **changes):
    """What the page's form sends."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    boxes = {name for name in values if name.startswith("back-") and not values[name]}
    return {name: value for name, value in values.items() if name not in boxes} | changes


def states():
    return set(Entry.objects.values_list("status", flat=True))


def verdicts(submission, mentor, decision="approve", reason=""):
    cases = submission.waiting_cases_for(mentor)
    return [Verdict(case, decision, case.waiting_revision, reason) for case in cases]


def edit_and_submit(learning):
    """Its author submits another text, so that it waits by itself."""
    draft = learning.draft_for_edit()
    draft.body = "Something else."
    draft.save_text(version=draft.version)
    learning.submit()
