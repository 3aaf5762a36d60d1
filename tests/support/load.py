"""Many signed calls at one server, from several processes over kept connections, each call signed as it is sent.

Two of three calls are for what was granted and have to be answered 200; the third lacks a resource and has to be 401.
"""

import http.client
import multiprocessing
import time
from dataclasses import dataclass

from support import oauth

ALLOWED = "/rest/V1/directory/currency", "/rest/V1/store/websites"
REFUSED = "/rest/V1/orders?searchCriteria="
PROCESSES = 2


@dataclass
class Figures:
    requests: int
    seconds: float
    memory_before_mb: int
    memory_after_mb: int


def memory_mb(pid):
    """The process's own memory, without the mapped file of nonces, whose pages fill as nonces come."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("RssAnon:"))


def work(address, credentials, count, wrong):
    host, port = address
    connection = http.client.HTTPConnection(host, port, timeout=30)
    for number in range(count):
        target = REFUSED if number % 3 == 2 else ALLOWED[number % 3]
        header = oauth.header("GET", f"http://{host}:{port}{target}", credentials)
        connection.request("GET", target, headers={"Authorization": header})
        answer = connection.getresponse()
        answer.read()
        if answer.status != (401 if target == REFUSED else 200):
            wrong.put(f"{target}: {answer.status}")
            return


def fill_refusals(server):
    """Fills the room in which the server keeps its last 10,000 refusals, of 2 KiB each, so that it counts as used before."""
    connection = http.client.HTTPConnection("127.0.0.1", server.ports["api"], timeout=30)
    for _ in range(10_500):
        connection.request("GET", REFUSED + "a" * 3_000)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 401, answer.status


def run(server, requests):
    credentials = oauth.Credentials.of(server.create("Load", "Magento_Backend::store"))
    address = "127.0.0.1", server.ports["api"]
    wrong = multiprocessing.Queue()
    fill_refusals(server)
    work(address, credentials, 3_000, wrong)  # what is filled once is filled before the memory is read
    before = memory_mb(server.process.pid)
    started = time.monotonic()
    processes = [
        multiprocessing.Process(target=work, args=(address, credentials, requests // PROCESSES, wrong)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    seconds = time.monotonic() - started
    assert wrong.empty() and all(process.exitcode == 0 for process in processes), "a call was answered otherwise"
    return Figures(requests, seconds, before, memory_mb(server.process.pid))
