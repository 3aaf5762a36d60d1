"""Drives python3-authlib, its session for requests. Of the HMACs it brings HMAC-SHA1 alone."""

import os

import jobs
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth1Session


def session_of(job):
    return OAuth1Session(
        job["consumer_key"],
        job["consumer_secret"],
        token=job.get("token"),
        token_secret=job.get("token_secret"),
        redirect_uri="oob" if job["kind"] == "request_token" else None,
        verifier=job.get("verifier"),
    )


def call(session, job):
    answer = session.request(
        job["method"], job["url"], params=[tuple(pair) for pair in job.get("query", [])], json=job.get("json"), timeout=30
    )
    return {"status": answer.status_code, "body": answer.text}


def token_call(session, job):
    answers = []  # its error does not tell the status
    session.hooks["response"].append(lambda answer, **_: answers.append(answer))
    fetch = session.fetch_request_token if job["kind"] == "request_token" else session.fetch_access_token
    try:
        issued = fetch(job["url"])
    except OAuthError:
        return {"status": answers[-1].status_code, "body": answers[-1].text}
    return {"status": 200, "token": issued["oauth_token"], "token_secret": issued["oauth_token_secret"]}


def run(job):
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it insists on https otherwise
    return (call if job["kind"] == "call" else token_call)(session_of(job), job)


if __name__ == "__main__":
    jobs.run_all(run)
