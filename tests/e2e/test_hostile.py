"""Input that nobody sends by mistake: the real binary, raw sockets.

Nothing here may be answered 2xx that should not be, nor 5xx but for the documented 501, 503 and 505; nothing may hang
or leak. All the while somebody else is served.
"""

import base64
import os
import threading
import time

import pytest

from support import load, oauth
from support.http import call
from support.raw import Raw, exchange
from support.server import Server, release_binary

PATH = "/rest/V1/store/websites"
SLOW_CLIENTS = 30
ROUNDS = 50


class GoodClient(threading.Thread):
    """Somebody else, who sends good calls one after another and notes each that is not answered as it should be."""

    def __init__(self, server, credentials):
        super().__init__(daemon=True)
        self.server = server
        self.credentials = credentials
        self.served = 0
        self.faults = []
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.05):
            started = time.monotonic()
            try:
                status = call("GET", self.server.api + PATH, self.credentials).status
            except OSError as error:
                status = repr(error)
            seconds = time.monotonic() - started
            if status == 200 and seconds < 5:
                self.served += 1
            else:
                self.faults.append(f"{status} after {seconds:.1f} s")

    def stop(self):
        self.ended.set()
        self.join()


@pytest.fixture(scope="module")
def credentials(server):
    return oauth.Credentials.of(server.create("Hostile", "Magento_Backend::store", "Magento_Catalog::products"))


@pytest.fixture(scope="module")
def other(server):
    return oauth.Credentials.of(server.create("Another", "Magento_Backend::store"))


@pytest.fixture(scope="module", autouse=True)
def good_client(server, other):
    client = GoodClient(server, other)
    client.start()
    yield client
    client.stop()
    assert client.served > 0 and not client.faults, client.faults


def good_call(server, credentials, path=PATH, method="GET", fields="", body=b"", **signing):
    """The bytes of a call that is in order; what is not, the caller puts in."""
    header = oauth.header(method, server.api + path, credentials, **signing)
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.ports['api']}\r\nAuthorization: {header}\r\n{fields}\r\n"
    return head.encode() + body


# --- What is no HTTP, or could be read as two things -----------------------------------------------------------------

HOST = b"Host: a\r\n"
NOT_HTTP = {
    "two lengths": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
    "two different lengths": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 0\r\n\r\nabc", 400),
    "a list of lengths": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3, 3\r\n\r\nabc", 400),
    "length and chunked": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "chunked and length": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    "length with a sign": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: +3\r\n\r\nabc", 400),
    "length in hexadecimal": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 0x3\r\n\r\nabc", 400),
    "length beyond 64 bits": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 18446744073709551619\r\n\r\nabc", 400),
    "length beyond the limit": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 8388609\r\n\r\n", 413),
    "length with a blank before the colon": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length : 3\r\n\r\nabc", 400),
    "no length": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length:\r\n\r\n", 400),
    "two codings": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "a list of codings": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    "chunked is not last": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
    "almost chunked": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    "chunked behind a vertical tab": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n", 400),
    "chunked in HTTP/1.0": (b"POST / HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "a folded coding": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 501),
    "a folded field": (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n", 400),
    "a folded first field": (b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    "bare line feeds": (b"GET / HTTP/1.1\nHost: a\n\n", 400),
    "one bare line feed": (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\nY: b\r\n\r\n", 400),
    "a bare carriage return": (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\rY: b\r\n\r\n", 400),
    "NUL in the target": (b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "NUL in a value": (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n\r\n", 400),
    "NUL in a name": (b"GET / HTTP/1.1\r\n" + HOST + b"X\x00: a\r\n\r\n", 400),
    "NUL in the method": (b"G\x00T / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "an empty host": (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    "a host with a user": (b"GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", 400),
    "a host with a path": (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    "absolute form": (b"GET http://a/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "absolute form of another host": (b"GET http://b/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "asterisk form": (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "authority form": (b"CONNECT a:80 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a fragment": (b"GET /#a HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "two blanks": (b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a tab for a blank": (b"GET\t/ HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a blank in the target": (b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no version": (b"GET /\r\n" + HOST + b"\r\n", 400),
    "version 2": (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "a field without a colon": (b"GET / HTTP/1.1\r\n" + HOST + b"X\r\n\r\n", 400),
    "a field without a name": (b"GET / HTTP/1.1\r\n" + HOST + b": a\r\n\r\n", 400),
    "an unknown expectation": (b"POST / HTTP/1.1\r\n" + HOST + b"Expect: 200-ok\r\nContent-Length: 3\r\n\r\n", 417),
    "a long target": (b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "an endless target": (b"GET /" + b"a" * 200_000, 414),
    "a long field": (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 33_000 + b"\r\n\r\n", 431),
    "endless fields": (b"GET / HTTP/1.1\r\n" + HOST + b"X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 5_000, 431),
    "many fields": (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n" * 101 + b"\r\n", 431),
}

CHUNKED = b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
NOT_CHUNKS = {
    "a size beyond 64 bits": (b"10000000000000000\r\n", (400, 413)),
    "a size near 64 bits": (b"fffffffffffffff0\r\nabc\r\n", (413,)),
    "a size beyond the limit": (b"800001\r\n", (413,)),
    "a size with a sign": (b"+3\r\nabc\r\n0\r\n\r\n", (400,)),
    "a size with 0x": (b"0x3\r\nabc\r\n0\r\n\r\n", (400,)),
    "a size with a blank": (b"3 \r\nabc\r\n0\r\n\r\n", (400,)),
    "no size": (b"\r\nabc\r\n0\r\n\r\n", (400,)),
    "a size of a hundred zeros": (b"0" * 100 + b"3\r\nabc\r\n0\r\n\r\n", (400,)),
    "a size that ends in a line feed": (b"3\nabc\r\n0\r\n\r\n", (400,)),
    "a chunk longer than its size": (b"3\r\nabcd\r\n0\r\n\r\n", (400,)),
    "a chunk that ends in a line feed": (b"3\r\nabc\n0\r\n\r\n", (400,)),
    "an extension with NUL": (b"3;a\x00\r\nabc\r\n0\r\n\r\n", (400,)),
    "an extension with a line feed": (b"3;a\nabc\r\n0\r\n\r\n", (400,)),
    "an endless extension": (b"3;" + b"a" * 100_000, (400,)),
    "extensions without an end": (b"1;aaaaaaaa\r\na\r\n" * 1_000, (400,)),
    "an endless trailer": (b"0\r\n" + b"X: aaaaaaaa\r\n" * 5_000, (431,)),
    "a trailer with NUL": (b"0\r\nX: \x00\r\n\r\n", (400,)),
    "a trailer that ends in a line feed": (b"0\r\nX: a\n\r\n", (400,)),
}


@pytest.mark.parametrize("listener", ["api", "admin", "ops"])
@pytest.mark.parametrize("case", NOT_HTTP)
def test_not_http_is_refused_and_ends_the_connection(server, credentials, case, listener):
    raw, status = NOT_HTTP[case]
    # Whoever reads another end of the request than we do would see one more behind it.
    answers = exchange(server.ports[listener], raw + good_call(server, credentials))
    assert [answer.status for answer in answers] == [status], answers


@pytest.mark.parametrize("case", NOT_CHUNKS)
def test_bad_chunks_are_refused_and_end_the_connection(server, credentials, case):
    raw, statuses = NOT_CHUNKS[case]
    answers = exchange(server.ports["api"], CHUNKED + raw + good_call(server, credentials))
    assert len(answers) == 1 and answers[0].status in statuses, answers


def test_a_body_is_no_request(server, credentials):
    """A request inside a body stays a body, however often its end is announced."""
    inner = good_call(server, credentials)
    as_length = f"POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(inner)}\r\n\r\n".encode() + inner
    as_chunk = f"POST {PATH} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{len(inner):x}\r\n".encode() + inner + b"\r\n0\r\n\r\n"
    for raw in (as_length, as_chunk):
        (answer,) = exchange(server.ports["api"], raw)
        assert answer.status == 404, answer


def test_a_bad_request_among_pipelined_ones_ends_them(server, credentials):
    good = [good_call(server, credentials) for _ in range(3)]
    unsigned = f"GET {PATH} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    answers = exchange(server.ports["api"], good[0] + unsigned + good[1] + b"GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n" + good[2])
    assert [answer.status for answer in answers] == [200, 401, 200, 400], answers
    # The one behind the bad one was not looked at: its nonce is unused.
    assert [answer.status for answer in exchange(server.ports["api"], good[2])] == [200]


def test_many_pipelined_requests_are_each_answered_in_order(server, credentials):
    raw = b"".join(good_call(server, credentials) if number % 2 else b"GET /rest/V1/none HTTP/1.1\r\nHost: a\r\n\r\n" for number in range(400))
    statuses = [answer.status for answer in exchange(server.ports["api"], raw)]
    assert statuses == [404, 200] * 200


# --- What is no OAuth ------------------------------------------------------------------------------------------------


def fields_of(header):
    return header.removeprefix("OAuth ").split(", ")


def changed(name, value):
    """A header whose `name` says otherwise than what was signed."""
    def change(header):
        return "OAuth " + ", ".join(f'{name}="{value}"' if field.startswith(f"{name}=") else field for field in fields_of(header))
    return change


def without(name):
    return lambda header: "OAuth " + ", ".join(field for field in fields_of(header) if not field.startswith(f"{name}="))


NOT_OAUTH = {
    "a parameter twice": (lambda header: f'{header}, oauth_nonce="other"', 400),
    "a parameter twice, alike": (lambda header: header + ", " + fields_of(header)[0], 400),
    "the signature twice": (lambda header: f'{header}, oauth_signature="x"', 400),
    "two tokens": (lambda header: f'{header}, oauth_token="{"a" * 32}"', 400),
    "65 parameters": (lambda header: header + "".join(f', oauth_x{chr(97 + number % 26) * (1 + number // 26)}="1"' for number in range(60)), 400),
    "a header of 9 KB": (lambda header: f'{header}, oauth_long="{"a" * 9_000}"', 400),
    "an unsigned parameter": (lambda header: f'{header}, oauth_extra="1"', 401),
    "no signature": (without("oauth_signature"), 400),
    "no token": (without("oauth_token"), 400),
    "no nonce": (without("oauth_nonce"), 400),
    "an empty signature": (changed("oauth_signature", ""), 401),
    "a broken escape in the signature": (changed("oauth_signature", "%zz%"), 401),
    "NUL in the signature": (changed("oauth_signature", "%00" * 44), 401),
    "a signature of 4 KB": (changed("oauth_signature", "A" * 4_096), 401),
    "a signature that is no base64": (changed("oauth_signature", "!" * 44), 401),
    "PLAINTEXT": (changed("oauth_signature_method", "PLAINTEXT"), 400),
    "RSA-SHA1": (changed("oauth_signature_method", "RSA-SHA1"), 400),
    "a method in lower case": (changed("oauth_signature_method", "hmac-sha256"), 400),
    "a method with NUL": (changed("oauth_signature_method", "HMAC-SHA256%00"), 400),
    "a method with a line break": (changed("oauth_signature_method", "x%0D%0AInjected: yes"), 400),
    "a version with a line break": (changed("oauth_version", "1%0D%0AInjected: yes"), 400),
    "version 1.0a": (changed("oauth_version", "1.0a"), 400),
    "a timestamp in words": (changed("oauth_timestamp", "now"), 401),
    "a timestamp with a sign": (changed("oauth_timestamp", "+1"), 401),
    "a timestamp with a fraction": (changed("oauth_timestamp", "1.5e9"), 401),
    "a timestamp of 4,000 digits": (changed("oauth_timestamp", "9" * 4_000), 401),
    "a timestamp with NUL": (changed("oauth_timestamp", "1%00"), 401),
    "an empty timestamp": (changed("oauth_timestamp", ""), 401),
    "an empty nonce": (changed("oauth_nonce", ""), 400),
    "a nonce of 256 bytes": (changed("oauth_nonce", "n" * 256), 400),
    "a nonce of NULs": (changed("oauth_nonce", "%00" * 32), 401),
    "a key of 31 characters": (changed("oauth_consumer_key", "k" * 31), 401),
    "a key of NULs": (changed("oauth_consumer_key", "%00" * 32), 401),
    "a key that is SQL": (changed("oauth_consumer_key", "%27%20OR%201%3D1%20--" + "x" * 19), 401),
    "a token of 31 characters": (changed("oauth_token", "t" * 31), 400),
    "an unknown token": (changed("oauth_token", "t" * 32), 401),
    "only commas": (lambda header: "OAuth " + "," * 5_000, 401),
    "only quotes": (lambda header: 'OAuth oauth_nonce=' + '"' * 5_000, 400),
    "only equals signs": (lambda header: "OAuth " + "=" * 5_000, 401),
}


@pytest.mark.parametrize("case", NOT_OAUTH)
def test_not_oauth_is_refused(server, credentials, case):
    change, status = NOT_OAUTH[case]
    header = change(oauth.header("GET", server.api + PATH, credentials))
    raw = f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{server.ports['api']}\r\nAuthorization: {header}\r\n\r\n"
    (answer,) = exchange(server.ports["api"], raw.encode("latin1"))
    assert answer.status == status, answer
    assert answer.header("Injected") is None
    answer.json()


def test_two_authorization_headers_are_refused(server, credentials):
    second = oauth.header("GET", server.api + PATH, credentials)
    for fields in (f"Authorization: {second}\r\n", "authorization: Basic YTpi\r\n"):
        (answer,) = exchange(server.ports["api"], good_call(server, credentials, fields=fields))
        assert answer.status == 400, answer


def test_protocol_parameters_of_the_query_name_nobody(server, credentials):
    """Whatever a query says about key, token and signature: without the header it is a guest's, and with it the query is
    only one more thing that has to be signed."""
    signed = oauth.header("GET", server.api + PATH, credentials)
    query = "&".join(field.replace('"', "") for field in fields_of(signed))
    (answer,) = exchange(server.ports["api"], f"GET {PATH}?{query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert answer.status == 401, answer
    (answer,) = exchange(server.ports["api"], good_call(server, credentials).replace(PATH.encode(), f"{PATH}?{query}".encode()))
    assert answer.status == 401, answer


def test_conflicting_credentials_are_refused(server, credentials, other):
    for mixed in (
        credentials.but(token=other.token),
        credentials.but(token=other.token, token_secret=other.token_secret),
        credentials.but(consumer_secret=other.consumer_secret),
        other.but(token=credentials.token, token_secret=credentials.token_secret),
    ):
        (answer,) = exchange(server.ports["api"], good_call(server, mixed))
        assert answer.status == 401, answer
    # Another's token in the query changes nothing about who calls, signed or not.
    path = f"{PATH}?oauth_token={other.token}"
    (answer,) = exchange(server.ports["api"], good_call(server, credentials).replace(PATH.encode(), path.encode(), 1))
    assert answer.status == 401, answer


@pytest.mark.parametrize("path", [
    "/rest/V1/store/../store/websites", "/rest/V1/store/%2e%2e/store/websites", "/rest/V1/store%2fwebsites", "/rest/V1//store/websites",
    "/rest/V1/store/websites%00", "/rest/V1/store/websites/%00", "/rest/V1/store/websites%zz", "/rest/V1/store\\websites", "/rest/V1/./store/websites",
    "/rest/V1/store/websites;a=b", "/rest/V1/store/websites%3F", "/rest/V1/store/%77ebsites%", "/rest/../rest/V1/store/websites",
    "/REST/V1/store/websites", "/rest/v1/store/websites", "/rest/default/all/V1/store/websites", "/rest/" + "a/" * 5_000, "/rest/V1/" + "%2e" * 3_000,
])
def test_a_path_that_could_be_read_in_two_ways_is_refused(server, credentials, path):
    (answer,) = exchange(server.ports["api"], good_call(server, credentials, path=path))
    assert answer.status in (400, 401, 404), answer


@pytest.mark.parametrize("query", [
    "a=%zz", "a=%", "%=1", "a=%4", "&".join(f"a{number}=1" for number in range(1_001)), "a=" + "b" * 16_000,
])
def test_a_query_that_cannot_be_signed_is_refused(server, credentials, query):
    (answer,) = exchange(server.ports["api"], good_call(server, credentials, path=f"{PATH}?{query}"))
    assert answer.status == 401 or len(query) > 15_000 and answer.status == 200, answer


@pytest.mark.parametrize("query", [
    "searchCriteria", "searchCriteria=x", "searchCriteria[page_size]=x", "searchCriteria[page_size]=-9223372036854775809",
    "searchCriteria[filter_groups]=x", "searchCriteria[filter_groups][x][filters][y][field]=sku&searchCriteria[filter_groups][x][filters][y][value]=%00",
    "searchCriteria" + "[a]" * 1_000 + "=1", "searchCriteria[[[[=1", "searchCriteria]=1", "fields=" + "a[" * 2_000, "fields=items[sku]]]]",
    "searchCriteria[filter_groups][0][filters][0][field]=sku'--&searchCriteria[filter_groups][0][filters][0][value]=%27%3B+DROP",
    "searchCriteria[sort_orders][0][field]=sku&searchCriteria[sort_orders][0][direction]=%00", "&&&&", "=", "=&=", "%00=%00", "a[]=1&a=2&a[b]=3",
])
def test_an_odd_query_is_no_internal_error(server, credentials, query):
    (answer,) = exchange(server.ports["api"], good_call(server, credentials, path=f"/rest/V1/products?{query}"))
    assert answer.status in (200, 400, 401), answer
    answer.json()


JSON = "Content-Type: application/json\r\n"
BODIES = {
    "nothing": b"", "half a document": b'{"product": ', "not JSON": b"<a/>", "NUL": b"\x00", "a list": b"[]", "a number": b"1", "a text": b'"x"',
    "null": b"null", "nested 100,000 deep": b"[" * 100_000, "objects 10,000 deep": b'{"a":' * 10_000, "not UTF-8": b'{"product": {"sku": "\xff\xfe"}}',
    "a lone surrogate": b'{"product": {"sku": "\\ud800"}}', "an escaped NUL": b'{"product": {"sku": "a\\u0000b"}}', "two documents": b"{}{}",
    "a name twice": b'{"product": 1, "product": {"sku": 5}}', "a huge number": b'{"product": {"sku": "x", "price": ' + b"9" * 100_000 + b"}}",
    "a huge exponent": b'{"product": {"sku": "x", "price": 1e999999}}', "wrong types": b'{"product": {"sku": [], "name": {}, "price": "x"}}',
    "an object for a list": b'{"product": {"sku": "x", "custom_attributes": {"a": 1}}}', "lists in lists": b'{"product": {"custom_attributes": [[[]]]}}',
    "an unknown field": b'{"product": {"__proto__": 1}}', "8 MB of blanks": b" " * 8_000_000,
}


@pytest.mark.parametrize("case", BODIES)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_nonsense_is_refused(server, credentials, case, chunked):
    body = BODIES[case]
    framing = f"Content-Length: {len(body)}\r\n"
    if chunked:
        framing = "Transfer-Encoding: chunked\r\n"
        body = (b"%x\r\n" % len(body) + body + b"\r\n" if body else b"") + b"0\r\n\r\n"
    raw = good_call(server, credentials, path="/rest/V1/products", method="POST", fields=JSON + framing, body=body)
    (answer,) = exchange(server.ports["api"], raw)
    assert answer.status == 400, answer
    assert answer.json()["message"]


FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize("endpoint", ["/oauth/token/request", "/oauth/token/access"])
@pytest.mark.parametrize("form", [
    b"a=%zz", b"a[b]=c", b"oauth_verifier=1&oauth_verifier=2", b"oauth_token=a&oauth_token=b", b"oauth_signature=x&oauth_signature=y", b"\x00\xff",
    b"&".join(b"a%d=b" % number for number in range(1_001)), b"a=" + b"b" * 70_000, b"=" * 60_000, b"%" * 60_000, b"oauth_nonce=x", b"oauth_version=2",
])
def test_a_form_of_nonsense_gets_no_token(server, credentials, endpoint, form):
    raw = good_call(server, credentials, path=endpoint, method="POST", fields=f"{FORM}Content-Length: {len(form)}\r\n", body=form)
    (answer,) = exchange(server.ports["api"], raw)
    assert answer.status in (400, 401), answer
    assert answer.body.startswith(b"oauth_problem="), answer


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "OPTIONS", "TRACE", "get", "GETGETGET" * 5, "X!#$%&'*+-.^_`|~"])
def test_another_method_is_refused(server, credentials, method):
    (answer,) = exchange(server.ports["api"], good_call(server, credentials, method=method))
    assert answer.status == 400, answer


def test_a_basic_or_unknown_scheme_is_a_guest(server):
    for scheme in ("Basic YTpi", "Bearer " + "x" * 32, "Negotiate " + base64.b64encode(bytes(3_000)).decode(), "OAuth", "OAuth\t", "x" * 7_000, ""):
        raw = f"GET {PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: {scheme}\r\n\r\n"
        (answer,) = exchange(server.ports["api"], raw.encode())
        assert answer.status == 401, answer


# --- Who takes their time, and what stays behind ---------------------------------------------------------------------


@pytest.mark.slow
def test_slow_clients_are_cut_off_and_hold_nobody_up(server, credentials, good_client):
    """A byte now and then keeps no connection: the head has to be there in ten seconds."""
    port = server.ports["api"]
    heads = [Raw(port, timeout=30) for _ in range(SLOW_CLIENTS)]
    bodies = [Raw(port) for _ in range(SLOW_CLIENTS)]
    for client in heads:
        client.send(b"GET / HTTP/1.1\r\nX: ")
    for client in bodies:
        client.send(good_call(server, credentials, path="/rest/V1/products", method="POST", fields=JSON + "Content-Length: 100000\r\n", body=b"{"))
    before = good_client.served
    for _ in range(8):
        time.sleep(1)
        for client in heads + bodies:
            assert client.send(b"a")
    for client in heads:
        assert [answer.status for answer in client.answers()] == [408]
        client.socket.close()
    for client in bodies:
        client.reset()
    assert good_client.served - before > 20, "somebody else was held up"


def memory_kb(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon:"))


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def hostile_round(server, credentials):
    port = server.ports["api"]
    for raw, _ in NOT_HTTP.values():
        exchange(port, raw)
    for raw, _ in NOT_CHUNKS.values():
        exchange(port, CHUNKED + raw)
    for change, _ in NOT_OAUTH.values():
        header = change(oauth.header("GET", server.api + PATH, credentials))
        exchange(port, f"GET {PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: {header}\r\n\r\n".encode("latin1"))
    for body in BODIES.values():
        length = f"Content-Length: {len(body)}\r\n"
        exchange(port, good_call(server, credentials, path="/rest/V1/products", method="POST", fields=JSON + length, body=body))
    idle = [Raw(port) for _ in range(200)]
    for number, client in enumerate(idle):  # in the middle of a head, of a body, of an answer; ended in order or not
        client.send([b"", b"GET / HT", CHUNKED + b"ff\r\nabc", good_call(server, credentials) * 50][number % 4])
    for number, client in enumerate(idle):
        client.reset() if number % 2 else client.socket.close()


@pytest.mark.slow
def test_nothing_is_left_behind(tmp_path):
    """Rounds of all of the above: as many open files and as much memory after as before."""
    with Server(tmp_path, program=release_binary()) as server:
        credentials = oauth.Credentials.of(server.create("Hostile", "Magento_Backend::store", "Magento_Catalog::products"))
        load.fill_refusals(server)
        for _ in range(2):  # what is filled once is filled before anything is measured
            hostile_round(server, credentials)
        files, memory = settled(server)
        for _ in range(ROUNDS):
            hostile_round(server, credentials)
        files_after, memory_after = settled(server)
        assert files_after == files
        assert memory_after - memory < 1_024, f"{memory} KB before, {memory_after} KB after"


def settled(server):
    """Open files and memory, once the server has noticed that the connections have ended."""
    end = time.monotonic() + 10
    before = -1
    while (now := open_files(server)) != before and time.monotonic() < end:
        before = now
        time.sleep(2.5)  # longer than the server lingers after a refusal
    return now, memory_kb(server.process.pid)
