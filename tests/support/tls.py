"""Certificates for tests, and clients that trust them."""

import http.client
import ssl
import subprocess

TIMEOUT_S = 20


class Pair:
    """A self-signed certificate for 127.0.0.1 and its key, in files that may be written anew."""

    def __init__(self, folder):
        self.certificate = folder / "certificate.pem"
        self.key = folder / "key.pem"

    def write(self, name="first.example", address="127.0.0.1"):
        fresh = self.certificate.with_suffix(".new"), self.key.with_suffix(".new")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{address}", "-keyout", fresh[1], "-out", fresh[0]],
            check=True, capture_output=True)
        # As renewals do it: each file whole, the key first.
        fresh[1].rename(self.key)
        fresh[0].rename(self.certificate)
        return self

    def settings(self, listener):
        return [f"{listener}.tls_certificate={self.certificate}", f"{listener}.tls_key={self.key}"]

    def context(self):
        return ssl.create_default_context(cafile=str(self.certificate))

    def accept(self, connection):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context.wrap_socket(connection, server_side=True)

    def connect(self, port):
        return http.client.HTTPSConnection("127.0.0.1", port, timeout=TIMEOUT_S, context=self.context())


def shown_name(port):
    """The name in the certificate that a listener shows."""
    pem = ssl.get_server_certificate(("127.0.0.1", port), timeout=TIMEOUT_S)
    done = subprocess.run(["openssl", "x509", "-noout", "-subject", "-nameopt", "multiline"], input=pem, text=True,
                          capture_output=True, check=True)
    return done.stdout.rsplit("=", 1)[1].strip()
