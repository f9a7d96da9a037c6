"""The styles of HTML mails: inline, because mail clients drop style sheets."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()

SANS = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"
SERIF = "font-family:'Iowan Old Style',Charter,'Noto Serif',Georgia,serif"
MUTED = "color:#545f5b"
QUOTE = f"margin:0 0 24px;padding:0 16px;{MUTED}"
STYLES = {
    "body": "margin:0;padding:32px 16px;background:#f6f5f1;overflow-wrap:break-word",
    "preview": "display:none;max-height:0;overflow:hidden",
    "card": (
        "box-sizing:border-box;max-width:560px;margin:0 auto;padding:32px;border-radius:14px;"
        f"background:#ffffff;{SANS};font-size:16px;line-height:1.5;color:#17201e"
    ),
    "wordmark": f"margin:0 0 24px;{SERIF};font-size:20px;font-weight:600",
    "heading": f"margin:0 0 16px;{SERIF};font-size:26px;line-height:1.2;font-weight:600",
    "paragraph": "margin:0 0 16px",
    "code": (
        "margin:0 0 24px;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:30px;"
        "font-weight:600;letter-spacing:2px"
    ),
    "steps": "margin:0 0 16px;padding:0 24px",
    "step": "margin:0 0 8px",
    "quote-ltr": f"{QUOTE};border-left:3px solid #e1ded5",
    "quote-rtl": f"{QUOTE};border-right:3px solid #e1ded5",
    "button": (
        "display:inline-block;padding:12px 20px;border-radius:10px;background:#0b6e69;"
        "color:#ffffff;font-weight:600;text-decoration:none"
    ),
    "note": f"margin:0;font-size:14px;{MUTED}",
    "footer": (
        f"margin:24px 0 0;padding-top:16px;border-top:1px solid #e1ded5;font-size:14px;{MUTED}"
    ),
    "link": "color:#0b6e69",
    "section": f"margin:24px 0 12px;font-size:14px;{MUTED}",
    "items": "margin:0 0 8px;padding:0;list-style:none",
    "item": "margin:0 0 16px",
    "label": "font-size:13px;font-weight:600",
    "title": "color:#17201e;font-weight:600;text-decoration:none",
    "detail": f"font-size:14px;{MUTED}",
}
# The colour of a label in a digest, by the group of its notification.
LABEL_COLORS = {
    "review": "#0b6e69",
    "answers": "#1a6e3e",
    "talk": "#3c57ae",
    "thanks": "#1a6e3e",
    "together": "#75419f",
    "team": "#75419f",
    "cohort": "#75419f",
    "duty": "#a23f17",
    "account": "#545f5b",
}


@register.simple_tag
def style(name: str) -> SafeString:
    """Return the style of a part of a mail."""
    return SafeString(STYLES[name])


@register.simple_tag
def label_style(group: str) -> SafeString:
    """Return the style of an item's label in a digest."""
    return SafeString(f"{STYLES['label']};color:{LABEL_COLORS[group]}")
