"""Is this port free to serve on? One sentence and exit status 1 where it is not."""

import socket
import sys


def problem(text):
    """What is wrong with the port that `text` names, or ""."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        return f"PORT is {text!r}; it should be a number from 1 to 65535."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            return (
                f"Port {text} cannot be used ({error.strerror}). Choose another: PORT=8001 make run"
            )
    return ""


problem_text = problem(sys.argv[1])
if problem_text:
    sys.exit(f"nexus: {problem_text}")
