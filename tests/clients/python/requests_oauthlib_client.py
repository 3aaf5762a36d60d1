"""Drives python3-requests-oauthlib."""

import jobs
from requests_oauthlib import OAuth1Session
from requests_oauthlib.oauth1_session import TokenRequestDenied


def session_of(job):
    return OAuth1Session(
        job["consumer_key"],
        client_secret=job["consumer_secret"],
        resource_owner_key=job.get("token"),
        resource_owner_secret=job.get("token_secret"),
        verifier=job.get("verifier"),
        signature_method="HMAC-SHA256",
    )


def call(session, job):
    answer = session.request(
        job["method"], job["url"], params=[tuple(pair) for pair in job.get("query", [])], json=job.get("json"), timeout=30
    )
    return {"status": answer.status_code, "body": answer.text}


def token_call(session, job):
    fetch = session.fetch_request_token if job["kind"] == "request_token" else session.fetch_access_token
    try:
        issued = fetch(job["url"], timeout=30)
    except TokenRequestDenied as refused:
        return {"status": refused.status_code, "body": refused.response.text}
    return {"status": 200, "token": issued["oauth_token"], "token_secret": issued["oauth_token_secret"]}


def run(job):
    return (call if job["kind"] == "call" else token_call)(session_of(job), job)


if __name__ == "__main__":
    jobs.run_all(run)
