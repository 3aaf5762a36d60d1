"""docs/clients.md, from what came of the matrix."""

from clients.matrix import CASES, CLIENTS, exclusions

HEAD = """\
# Client programs

What comes of the same calls in the hands of {count} libraries that nobody here wrote, each driven as its users do
([tests/clients](../tests/clients/README.md)). `./dev test` runs them all and fails when this page is no longer true;
`LATCHKEY_WRITE_DOCS=1 ./dev test tests/clients` writes it.

| Client | Language | From | Version | Signs with |
| --- | --- | --- | --- | --- |
"""

MIDDLE = """
A client that signs with HMAC-SHA1 alone needs `latchkey integration edit NAME --allow-method HMAC-SHA1`. Without that it is
refused: the column "not opted in".

## What came of it

The status of each answer. A letter leads to the reason below, a dash marks what was not tried. Where a value has to be
found, the answer shows that it arrived as it was meant. "replay" sends the bytes of an accepted call once more; "old clock"
runs the client with its clock an hour behind. "request token" and "access token" are the two calls of an exchange, "GET with
them" the call that follows.

"""

TAIL = """
Both token calls refused a wrong secret, an old clock and a replay as well, with each client that has token calls.

The three Magento clients also do an integrator's everyday work: they list with filters, read, make a product, change its
price and stock, read an order and ship it (`tests/clients/npm/everyday.js`).
"""


def row(cells):
    return f"| {' | '.join(cells)} |\n"


class Footnotes:
    """Letters for reasons, in the order in which they are needed."""

    def __init__(self):
        self.reasons = []

    def letter(self, reason):
        if reason not in self.reasons:
            self.reasons.append(reason)
        return "abcdefghijklmnopqrstuvwxyz"[self.reasons.index(reason)]


def cell(client, case, came, notes):
    reason = client.why_not(case)
    if reason:
        return f"– {notes.letter(reason)}"
    if case in client.refused:
        return f"{came[case]} {notes.letter(client.refused[case])}"
    return came[case]


def page_of(outcomes):
    """`outcomes` has for each client what came of its cases: {name: {case: text}}."""
    clients = [client for client in CLIENTS if client.name in outcomes]
    page = HEAD.format(count=len(clients))
    for client in clients:
        source = "npm" if client.package.startswith("npm:") else f"Debian's `{client.package}`"
        page += row([client.name, client.language, source, client.version, client.method])
    page += MIDDLE + row(["Client", *CASES]) + row(["---"] * (len(CASES) + 1))
    notes = Footnotes()
    for client in clients:
        page += row([client.name, *(cell(client, case, outcomes[client.name], notes) for case in CASES)])
    page += "\n" + "".join(f"- {notes.letter(reason)}: {reason}\n" for reason in notes.reasons) + TAIL
    page += "\n## Not run\n\n" + "".join(f"- {name} (since {date}): {why}.\n" for name, (date, why) in exclusions().items())
    return page
