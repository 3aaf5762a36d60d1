"""A connection on which bytes go out exactly as given, for what no HTTP client would send."""

import socket
import struct
import time

from support.http import TIMEOUT_S, Answer


class Raw:
    def __init__(self, port, timeout=TIMEOUT_S):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.timeout = timeout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, raw):
        """False when the server has ended the connection meanwhile."""
        try:
            self.socket.sendall(raw)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def finish(self):
        """No more bytes will come, but answers are still read."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the server was faster

    def reset(self):
        """Ends the connection as a crash does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def answers(self):
        """Every answer until the server ends the connection, interim ones left out. A server that does not end it within
        the time-out is a failure."""
        received = b""
        end = time.monotonic() + self.timeout
        try:
            while piece := self.socket.recv(65536):
                received += piece
                assert time.monotonic() < end, f"the server goes on sending: {received[-200:]!r}"
        except ConnectionResetError:
            pass
        except TimeoutError:
            raise AssertionError(f"the server neither answers nor ends the connection: {received[-200:]!r}") from None
        return [answer for answer in parsed(received) if answer.status >= 200]


def parsed(received):
    answers = []
    while received:
        head, separator, received = received.partition(b"\r\n\r\n")
        assert separator, f"half an answer: {head!r}"
        lines = head.decode("latin1").split("\r\n")
        headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
        length = int(dict((name.lower(), value) for name, value in headers).get("content-length", 0))
        answers.append(Answer(int(lines[0].split(" ")[1]), received[:length], headers))
        received = received[length:]
    return answers


def exchange(port, raw):
    """The answers to `raw`, after which nothing more comes."""
    with Raw(port) as connection:
        connection.send(raw)
        connection.finish()
        return connection.answers()
