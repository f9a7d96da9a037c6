"""Alerts as on GitHub: quotes that begin with [!NOTE], [!TIP] and so on.

markdown-it's option `alerts` finds them. Their words are chosen when the text is shown
(interface_words).
"""

from markdown_it.rules_core import StateCore

from portal.text.markdown.interface_words import word


def adapt_alerts(state: StateCore) -> None:
    """Give alerts classes of ours, and titles that are words of the interface."""
    for index, token in enumerate(state.tokens):
        if token.type == "alert_open":
            token.attrs["class"] = f"u-alert u-{token.meta['kind'].lower()}"
        elif token.type == "alert_title_open":
            token.attrs["class"] = "u-alert-title"
            title = state.tokens[index + 1]
            title.children = [word(title.content)]
