from django import template

register = template.Library()


@register.filter
def minutes_and_seconds(seconds: int) -> str:
    """Return a length as "4:38"."""
    return f"{seconds // 60}:{seconds % 60:02}"
