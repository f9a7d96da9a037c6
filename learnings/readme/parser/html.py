"""Parse HTML in a README into tables, headings, lists and paragraphs; skip other tags."""

from html.parser import HTMLParser

from learnings.readme.parser.outline import Block, ListItem

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "summary": 5}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_BREAKS = {"p", "div", "br", "details", "center", "section", "hr", "blockquote"}
_MAX_CHARACTERS = 20_000
_MAX_CELLS = 4000


def parse_html_blocks(source: str, line: int) -> list[Block]:
    """Return the blocks of HTML that begins at `line`; broken HTML raises no error."""
    builder = _BlockBuilder(line)
    builder.feed(source[:_MAX_CHARACTERS])
    builder.close()
    builder.end_paragraph()
    return builder.blocks


class _BlockBuilder(HTMLParser):
    def __init__(self, line):
        super().__init__(convert_charrefs=True)
        self.first_line, self.blocks, self.text, self.text_line = line, [], [], line
        self.rows, self.items, self.cells = None, None, 0

    def handle_starttag(self, tag, attrs):
        if tag in ("td", "th") and self.rows:
            self.text = []
        elif tag == "img":
            self.text.append(f" {dict(attrs).get('alt') or ''} ")
        elif tag in _MARKS or tag == "br":
            self.text.append(_MARKS.get(tag, "\n"))
        elif tag in ("table", "tr", "ul", "ol", "li"):
            self._begin(tag)
        elif tag in _HEADINGS or tag in _BREAKS:
            self.end_paragraph()

    def _begin(self, tag):
        if tag == "tr" and self.rows is not None:
            self.rows.append(([], self._line()))
        elif tag == "li" and self.items is not None:
            self._end_item()
        elif tag in ("table", "ul", "ol"):
            self.end_paragraph()
            self.rows, self.items = ([], self.items) if tag == "table" else (self.rows, [])

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("table", "ul", "ol", "li"):
            self._end(tag)
        elif tag in _HEADINGS:
            self._end_heading(_HEADINGS[tag])
        elif tag in _MARKS:
            self.text.append(_MARKS[tag])
        elif tag in _BREAKS:
            self.end_paragraph()

    def _end(self, tag):
        if tag == "table" and self.rows is not None:
            self._end_table()
        elif tag == "li" and self.items is not None:
            self._end_item()
        elif tag in ("ul", "ol") and self.items is not None:
            self._end_list()

    def _end_cell(self):
        if self.rows and self.cells < _MAX_CELLS:
            self.rows[-1][0].append(self._take_text())
            self.cells += 1

    def handle_data(self, data):
        if not self.text and data.strip():
            self.text_line = self._line()
        self.text.append(data)

    def end_paragraph(self):
        """Close the current paragraph, unless it is inside a table or a list."""
        if self.rows is not None or self.items is not None:
            return
        text = self._take_text()
        if text:
            self._add(Block("text", text, self.text_line, self._line() + 1))

    def _line(self):
        return self.first_line + self.getpos()[0] - 1

    def _take_text(self):
        lines = [" ".join(line.split()) for line in "".join(self.text).split("\n")]
        self.text = []
        return "\n".join(line for line in lines if line)

    def _add(self, block):
        self.blocks.append(block)

    def _end_heading(self, level):
        text = self._take_text().replace("\n", " ")
        if text:
            self._add(Block("heading", text, self._line(), self._line() + 1, level=level))

    def _end_table(self):
        rows = [(cells, line) for cells, line in self.rows if cells]
        self.rows, self.text = None, []
        if rows:
            text = "\n".join(" | ".join(cells) for cells, _line in rows)
            lines = [line for _cells, line in rows]
            block = Block("table", text, lines[0], self._line() + 1, rows=[cells for cells, _line in rows])
            block.row_lines = lines
            self._add(block)

    def _end_item(self):
        text = self._take_text()
        if text:
            self.items.append(ListItem(text, [], self._line(), self._line() + 1))

    def _end_list(self):
        self._end_item()
        items, self.items = self.items, None
        if items:
            text = "\n".join(f"- {item.head}" for item in items)
            self._add(Block("list", text, items[0].line, self._line() + 1, items=items))
