"""English sentences of the parser, translated where they are shown."""


def gettext_noop(message: str) -> str:
    """Return `message` unchanged; makemessages finds it by the name of this function."""
    return message
