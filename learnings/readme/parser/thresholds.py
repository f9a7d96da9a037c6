"""The thresholds by which a README is read.

`python -m tests.readme_thresholds` measures each of these numbers.

Limits on the size of what is read are where they are needed.
"""

# How much each property of a division of challenges counts (challenges/segmentation.py).
WEIGHTS = {
    "solved": 2.0,
    "covered": 1.2,
    "number": 0.15,
    "repeated titles": -2.0,
    "two solutions": -1.5,
    "a sibling inside": -1.5,
}
# A division into more challenges is no better for their number.
MANY_CHALLENGES = 4
# Of the challenges of a section, those that an unknown label must be in; of the stories in prose,
# those that must tell what was done.
SHARE_WITH_LABEL = 0.6

# The most words of a line that could be a title without a mark, and of one that names a section.
BARE_WORDS, HEADING_WORDS = 10, 12

# Technologies: of how many words, which share of a group, and how many are found without a heading.
NAME_WORDS, LISTED_NAME_WORDS = 8, 6
SHARE_OF_NAMES, STRAY_SHARE_OF_NAMES = 0.5, 2 / 3
ENOUGH_TECHNOLOGIES = 3

# A text of escapes, or of indented or quoted lines, that only hide Markdown.
HIDING_ESCAPES, HIDING_SHARE = 3, 0.9
