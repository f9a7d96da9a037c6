"""A mail server and a Discord server for tests, on loopback."""

import asyncio
import http.client
import json
import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer

from aiosmtpd.controller import Controller
from django.core import mail

from portal.people.mail import outbox


class MailHandler:
    """Stores the mails it accepts.

    `refusals` are its first answers. While `hang` is true it answers nothing.
    """

    def __init__(self):
        self.mails, self.refusals = [], []
        self.hang, self.is_hanging = False, threading.Event()

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        while self.hang:
            self.is_hanging.set()
            await asyncio.sleep(0.05)
            if not self.hang:
                return "451 too late"
        if self.refusals:
            return self.refusals.pop(0)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos, mail))
        return "250 Message accepted for delivery"


def delivered_mails():
    """Return the mails that were sent, after sending those that are due."""
    outbox.send_due()
    return mail.outbox


@contextmanager
def mail_server():
    """Yield the handler and the port of a real SMTP server on loopback."""
    handler = MailHandler()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


@contextmanager
def discord_server(answers):
    """Yield the bodies that an HTTP server got, and a function that connects to it.

    It answers with these (status, headers), one after the other.
    """
    bodies, left = [], list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers = left.pop(0) if left else (204, {})
            bodies.append((status, self.path, json.loads(body)))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bodies, lambda: http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    finally:
        server.shutdown()
        server.server_close()
