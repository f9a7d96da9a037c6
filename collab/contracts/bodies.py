"""Bodies of requests and responses, with their examples."""

import json
from dataclasses import dataclass, field
from typing import Any

from collab.contracts.examples import given_examples, media_example
from collab.contracts.reference import media_schema
from collab.contracts.schema_tree import SchemaNode, schema_tree
from collab.contracts.shapes import Shapes

MAX_EXAMPLE_LENGTH = 6_000
MAX_EXAMPLES = 10


@dataclass(frozen=True)
class Body:
    """A request or response body. Media types with the same schema are one body.

    `more_examples` are those after the first that the document gives, by name.
    """

    media_types: list[str]
    root: SchemaNode
    example: str
    more_examples: list[tuple[str, str]] = field(default_factory=list)

    @property
    def media(self) -> str:
        """The media types as text."""
        return ", ".join(self.media_types)


def bodies_of(shapes: Shapes, content: Any, *, is_request: bool) -> list[Body]:
    """The bodies of a request or response, in the order of their media types."""
    found: dict[str, Body] = {}
    for media, value in content.items() if isinstance(content, dict) else ():
        schema = media_schema(value)
        text = shapes.text(schema)
        if text in found:
            found[text].media_types.append(media)
            continue
        root = schema_tree(shapes, schema, is_request=is_request)
        example = _as_text(media_example(shapes, value, is_request=is_request))
        more = [] if "example" in value else given_examples(shapes, value)[1:MAX_EXAMPLES]
        more = [one for one in more if shapes.may_show(one[1])]
        found[text] = Body([media], root, example, [(name, _as_text(one)) for name, one in more])
    return list(found.values())


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return text[:MAX_EXAMPLE_LENGTH]
