"""Whole READMEs: a section of challenges among the sections that others have."""

from tests.readmes.contents import Content
from tests.readmes.shapes import Shape

_ABOVE = """# ALX Project Nexus

This repository documents what I learned in the programme.

## Overview

A hub for the back-end track. It holds notes, and a project.

## Key Technologies

{technologies}

## Important Concepts

{concepts}

"""
_BELOW = """

## Best Practices

{practices}

## Collaboration

I worked with front-end learners in #ProDevProjectNexus.

## License

MIT
"""


def document(shape: Shape, content: Content) -> str:
    """Return a README with the challenges of `content` in the layout of `shape`."""
    above = _ABOVE.format(
        technologies=_bullets(content.technologies), concepts=_bullets(content.concepts)
    )
    return (
        above
        + shape.write(content.challenges)
        + _BELOW.format(practices=_bullets(content.practices))
    )


def _bullets(names: tuple[str, ...]) -> str:
    return "\n".join(f"- {name}" for name in names)
