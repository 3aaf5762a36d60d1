"""Notifications in the admin and by mail, over a real SMTP server."""

import time

import pytest

from support.admin import PASSWORD, Admin
from support.mail_server import WAIT_S, MailServer, make_certificate
from support.server import Server, free_port

CONTACT = "erp@example.com"


@pytest.fixture(scope="module")
def mail():
    with MailServer() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory, mail):
    with Server(tmp_path_factory.mktemp("latchkey"), settings=mail.settings) as running:
        yield running


@pytest.fixture
def admin(server):
    return Admin(server).sign_in()


def mails_of(server, **fields):
    rows = server.run("notifications", "mails")
    return [row for row in rows if all(row[name] == value for name, value in fields.items())]


def wait_for_mail(server, **fields):
    """The newest mail with these fields, as soon as there is one."""
    end = time.monotonic() + WAIT_S
    while not mails_of(server, **fields):
        assert time.monotonic() < end, f"no mail with {fields}: {mails_of(server)}"
        time.sleep(0.05)
    return mails_of(server, **fields)[0]


def test_each_act_is_told_in_the_admin_and_to_the_contact(server, admin, mail):
    before = len(mail.taken)
    made = admin.create("Töpferei \"Süd\"", "Magento_Backend::store", email=CONTACT)
    path = f"/integrations/{made['id']}"
    credentials = admin.done("POST", f"{path}/activate")["credentials"]
    admin.done("POST", f"{path}/reauthorize")
    admin.done("POST", f"{path}/suspend")
    admin.done("DELETE", path)
    messages = mail.wait_for(before + 4)[before:]
    assert [message["Subject"] for message in messages] == [
        f"Integration \"Töpferei \"Süd\"\" {what}"
        for what in ("was authorized", "was reauthorized", "was suspended", "was deleted")]
    first = messages[0]
    assert first.recipients == [CONTACT] and first["To"] == CONTACT
    assert str(first["From"]) == "Tür & Tor <latchkey@shop.example>"
    assert "Töpferei \"Süd\"" in first.get_content()
    assert not any(str(secret) in str(message) for secret in credentials.values() for message in messages)
    kinds = [row["kind"] for row in admin.done("GET", "/notifications")["items"][:4]]
    assert kinds == ["deleted", "suspended", "reauthorized", "authorized"]


def test_an_exchange_that_fails_is_told_with_its_cause(server, admin, mail):
    port = free_port()
    made = admin.create("Unreachable", "Magento_Backend::store", email=CONTACT,
                        callback_url=f"http://127.0.0.1:{port}/", identity_link_url=f"http://127.0.0.1:{port}/login")
    before = len(mail.taken)
    assert admin.ask("POST", f"/integrations/{made['id']}/activate").status == 503
    message = mail.wait_for(before + 1)[before]
    assert "127.0.0.1 refused the connection." in message.get_content()
    assert admin.done("GET", "/notifications")["items"][0]["cause"] == "127.0.0.1 refused the connection."


def test_admins_get_mails_when_they_subscribe(server, admin, mail):
    server.run("admin", "create", "--username", "ada", "--email", "ada@example.com",
               environment={"LATCHKEY_ADMIN_PASSWORD": PASSWORD})
    ada = Admin(server).sign_in("ada")
    assert ada.done("GET", "/account/notifications") == {"subscribed": False, "email": "ada@example.com"}
    assert ada.done("PUT", "/account/notifications", {"subscribed": True})["subscribed"]
    before = len(mail.taken)
    server.create("Subscribed to", "Magento_Backend::store")
    message = mail.wait_for(before + 1)[before]
    assert message.recipients == ["ada@example.com"]
    assert f"{server.admin}/admin/system/integrations/" in message.get_content()
    ada.done("PUT", "/account/notifications", {"subscribed": False})


def test_a_mail_that_is_refused_for_now_is_tried_again_with_its_message_id(server, admin, mail):
    before = len(mail.taken)
    mail.replies = ["451 try again later", ("RCPT", "450 mailbox busy")]
    server.create("Retried", "Magento_Backend::store", email="retried@example.com")
    first = mail.wait_for(before + 1)[before]
    row = wait_for_mail(server, recipient="retried@example.com", state="sent")
    assert row["attempts"] == 3 and row["failure"] is None
    assert first["Message-ID"].startswith("<latchkey.") and first["Message-ID"].endswith("@shop.example>")


@pytest.mark.parametrize("reply", [("RCPT", "550 no such user"), "554 not wanted", ("MAIL", "553 not from you")])
def test_a_mail_that_is_refused_for_good_is_given_up(server, mail, reply):
    text = reply if isinstance(reply, str) else reply[1]
    address = f"refused-{text[:3]}@example.com"
    mail.replies = [reply]
    server.create(f"Refused {text}", "Magento_Backend::store", email=address)
    row = wait_for_mail(server, recipient=address, state="failed")
    assert row["attempts"] == 1
    assert row["failure"] == f'The mail server refused the mail: it said "{text}".'


def test_a_test_mail_says_how_it_went(server, admin, mail):
    before = len(mail.taken)
    assert "took the mail to me@example.com" in server.cli("smtp", "test", "--to", "me@example.com").stdout
    assert mail.wait_for(before + 1)[before]["Subject"] == "Test mail of Latchkey"
    mail.replies = [("RCPT", "550 no such user")]
    assert 'it said "550 no such user"' in server.refused("smtp", "test", "--to", "me@example.com")
    assert admin.done("POST", "/smtp/test", {"to": "me@example.com"}) == {"sent": True, "failure": None}
    assert admin.done("GET", "/smtp") == {
        "configured": True, "server": mail.url, "from": "Tür & Tor <latchkey@shop.example>"}


def test_a_crash_between_the_mail_and_its_record_repeats_it_with_the_same_message_id(tmp_path):
    with MailServer() as mail:
        one = Server(tmp_path, settings=mail.settings).start()
        mail.hold.set()
        one.create("Killed", "Magento_Backend::store", email=CONTACT)
        mail.wait_for(1)
        one.kill()
        mail.hold.clear()
        with one:
            first, second = mail.wait_for(2)
            assert first["Message-ID"] == second["Message-ID"]
            assert wait_for_mail(one, state="sent")["recipient"] == CONTACT


def test_a_stop_waits_for_no_mail_server(tmp_path):
    with MailServer() as mail:
        one = Server(tmp_path, settings=mail.settings).start()
        mail.hold.set()
        one.create("Stopped", "Magento_Backend::store", email=CONTACT)
        mail.wait_for(1)
        began = time.monotonic()
        assert one.stop() == 0
        assert time.monotonic() - began < WAIT_S / 2
        assert mails_of(one)[0]["state"] == "queued"


def test_mails_wait_for_a_mail_server_that_is_down(tmp_path):
    mail = MailServer()
    with Server(tmp_path, settings=mail.settings) as one:
        one.create("Waiting", "Magento_Backend::store", email=CONTACT)
        end = time.monotonic() + WAIT_S
        while mails_of(one)[0]["failure"] is None and time.monotonic() < end:
            time.sleep(0.05)
        row = mails_of(one)[0]
        assert (row["state"], row["failure"]) == ("queued", "The mail server could not be connected to.")
        with mail:
            mail.wait_for(1)
            wait_for_mail(one, state="sent")


def test_without_a_mail_server_mails_are_marked_and_the_rest_works(tmp_path):
    with Server(tmp_path) as one:
        one.create("No mails", "Magento_Backend::store", email=CONTACT)
        row = wait_for_mail(one, state="not-sent")
        assert row["failure"] == "No mail server is configured."
        assert one.run("notifications", "list")[0]["kind"] == "authorized"
        admin = Admin(one).sign_in()
        assert admin.done("GET", "/smtp") == {"configured": False, "server": None, "from": None}
        assert admin.ask("POST", "/smtp/test", {"to": CONTACT}).status == 409
        assert "No mail server is configured" in one.refused("smtp", "test", "--to", CONTACT)


def test_tls_and_the_password_are_used_where_a_certificate_is_given(tmp_path):
    certificate = make_certificate(tmp_path)
    settings = [f"smtp.ca_file={tmp_path}/cert.pem", "smtp.user=latchkey"]
    with MailServer(certificate=certificate, user=("latchkey", "s3cret-7")) as mail:
        one = Server(tmp_path, settings=[*mail.settings, *settings], environment={"LATCHKEY_SMTP_PASSWORD": "s3cret-7"})
        with one:
            one.create("Over TLS", "Magento_Backend::store", email=CONTACT)
            wait_for_mail(one, state="sent")
            assert mail.sessions_with_tls == 1
        one.environment["LATCHKEY_SMTP_PASSWORD"] = "wrong"
        with one:
            text = one.refused("smtp", "test", "--to", CONTACT)
            assert "did not take the user name and password" in text and "wrong" not in text
        assert "s3cret-7" not in one.log


def test_no_mail_leaves_in_the_clear_where_tls_is_required(tmp_path):
    make_certificate(tmp_path)
    with MailServer() as mail:
        with Server(tmp_path, settings=[*mail.settings, f"smtp.ca_file={tmp_path}/cert.pem"]) as one:
            assert "offers no TLS" in one.refused("smtp", "test", "--to", CONTACT)
        assert not mail.taken


def test_an_unknown_certificate_is_not_trusted(tmp_path):
    certificate = make_certificate(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    make_certificate(other)
    with MailServer(certificate=certificate) as mail:
        with Server(tmp_path, settings=[*mail.settings, f"smtp.ca_file={other}/cert.pem"]) as one:
            assert "certificate of the mail server could not be verified" in one.refused("smtp", "test", "--to", CONTACT)
        assert not mail.taken
