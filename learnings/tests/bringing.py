"""A README on its way in, as tests bring it."""

import uuid

from learnings.readme_forms import FOUND_IN_PART

README = """# Hub

## Technologies

- Django
- **Docker**: the same everywhere

## Challenges and solutions

| Challenge | Solution |
| --- | --- |
| Slow list | Added an index |

## Weather
"""
LONG = "## Best practices\n\n" + "\n".join(f"- Practice number {number}" for number in range(FOUND_IN_PART + 30))


def stage(client, **values):
    return client.post("/import/", {"key": uuid.uuid4(), "text": README} | values)


def posted(client, address, **changes):
    """What the preview's form sends: everything ticked, but for `changes` (None leaves a field out)."""
    values = {}
    for row in client.get(address).context["preview"].rows():
        values |= {f"{row.prefix}-{text['name']}": text["value"] for text in row.texts()}
        values |= {f"{row.prefix}-kind": row.thing.kind} if row.options() else {}
        values[f"{row.prefix}-keep"] = "on"
    return {name: value for name, value in (values | changes).items() if value is not None}


def confirm(client, address, **changes):
    return client.post(address, posted(client, address, do="confirm", **changes))
