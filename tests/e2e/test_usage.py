"""How much an integration calls: shown at once, and still there after a restart."""

from support import oauth
from support.admin import Admin
from support.http import call
from support.server import Server


def shown(server, made):
    row = server.run("integration", "show", made["id"])
    return row["calls"], row["refused"], row["last_reading"], row["last_used_at"] is not None


def test_use_is_counted_and_survives_a_restart(tmp_path):
    with Server(tmp_path) as server:
        made = server.create("Counted", "Magento_Backend::store")
        credentials = oauth.Credentials.of(made)
        assert shown(server, made) == (0, 0, None, False)
        for _ in range(3):
            assert call("GET", server.rest("/V1/store/websites"), credentials).status == 200
        assert call("GET", server.rest("/V1/products/x"), credentials).status == 401
        assert shown(server, made) == (3, 1, "rfc5849", True)
        server.restart()
        assert shown(server, made) == (3, 1, "rfc5849", True)
        assert call("GET", server.rest("/V1/store/websites"), credentials).status == 200
        rows = Admin(server).sign_in().done("GET", "/integrations?sort=calls&order=desc")["items"]
        assert (rows[0]["name"], rows[0]["calls"]) == ("Counted", 4)
        server.stop()
        assert shown(server, made)[0] == 4
        server.start()
