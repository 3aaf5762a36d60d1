"""The running server's control socket, spoken to without the command line."""

import contextlib
import json
import socket

CLIENTS = 48  # more than the server serves at a time


def connect(server):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(30)
    client.connect(str(server.data / "control.sock"))
    return client


def test_clients_beyond_the_limit_wait_their_turn(server):
    with contextlib.ExitStack() as clients:
        waiting = [clients.enter_context(contextlib.closing(connect(server))) for _ in range(CLIENTS)]
        for client in waiting:
            client.sendall(b'{"command": "config.list"}\n')
        for client in waiting:
            with client.makefile() as answer:
                assert "result" in json.loads(answer.readline())
            client.close()


def test_what_is_no_command_is_refused_and_the_connection_goes_on(server):
    with contextlib.closing(connect(server)) as client, client.makefile() as answer:
        for message in (b"[]", b"{}", b'{"command": 5}', b'{"command": "no.such"}', b'{"command": "integration.show"}'):
            client.sendall(message + b"\n")
            assert "error" in json.loads(answer.readline())
        client.sendall(b'{"command": "config.list"}\n')
        assert "result" in json.loads(answer.readline())
