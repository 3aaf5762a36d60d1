"""The embedded store of the real binary: kill -9 while integrations write loses nothing that was answered."""

import http.client
import threading

import pytest

from support import oauth
from support.http import call

ROUNDS = 3
WRITERS = 4
WRITES_A_ROUND = 6  # acknowledged to each writer before the kill


class Writer(threading.Thread):
    """Creates products one after another until the server is gone; keeps the SKUs it was told are there."""

    def __init__(self, server, credentials, prefix):
        super().__init__()
        self.server, self.credentials, self.prefix = server, credentials, prefix
        self.acknowledged = []
        self.under_way = None
        self.enough = threading.Event()
        self.fault = None

    def run(self):
        url = self.server.rest("/V1/products")
        for number in range(10_000):
            self.under_way = f"{self.prefix}-{number}"
            product = {"sku": self.under_way, "name": f"Written {self.under_way}", "price": number}
            try:
                answer = call("POST", url, self.credentials, json={"product": product})
            except (OSError, http.client.HTTPException):
                return
            if answer.status != 200:
                self.fault = answer.text
                return
            self.acknowledged.append((self.under_way, number))
            if len(self.acknowledged) == WRITES_A_ROUND:
                self.enough.set()


@pytest.mark.slow
def test_no_acknowledged_write_is_lost_by_a_kill(own_server):
    own_server.start()
    credentials = oauth.Credentials.of(own_server.create("Writer", "Magento_Catalog::products"))
    written = []
    uncertain = 0
    for round_number in range(ROUNDS):
        writers = [Writer(own_server, credentials, f"K{round_number}-{one}") for one in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            assert writer.enough.wait(60), writer.fault
        own_server.kill()
        for writer in writers:
            writer.join(60)
            assert writer.fault is None, writer.fault
            written += writer.acknowledged
            uncertain += 1
        own_server.start()
        for sku, price in written:
            answer = call("GET", own_server.rest(f"/V1/products/{sku}"), credentials)
            assert (answer.status, answer.json()["price"]) == (200, price), sku
    total = call("GET", own_server.rest("/V1/products?searchCriteria[pageSize]=1"), credentials).json()["total_count"]
    assert len(written) + 41 <= total <= len(written) + 41 + uncertain
