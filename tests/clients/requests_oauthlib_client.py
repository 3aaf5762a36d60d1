"""Drives python3-requests-oauthlib. Jobs in, results out; tests/clients/README.md tells their form."""

import json
import sys

import requests
from requests_oauthlib import OAuth1Session


def session_of(job):
    fixed = {name: str(job[name]) for name in ("nonce", "timestamp") if name in job}
    return OAuth1Session(
        job["consumer_key"],
        client_secret=job["consumer_secret"],
        resource_owner_key=job.get("token"),
        resource_owner_secret=job.get("token_secret"),
        verifier=job.get("verifier"),
        signature_method="HMAC-SHA256",
        **fixed,
    )


def call(job):
    answer = session_of(job).request(
        job["method"], job["url"], params=[tuple(pair) for pair in job.get("query", [])], json=job.get("json"), timeout=30
    )
    return {"status": answer.status_code, "body": answer.text}


def token_call(job):
    """The library's own reading of the answer: what it cannot parse is an error."""
    session = session_of(job)
    try:
        if job["kind"] == "request_token":
            issued = session.fetch_request_token(job["url"], timeout=30)
        else:
            issued = session.fetch_access_token(job["url"], timeout=30)
    except ValueError as refused:  # TokenRequestDenied
        return {"status": refused.status_code, "body": refused.response.text}
    return {"status": 200, "token": issued["oauth_token"], "token_secret": issued["oauth_token_secret"]}


def main():
    results = []
    for job in json.load(sys.stdin):
        try:
            results.append(call(job) if job["kind"] == "call" else token_call(job))
        except requests.RequestException as error:
            results.append({"error": str(error)})
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
