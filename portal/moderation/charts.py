"""Bar charts as inline SVG, rendered on the server and styled by the site's CSS."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join

from portal.text.labels import labelled

# The width of a phone. CSS enlarges the chart a little on a wide screen.
WIDTH, HEIGHT, GAP, AXIS_HEIGHT = 380, 120, 2, 18
LABEL_WIDTH, BAR_WIDTH, ROW_HEIGHT = 150, 195, 24
MAX_LABEL_LENGTH, MAX_LABELLED_COLUMNS, MAX_NUMBERED_COLUMNS = 19, 6, 28
# Space above the highest column, for its number.
NUMBER_HEIGHT = 14

Rows = Sequence[tuple[str, int]]


def column_chart(rows: Rows, *, title: str) -> str:
    """A chart with vertical bars, for rows (label, number) in a fixed order."""
    top = _highest_number(rows)
    width = WIDTH / max(1, len(rows))
    bar_width = round(width - GAP, 1)
    bars = []
    for index, (label, number) in enumerate(rows):
        height = round((HEIGHT - AXIS_HEIGHT - NUMBER_HEIGHT) * number / top, 1)
        x, y = round(index * width + GAP / 2, 1), HEIGHT - AXIS_HEIGHT - height
        bars.append((x, y, bar_width, height, label, number))
    shapes = format_html_join(
        "",
        '<rect class="h-both" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        [(*bar[:4], labelled(*bar[4:])) for bar in bars],
    )
    return _svg_element(title, HEIGHT, shapes + _numbers_above(bars) + _axis_labels(rows))


def _numbers_above(bars: list[tuple]) -> str:
    """The number of each column, above it.

    Columns of nothing have none.
    """
    if len(bars) > MAX_NUMBERED_COLUMNS:
        return ""
    numbers = [
        (round(x + width / 2, 1), round(y - 3, 1), number)
        for x, y, width, _height, _label, number in bars
        if number
    ]
    return format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', numbers)


def bar_chart(rows: Rows, *, title: str) -> str:
    """A chart with horizontal labelled bars, for rows (label, number)."""
    top = _highest_number(rows)
    bars = []
    for index, (label, number) in enumerate(rows):
        y, length = index * ROW_HEIGHT, max(1, round(BAR_WIDTH * number / top))
        label_end, number_start = LABEL_WIDTH, LABEL_WIDTH + length + 6
        bars.append((y + 16, _shorten_label(label), label_end, y + 4, length, number_start, number))
    shapes = format_html_join(
        "",
        '<text x="0" y="{0}">{1}</text>'
        '<rect class="h-both" x="{2}" y="{3}" width="{4}" height="16"></rect>'
        '<text x="{5}" y="{0}">{6}</text>',
        bars,
    )
    return _svg_element(title, max(ROW_HEIGHT, len(rows) * ROW_HEIGHT), shapes)


def _highest_number(rows: Iterable[tuple[str, int]]) -> int:
    """The highest number, at least 1."""
    return max((number for _label, number in rows), default=0) or 1


def _shorten_label(label: str) -> str:
    return label if len(label) <= MAX_LABEL_LENGTH else f"{label[: MAX_LABEL_LENGTH - 1]}…"


def _axis_labels(rows: Rows) -> str:
    """The label of each bar, or only the first and the last if there are many."""
    if not rows:
        return ""
    if len(rows) <= MAX_LABELLED_COLUMNS:
        width = WIDTH / len(rows)
        labels = [
            (round((index + 0.5) * width), HEIGHT - 4, label)
            for index, (label, _number) in enumerate(rows)
        ]
        return format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', labels)
    return format_html(
        '<text x="0" y="{0}">{1}</text><text x="{2}" y="{0}" text-anchor="end">{3}</text>',
        HEIGHT - 4, rows[0][0], WIDTH, rows[-1][0],
    )  # fmt: skip


def _svg_element(title: str, height: int, shapes: str) -> str:
    return format_html(
        # Where a page is read from right to left, labels would begin outside of the drawing.
        '<svg class="hours plot" direction="ltr" viewBox="0 0 {0} {1}" role="img" aria-label="{2}"'
        ' preserveAspectRatio="xMinYMin meet">{3}</svg>',
        WIDTH, height, title, shapes,
    )  # fmt: skip
