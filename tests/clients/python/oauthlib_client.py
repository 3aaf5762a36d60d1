"""Drives python3-oauthlib by itself: it signs, and urllib sends what it gives back."""

import json
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote, urlencode
from urllib.request import Request, urlopen

import jobs
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client


def client_of(job):
    return Client(
        job["consumer_key"],
        client_secret=job["consumer_secret"],
        resource_owner_key=job.get("token"),
        resource_owner_secret=job.get("token_secret"),
        callback_uri="oob" if job["kind"] == "request_token" else None,
        verifier=job.get("verifier"),
        signature_method=SIGNATURE_HMAC_SHA256,
    )


def url_of(job):
    return job["url"] + ("?" + urlencode([tuple(pair) for pair in job["query"]], quote_via=quote) if "query" in job else "")


def run(job):
    body, headers = None, {}
    if "json" in job:
        body, headers = json.dumps(job["json"]), {"Content-Type": "application/json"}
    url, headers, body = client_of(job).sign(url_of(job), job["method"], body, headers)
    request = Request(url, body.encode() if body else None, headers, method=job["method"])
    try:
        with urlopen(request, timeout=30) as answer:
            received = answer.read().decode()
    except HTTPError as refused:
        return {"status": refused.code, "body": refused.read().decode()}
    if job["kind"] == "call":
        return {"status": answer.status, "body": received}
    issued = parse_qs(received, strict_parsing=True)
    return {"status": answer.status, "token": issued["oauth_token"][0], "token_secret": issued["oauth_token_secret"][0]}


if __name__ == "__main__":
    jobs.run_all(run)
