"""The tests' own signer against values reckoned elsewhere, and against oauthlib."""

import pytest
from oauthlib.oauth1 import Client

from support import oauth

CONSUMER = oauth.Credentials("abcdefghijklmnopqrstuvwxyz012345", "0123456789abcdefghijklmnopqrstuv")
CALLER = CONSUMER.but(token="t" * 32, token_secret="u" * 32)
FIXED = {"nonce": "n0nce0001", "timestamp": "1700000000"}

SEARCH = (
    "searchCriteria[filter_groups][0][filters][0][field]=created_at"
    "&searchCriteria[filter_groups][0][filters][0][value]=2024-10-25%2000:00:00"
    "&searchCriteria[filter_groups][0][filters][0][condition_type]=gt&searchCriteria[page_size]=20"
)
ELEVEN_KEYS = "&".join(f"keys[{index}]=v{index}" for index in range(11))


def sign(method, url, credentials, reading="rfc", **more):
    chosen = oauth.parameters(credentials, **FIXED, **more)
    return oauth.signature(
        oauth.base_string(method, url, chosen, reading=reading), credentials.consumer_secret, credentials.token_secret
    )


@pytest.mark.parametrize(
    "method, url, credentials, more, expected",
    [
        ("POST", "https://shop.example/oauth/token/request", CONSUMER, {}, "hUjihjDLnOCz6tcFYMoPpIS/RcINvUdpHyRdJ077JKk="),
        (
            "POST",
            "https://shop.example/oauth/token/access",
            CONSUMER.but(token="r" * 32, token_secret="s" * 32),
            {"oauth_verifier": "v" * 32},
            "Yjy4Zv5NLzRwxCCsz3E1g5EPyfCyhOkCt/zM7HphNzU=",
        ),
        ("GET", f"https://shop.example/rest/V1/orders?{SEARCH}", CALLER, {}, "hILnE4oqSslwe7Sg88DfzeO/eaP0xpeQTZz58K+4nes="),
        ("GET", f"https://shop.example/rest/V1/foo?{ELEVEN_KEYS}", CALLER, {}, "jwqMayq7SCQ9e8A5zmddG4049amL1+48cRYPCy7Jq9E="),
        (
            "GET",
            f"https://shop.example/rest/V1/foo?{ELEVEN_KEYS}",
            CALLER,
            {"reading": "legacy"},
            "tgerSy1hJzfdSuTVa9AubZ/Jye/1P3zGY6X8/rPE8sw=",
        ),
        (
            "GET",
            f"https://shop.example/rest/V1/foo?{ELEVEN_KEYS}",
            CALLER,
            {"reading": "decoded"},
            "7UQyU6JmLRgi5B9bPoJwrfiUJzMvKfs0YzgP51P6/9w=",
        ),
        ("GET", "https://shop.example/rest/V1/products/ABC%2F10", CALLER, {}, "BdD/Vufuy95nDYqwzv3po0RtiXsRsmhpEYQgutS4ZSA="),
    ],
)
def test_signature_is_the_known_one(method, url, credentials, more, expected):
    assert sign(method, url, credentials, **more) == expected


@pytest.mark.parametrize(
    "query",
    [
        "a=1&b=2",
        "a=2&a=1&A=0",
        "q=50%25%20off&r=a+b&s=%C3%BC",
        "searchCriteria=&fields=items%5Bsku,name%5D",
        SEARCH.replace(" ", "%20").replace("[", "%5B").replace("]", "%5D"),
        ELEVEN_KEYS.replace("[", "%5B").replace("]", "%5D"),
    ],
)
def test_signature_is_oauthlibs(query):
    url = f"http://127.0.0.1:8080/rest/V1/products?{query}"
    client = Client(
        CALLER.consumer_key, CALLER.consumer_secret, CALLER.token, CALLER.token_secret,
        signature_method="HMAC-SHA256", **FIXED,
    )
    _, headers, _ = client.sign(url, "GET")
    assert f'oauth_signature="{oauth.encode(sign("GET", url, CALLER))}"' in headers["Authorization"]
