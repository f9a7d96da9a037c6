"""Small bar charts as inline SVG, drawn on the server: no script, no style, the colours of the page's own css."""

from django.utils.html import format_html, format_html_join

# Drawn for the width of a phone; a wide screen shows it a little larger.
WIDTH, HEIGHT, GAP, AXIS_HEIGHT = 380, 120, 2, 18
LABEL_WIDTH, BAR_WIDTH, ROW_HEIGHT = 150, 195, 24
MAX_LABEL_LENGTH, MAX_LABELLED_COLUMNS = 19, 6


def column_chart(rows, *, title):
    """Upright bars of (label, number), for days or steps in an order. The first and last label are written."""
    top = max((number for _label, number in rows), default=0) or 1
    width = WIDTH / max(1, len(rows))
    bars = []
    for index, (label, number) in enumerate(rows):
        height = round((HEIGHT - AXIS_HEIGHT) * number / top, 1)
        bars.append(
            (
                round(index * width + GAP / 2, 1),
                HEIGHT - AXIS_HEIGHT - height,
                round(width - GAP, 1),
                height,
                label,
                number,
            )
        )
    shapes = format_html_join(
        "", '<rect x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>', bars
    )
    ends = _axis_labels(rows)
    return _svg(title, WIDTH, HEIGHT, shapes + ends)


def _shorten_label(label):
    return label if len(label) <= MAX_LABEL_LENGTH else f"{label[: MAX_LABEL_LENGTH - 1]}…"


def _axis_labels(rows):
    """The labels beneath: of each bar where they are few, else of the first and the last."""
    if not rows:
        return ""
    if len(rows) <= MAX_LABELLED_COLUMNS:
        width = WIDTH / len(rows)
        places = [
            (round((index + 0.5) * width), HEIGHT - 4, label)
            for index, (label, _number) in enumerate(rows)
        ]
        return format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', places)
    return format_html(
        '<text x="0" y="{0}">{1}</text><text x="{2}" y="{0}" text-anchor="end">{3}</text>',
        HEIGHT - 4, rows[0][0], WIDTH, rows[-1][0],
    )  # fmt: skip


def bar_chart(rows, *, title):
    """Lying bars of (label, number), each with its label and number written: for names."""
    top = max((number for _label, number in rows), default=0) or 1
    lines = [
        _horizontal_bar(index, label, number, top) for index, (label, number) in enumerate(rows)
    ]
    shapes = format_html_join(
        "",
        '<text x="0" y="{0}">{1}</text><rect x="{2}" y="{3}" width="{4}" height="16"></rect><text x="{5}" y="{0}">{6}</text>',
        lines,
    )
    return _svg(title, WIDTH, max(ROW_HEIGHT, len(rows) * ROW_HEIGHT), shapes)


def _horizontal_bar(index, label, number, top):
    """(baseline, label, x, y, width, x of the number, number) of one bar."""
    length = max(1, round(BAR_WIDTH * number / top))
    return (
        index * ROW_HEIGHT + 16,
        _shorten_label(label),
        LABEL_WIDTH,
        index * ROW_HEIGHT + 4,
        length,
        LABEL_WIDTH + length + 6,
        number,
    )


def _svg(title, width, height, shapes):
    return format_html(
        '<svg class="plot" viewBox="0 0 {0} {1}" role="img" aria-label="{2}" preserveAspectRatio="xMinYMin meet">{3}</svg>',
        width, height, title, shapes,
    )  # fmt: skip
