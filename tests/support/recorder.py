"""A relay in front of a server: what came through it is remembered byte for byte, and can be sent once more."""

import http.client
import socket
import socketserver
import threading
from contextlib import closing

from support.http import TIMEOUT_S, Answer


class Recorder:
    """Programs are given `url`; what they send reaches the server at `port` as they sent it."""

    def __init__(self, port):
        self.port = port
        self._received = []  # one bytearray for each connection
        recorder = self

        class Connection(socketserver.BaseRequestHandler):
            def handle(self):
                recorder._relay(self.request)

        self._listener = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection)
        self._listener.daemon_threads = True
        self._thread = threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self):
        return f"http://127.0.0.1:{self._listener.server_address[1]}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()

    def last(self):
        """What the last connection that sent anything has sent."""
        return bytes([received for received in self._received if received][-1])

    def replay(self, request):
        """Sends one recorded request to the server once more."""
        with closing(socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S)) as server:
            server.sendall(request)
            answer = http.client.HTTPResponse(server, method=request.split(b" ", 1)[0].decode())
            answer.begin()
            return Answer(answer.status, answer.read(), answer.getheaders())

    def _relay(self, client):
        received = bytearray()
        self._received.append(received)
        with closing(socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S)) as server:
            back = threading.Thread(target=_copy, args=(server, client))
            back.start()
            _copy(client, server, received)
            back.join()


def _copy(source, target, kept=None):
    """Passes on what `source` sends, until it ends."""
    try:
        while data := source.recv(65536):
            if kept is not None:
                kept += data
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one of the two has gone: so does the other
