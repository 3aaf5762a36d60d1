"""A store of the tests' own behind Latchkey: what it answers is written byte by byte, what it was asked is kept."""

import re
import socket
import threading
from contextlib import suppress

from support.http import TIMEOUT_S


class Visit:
    """One connection to the shop."""

    def __init__(self, connection):
        connection.settimeout(TIMEOUT_S)
        self.socket = connection
        self.received = b""

    def read_until(self, end):
        """What comes up to `end` and with it; b"" when the other side ends before."""
        while end not in self.received:
            piece = self.socket.recv(65536)
            if not piece:
                return b""
            self.received += piece
        head, self.received = (part for part in self._cut(self.received.index(end) + len(end)))
        return head

    def read(self, count):
        while len(self.received) < count:
            piece = self.socket.recv(65536)
            if not piece:
                break
            self.received += piece
        taken, self.received = self._cut(count)
        return taken

    def _cut(self, at):
        return self.received[:at], self.received[at:]

    def skip(self, count):
        """Reads `count` bytes and forgets them; how many there were."""
        taken = min(count, len(self.received))
        self.received = self.received[taken:]
        while taken < count and (piece := self.socket.recv(min(65536, count - taken))):
            taken += len(piece)
        return taken

    def write(self, *pieces):
        for piece in pieces:
            self.socket.sendall(piece)

    def body_of(self, head):
        """The body, by the length that the head tells, or all its chunks as they were sent."""
        if length := re.search(rb"\r\nContent-Length: (\d+)", head):
            return self.read(int(length[1]))
        if b"\r\nTransfer-Encoding: chunked" in head:
            return self.read_until(b"0\r\n\r\n")
        return b""


def ok(visit, head):
    """Takes the body and answers `ok`, with the shop's own id for the answer."""
    visit.body_of(head)
    visit.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Shop: yes\r\nContent-Length: 2\r\n\r\nok")


class Shop:
    """`answer(visit, head)` is called for each request; the connection goes on until it raises or the other side ends it.
    With `tls` (tls.Pair) it shows that certificate."""

    def __init__(self, answer=ok, tls=None):
        self.answer = answer
        self.tls = tls
        self.heads = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._open = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        self._open.add(connection)
        with connection, suppress(OSError, EndOfVisit):
            visit = Visit(connection if self.tls is None else self.tls.accept(connection))
            while head := visit.read_until(b"\r\n\r\n"):
                self.heads.append(head.decode("latin1"))
                self.answer(visit, head)
        self._open.discard(connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """As if its process had been killed."""
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class EndOfVisit(Exception):
    """Raised by an answer to end the connection."""
