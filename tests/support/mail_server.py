"""A real SMTP server (aiosmtpd) in this process, which behaves as a test tells it to."""

import asyncio
import ssl
import subprocess
import threading
import time
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from support.server import free_port

WAIT_S = 30


class MailServer:
    """Takes mails, unless `replies` holds something else to say to the next ones; a string answers the end of the
    message, a pair such as ("RCPT", "550 ...") that command."""

    def __init__(self, *, certificate=None, user=None):
        self.port = free_port()
        self.taken = []  # messages that were answered with 250, or whose answer was held back
        self.replies = []
        self.hold = threading.Event()  # set: takes messages and does not answer
        self.sessions_with_tls = 0
        self.user = user
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=WAIT_S)
        options = {"tls_context": context, "hostname": "mail.test"}
        if user:
            options |= {"authenticator": self.authenticate, "auth_required": True, "auth_require_tls": bool(context)}
        self.controller.factory = lambda: SMTP(self, **options)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def settings(self):
        """What `latchkey serve` is told about it."""
        return [f"smtp.url={self.url}", "smtp.from=Tür & Tor <latchkey@shop.example>", "smtp.retry_s=1"]

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        right = (data.login.decode(), data.password.decode()) == self.user
        return AuthResult(success=right, handled=False)

    def reply_to(self, command):
        if self.replies and isinstance(self.replies[0], tuple) and self.replies[0][0] == command:
            return self.replies.pop(0)[1]
        return None

    # What aiosmtpd calls.

    async def handle_MAIL(self, _server, _session, envelope, address, options):
        refusal = self.reply_to("MAIL")
        if refusal:
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, options):
        refusal = self.reply_to("RCPT")
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):
        if self.replies and isinstance(self.replies[0], str):
            return self.replies.pop(0)
        if session.ssl:
            self.sessions_with_tls += 1
        message = message_from_bytes(envelope.content, policy=policy.default)
        message.recipients = envelope.rcpt_tos
        self.taken.append(message)
        while self.hold.is_set():
            await asyncio.sleep(0.05)
        return "250 taken"

    def wait_for(self, count):
        """The messages, as soon as there are `count` of them."""
        end = time.monotonic() + WAIT_S
        while len(self.taken) < count:
            assert time.monotonic() < end, f"{len(self.taken)} mails came, not {count}"
            time.sleep(0.02)
        return self.taken

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.hold.clear()
        self.controller.stop()


def make_certificate(folder):
    """Key and certificate of 127.0.0.1 in one file."""
    path = folder / "mail.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True)
    path.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return path
