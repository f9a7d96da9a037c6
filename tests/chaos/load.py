"""People who write all the time, each form with its key; what was in doubt is sent again, as a browser does."""

import http.client
import itertools
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = "c" * 32
ACKNOWLEDGED = (200, 302)
REPLIES_A_ROUND, COMMENTS_OF_ONE = (
    6,
    28,
)  # mails stop at 200 in five minutes, comments at 30 an hour
TYPES = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Write:
    """One form: where it goes, and its result."""

    kind: str
    address: str
    key: str
    body: str
    session: str
    version: int = 0
    tries: int = 0
    acknowledged: bool = False


@dataclass
class Load:
    """Threads that write until they are told to stop. Counts what was answered with an error."""

    host: str
    staged: dict
    threads: int = 6
    pause: float = 0.12
    writes: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    statuses: dict = field(default_factory=dict)

    def __post_init__(self):
        self._sessions = itertools.cycle(self.staged["sessions"])
        self._comments = dict.fromkeys(self.staged["sessions"], 0)
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._letters = itertools.count()
        self._replies, self._letter_due = 0, False
        self._running = []

    def start(self):
        self._stop.clear()
        self._replies, self._letter_due = 0, True
        self._running = [
            threading.Thread(target=self._write_loop, args=(number,))
            for number in range(self.threads)
        ]
        for thread in self._running:
            thread.start()

    def stop(self):
        self._stop.set()
        for thread in self._running:
            thread.join()

    def resend_unacknowledged(self):
        """Send again what was never acknowledged, with the same key; how many that were."""
        waiting = [write for write in self.writes if not write.acknowledged]
        for write in waiting:
            for _try in range(20):
                if self._send(write):
                    break
                time.sleep(0.3)
        return len(waiting)

    def _write_loop(self, number):
        chance = random.Random(number)  # noqa: S311
        while not self._stop.is_set():
            write = self._next(chance)
            self.writes.append(write)
            # In doubt: tried again at once, and once more later if that fails too.
            if not self._send(write) and not self._stop.is_set():
                time.sleep(self.pause)
                self._send(write)
            time.sleep(self.pause)

    def _next(self, chance):
        key = str(uuid.uuid4())
        with self._lock:
            if (
                self._letter_due
            ):  # one in each round, of someone who is signed out: its mail may not be waited for
                self._letter_due = False
                return Write(
                    "letter", "/accounts/password/reset/", f"writer-{next(self._letters)}", "", ""
                )
            session = next(self._sessions)
            may_comment = self._comments[session] < COMMENTS_OF_ONE
            kind = chance.choice(["comment", "draft", "draft"]) if may_comment else "draft"
            if self._replies < REPLIES_A_ROUND and may_comment:
                self._replies, kind = self._replies + 1, "reply"
            self._comments[session] += kind != "draft"
        address = {
            "comment": f"/entries/{self.staged['entry']}/comments/",
            "draft": f"/drafts/{key}/",
            "reply": f"/comments/{chance.choice(self.staged['comments'])}/reply/",
        }[kind]
        return Write(kind, address, key, f"Words of {key}", session)

    def _send(self, write):
        """Is it acknowledged now?"""
        write.tries += 1
        values = {
            "csrfmiddlewaretoken": TOKEN,
            "key": write.key,
            "body": write.body,
            "version": write.version,
        }
        if write.kind == "draft":
            values |= {
                "kind": "learning",
                "title": "T",
                "section": "tip",
                "track": "backend",
                "topics_text": "",
            }
        if write.kind == "letter":
            values |= {"email": f"{write.key}@example.com"}
        status, text = self._ask("POST", write.address, urlencode(values), write.session)
        with self._lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
        if status in ACKNOWLEDGED:
            write.acknowledged = True
        elif status == 500 or "Traceback" in text:
            self.errors.append((write.address, status, text[:300]))
        return write.acknowledged

    def _ask(self, method, address, body, session):
        """(status, text); status 0 where no one answered."""
        connection = http.client.HTTPConnection(self.host, timeout=15)
        cookie = f"__Host-csrftoken={TOKEN}" + (f"; __Host-sessionid={session}" if session else "")
        try:
            connection.request(
                method, address, body, TYPES | {"Cookie": cookie, "HX-Request": "true"}
            )
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
