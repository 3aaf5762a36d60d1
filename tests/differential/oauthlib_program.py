"""Signs and verifies with Debian's python3-oauthlib. Lines in, lines out; README.md tells their form."""

import json
import re
import sys
from types import SimpleNamespace
from urllib.parse import quote

from oauthlib.oauth1 import Client
from oauthlib.oauth1.rfc5849 import signature

FORM = "application/x-www-form-urlencoded"

VERIFY = {
    "HMAC-SHA256": signature.verify_hmac_sha256, "HMAC-SHA1": signature.verify_hmac_sha1, "HMAC-SHA512": signature.verify_hmac_sha512,
}

# The library takes no query or form with other characters than these, so its users escape the rest. What the pairs
# mean stays the same.
NOT_TAKEN = re.compile(r"[^A-Za-z0-9_.\-=&;:%+~,*@!()/?'$]")


def taken(text):
    return NOT_TAKEN.sub(lambda char: quote(char[0], safe=""), text)


def uri_of(job):
    query = "" if job["query"] is None else "?" + taken(job["query"])
    return f"{job['scheme']}://{job['host']}{job['path']}{query}"


def sign(job):
    client = Client(
        job["consumer_key"], client_secret=job["consumer_secret"], resource_owner_key=job["token"] or None,
        resource_owner_secret=job["token_secret"] or None, verifier=job["verifier"] or None,
        signature_method=job["signature_method"], nonce=job["nonce"], timestamp=job["timestamp"],
    )
    body, headers = None, {}
    if job["form"] is not None:
        body, headers = taken(job["form"]), {"Content-Type": FORM}
    return client.sign(uri_of(job), job["method"], body, headers)[1]["Authorization"]


def verify(job):
    parameters = signature.collect_parameters(
        uri_query=taken(job["query"] or ""), body=taken(job["form"] or ""),
        headers={"Authorization": job["authorization"]}, exclude_oauth_signature=False,
    )
    claimed = dict(signature.collect_parameters(headers={"Authorization": job["authorization"]}, exclude_oauth_signature=False))
    request = SimpleNamespace(
        params=[pair for pair in parameters if pair[0] != "oauth_signature"], uri=uri_of(job), http_method=job["method"],
        signature=claimed["oauth_signature"],
    )
    return VERIFY[job["signature_method"]](request, job["consumer_secret"], job["token_secret"])


def answer(job):
    try:
        return {"verified": verify(job)} if "authorization" in job else {"authorization": sign(job)}
    except ValueError as error:
        return {"refused": str(error)}


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
