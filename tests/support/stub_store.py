"""A store behind the door: answers every request with what it received, byte for byte where that matters."""

import json
import socketserver
import threading

KEPT = 64 * 1024


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    timeout = 60

    def handle(self):
        try:
            while self.answer_one():
                pass
        except OSError:
            pass  # the proxy went away

    def answer_one(self):
        line = self.rfile.readline(KEPT)
        if not line:
            return False
        method, target, version = line.decode("latin1").rstrip("\r\n").split(" ")
        headers = []
        while (field := self.rfile.readline(KEPT).decode("latin1").rstrip("\r\n")):
            name, _, value = field.partition(":")
            headers.append([name, value.strip()])
        names = {name.lower(): value for name, value in headers}
        body = self.body(names)
        received = {"method": method, "target": target, "headers": headers, "body": len(body)}
        self.server.received.append(received)
        self.send(method, json.dumps(received).encode())
        return version == "HTTP/1.1" and names.get("connection", "").lower() != "close"

    def body(self, names):
        if names.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(names.get("content-length", 0)))
        body = b""
        while size := int(self.rfile.readline(KEPT).split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline(KEPT)
        while self.rfile.readline(KEPT).strip():
            pass
        return body

    def send(self, method, body):
        head = f"HTTP/1.1 {self.server.status} Told\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        head += "X-Stub-Store: here\r\n" + "".join(f"{name}: {value}\r\n" for name, value in self.server.more_headers)
        self.wfile.write(head.encode() + b"\r\n" + (b"" if method == "HEAD" else body))


class StubStore(socketserver.ThreadingTCPServer):
    """`received` has all requests so far; `status` and `more_headers` are of the answers to come."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.received = []
        self.status = 200
        self.more_headers = []
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.thread.join()
        self.server_close()
