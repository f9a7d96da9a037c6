"""Mark strings for translation where Django must not be imported."""


def gettext_noop(message: str) -> str:
    """Return `message` unchanged; makemessages finds it by the name of this function."""
    return message
