"""What base.html needs to know of a signed-in person."""

from django.utils.functional import SimpleLazyObject


def signed_in(request):
    """`unread_notices` (a lazy number) for signed-in people; nothing for readers, whose pages are shared."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notices": SimpleLazyObject(lambda: user.notices.unread().count())}
