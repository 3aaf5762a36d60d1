"""Every form of the command line that people and scripts rely on: what it prints, and its exit code."""

import json

import pytest

from support.server import Server

CREDENTIALS = ("id", "name", "status", "consumer_key", "consumer_secret", "access_token", "access_token_secret")


@pytest.fixture(scope="module", params=["with a server", "without a server"])
def server(request, tmp_path_factory):
    """Each command works through the server's control socket, and on storage itself where no server runs."""
    one = Server(tmp_path_factory.mktemp("command-line"))
    if request.param == "with a server":
        one.start()
    yield one
    if one.process is not None:
        assert one.stop() == 0


@pytest.fixture
def name(request):
    return f"Named by {request.node.originalname}"


class TestIntegration:
    def test_create_prints_the_promised_fields(self, server, name):
        made = server.run("integration", "create", "--name", name, "--email", "erp@example.com", "--all-resources")
        assert set(CREDENTIALS) <= set(made)
        assert made["access_token"] is None
        assert isinstance(made["id"], int)

    def test_create_with_resources_in_one_option_or_several(self, server, name):
        one = server.run("integration", "create", "--name", f"{name} 1", "--resource", "Magento_Catalog::products",
                         "Magento_Catalog::categories")
        two = server.run("integration", "create", "--name", f"{name} 2", "--resource", "Magento_Catalog::products",
                         "--resource", "Magento_Catalog::categories")
        assert sorted(one["resources"]) == sorted(two["resources"]) == ["Magento_Catalog::categories", "Magento_Catalog::products"]

    def test_create_with_no_resources(self, server, name):
        assert server.run("integration", "create", "--name", name, "--no-resources")["resources"] == []

    def test_create_table_says_name_and_id(self, server, name):
        done = server.cli("integration", "create", "--name", name, "--no-resources")
        assert done.returncode == 0
        assert name in done.stdout

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--no-resources"],
            ["--name", "Neither all nor some"],
            ["--name", "Both", "--all-resources", "--no-resources"],
            ["--name", "Both again", "--all-resources", "--resource", "Magento_Catalog::products"],
            ["--name", "Unknown option", "--all-resources", "--colour", "red"],
        ],
    )
    def test_create_in_wrong_usage_is_code_2(self, server, arguments):
        assert server.refused("integration", "create", *arguments, code=2)

    @pytest.mark.parametrize(
        "field, options, words",
        [
            ("name", ["--name", ""], []),
            ("name", ["--name", "n" * 256], ["255"]),
            ("email", ["--name", "Bad e-mail", "--email", "nobody"], []),
            ("email", ["--name", "Long e-mail", "--email", "a" * 250 + "@example.com"], ["254"]),
            ("callback_url", ["--name", "Bad URL", "--callback-url", "notaurl"], []),
            ("callback_url", ["--name", "FTP", "--callback-url", "ftp://example.com/"], ["http"]),
            ("identity_link_url", ["--name", "Script", "--identity-link-url", "javascript:alert(1)"], ["http"]),
            ("callback_url", ["--name", "Long URL", "--callback-url", "https://example.com/" + "a" * 250], ["255"]),
            ("resources", ["--name", "Unknown id", "--resource", "Magento_Catalog::no_such"], ["Magento_Catalog::no_such"]),
        ],
    )
    def test_bad_field_is_named_and_nothing_is_saved(self, server, field, options, words):
        grant = [] if "--resource" in options else ["--no-resources"]
        before = server.run("integration", "list")
        said = server.refused("integration", "create", *options, *grant)
        assert field.replace("_", "") in said.lower().replace("_", "").replace("-", "").replace(" ", "")
        for word in words:
            assert word in said
        assert server.run("integration", "list") == before

    def test_name_that_is_taken_in_any_letter_case_is_refused(self, server, name):
        server.run("integration", "create", "--name", name, "--no-resources")
        said = server.refused("integration", "create", "--name", name.upper(), "--no-resources")
        assert "exists" in said

    def test_own_name_in_another_letter_case_is_accepted(self, server, name):
        server.run("integration", "create", "--name", name, "--no-resources")
        assert server.run("integration", "edit", name, "--name", name.upper())["name"] == name.upper()

    def test_list_is_an_array_with_what_was_made(self, server, name):
        made = server.run("integration", "create", "--name", name, "--no-resources")
        listed = server.run("integration", "list")
        assert [row["name"] for row in listed if row["id"] == made["id"]] == [name]

    def test_list_has_no_secrets(self, server, name):
        made = server.run("integration", "create", "--name", name, "--no-resources", "--activate")
        said = json.dumps(server.run("integration", "list")) + server.cli("integration", "list").stdout
        assert made["consumer_secret"] not in said and made["access_token_secret"] not in said

    def test_show_by_name_and_by_id_is_the_same(self, server, name):
        made = server.run("integration", "create", "--name", name, "--no-resources")
        assert server.run("integration", "show", made["id"]) == server.run("integration", "show", name)

    def test_show_hides_secrets_and_reveal_shows_them(self, server, name):
        made = server.run("integration", "create", "--name", name, "--no-resources", "--activate")
        hidden = json.dumps(server.run("integration", "show", name))
        assert made["consumer_secret"] not in hidden and made["access_token_secret"] not in hidden
        revealed = server.run("integration", "show", name, "--reveal")
        assert {key: revealed[key] for key in CREDENTIALS} == {key: made[key] for key in CREDENTIALS}

    def test_unknown_id_is_code_1_with_the_known_text(self, server):
        assert "The integration with ID \"987654\" doesn't exist." in server.refused("integration", "show", "987654")

    def test_unknown_name_is_code_1_and_is_repeated(self, server):
        assert "no such name" in server.refused("integration", "show", "no such name").lower()

    def test_edit_keeps_what_is_not_given(self, server, name):
        server.run("integration", "create", "--name", name, "--email", "a@example.com", "--no-resources")
        changed = server.run("integration", "edit", name, "--resource", "Magento_Catalog::products")
        assert changed["email"] == "a@example.com"

    def test_whole_life(self, server, name):
        server.run("integration", "create", "--name", name, "--no-resources")
        active = server.run("integration", "activate", name)
        assert set(CREDENTIALS) <= set(active) and active["status"] == "active"
        assert set(CREDENTIALS) <= set(server.run("integration", "reauthorize", name))
        assert server.run("integration", "suspend", name)["status"] == "suspended"
        assert server.run("integration", "resume", name)["status"] == "active"
        server.run("integration", "edit", name, "--resource", "Magento_Catalog::products")
        assert server.run("integration", "allow", name)["pending"] is None
        server.run("integration", "revoke", name)
        server.run("integration", "delete", name, "--yes")
        server.refused("integration", "show", name)

    def test_delete_without_yes_and_without_a_terminal_deletes_nothing(self, server, name):
        server.run("integration", "create", "--name", name, "--no-resources")
        assert "--yes" in server.refused("integration", "delete", name)
        assert server.run("integration", "show", name)["name"] == name

    @pytest.mark.parametrize(
        "act", ["show", "edit", "allow", "activate", "reauthorize", "suspend", "resume", "revoke"]
    )
    def test_act_on_an_unknown_one_is_code_1(self, server, act):
        assert "987654" in server.refused("integration", act, "987654")

    def test_without_an_act_is_code_2(self, server):
        server.refused("integration", code=2)


class TestConfig:
    PATHS = """
        oauth/access_token_lifetime/customer oauth/access_token_lifetime/admin
        oauth/cleanup/cleanup_probability oauth/cleanup/expiration_period
        oauth/consumer/expiration_period oauth/consumer/post_maxredirects oauth/consumer/post_timeout
        oauth/consumer/enable_integration_as_bearer
        oauth/authentication_lock/max_failures_count oauth/authentication_lock/timeout
        webapi/webapisecurity/allow_insecure
        webapi/validation/complex_array_limit webapi/validation/maximum_page_size webapi/validation/default_page_size
        webapi/soap/charset
        webapi/jwtauth/jwt_alg webapi/jwtauth/jwe_alg webapi/jwtauth/customer_expiration webapi/jwtauth/admin_expiration
        admin/security/lockout_failures admin/security/lockout_threshold admin/security/require_second_factor
    """.split()

    def test_list_has_every_known_path_with_its_value(self, server):
        listed = {row["path"]: row["value"] for row in server.run("config", "list")}
        assert set(self.PATHS) <= set(listed)
        assert listed["oauth/consumer/expiration_period"] == "300"
        assert listed["admin/security/lockout_failures"] == "6"

    @pytest.mark.parametrize("path", PATHS)
    def test_get_prints_path_and_value(self, server, path):
        got = server.run("config", "get", path)
        assert set(got) == {"path", "value"} and got["path"] == path

    def test_table_prints_the_bare_value(self, server):
        assert server.cli("config", "get", "oauth/consumer/post_timeout").stdout == "5\n"

    def test_set_prints_what_is_in_force(self, server):
        path = "oauth/consumer/post_timeout"
        assert server.run("config", "set", path, "7") == {"path": path, "value": "7"}
        assert server.run("config", "get", path)["value"] == "7"
        server.run("config", "set", path, "5")

    def test_unknown_path_is_code_1_and_close_ones_are_told(self, server):
        assert "oauth/consumer/post_timeout" in server.refused("config", "get", "oauth/consumer/post_timeuot")
        server.refused("config", "set", "no/such/path", "1")

    @pytest.mark.parametrize(
        "path, value",
        [("oauth/consumer/post_timeout", "soon"), ("oauth/consumer/post_timeout", "-1"),
         ("webapi/webapisecurity/allow_insecure", "perhaps")],
    )
    def test_value_of_the_wrong_type_is_refused_and_not_kept(self, server, path, value):
        before = server.run("config", "get", path)
        server.refused("config", "set", path, "--", value)
        assert server.run("config", "get", path) == before

    def test_set_without_a_value_is_code_2(self, server):
        server.refused("config", "set", "oauth/consumer/post_timeout", code=2)


class TestAdmin:
    def test_whole_life(self, server):
        server.run("admin", "create", "--username", "maria", "--email", "maria@example.com")
        assert "maria" in [user["username"] for user in server.run("admin", "list")]
        server.run("admin", "password", "maria", environment={"LATCHKEY_ADMIN_PASSWORD": "another-horse-8"})
        server.run("admin", "unlock", "maria")
        server.run("admin", "create", "--username", "second")
        server.run("admin", "delete", "maria")
        assert "maria" not in [user["username"] for user in server.run("admin", "list")]

    def test_weak_password_is_refused(self, server):
        server.refused("admin", "create", "--username", "weak", environment={"LATCHKEY_ADMIN_PASSWORD": "short"})

    def test_password_is_needed(self, server):
        said = server.refused("admin", "create", "--username", "none", environment={"LATCHKEY_ADMIN_PASSWORD": ""})
        assert "LATCHKEY_ADMIN_PASSWORD" in said

    def test_taken_username_is_refused_in_any_letter_case(self, server):
        server.run("admin", "create", "--username", "twice")
        server.refused("admin", "create", "--username", "Twice")

    def test_unknown_user_is_code_1(self, server):
        for act in ("password", "unlock", "delete"):
            server.refused("admin", act, "nobody-here")


class TestCatalog:
    def test_resources_are_the_whole_tree(self, server):
        tree = server.run("resources")
        assert len(tree) == 268
        assert "Magento_Catalog::products" in [node["id"] for node in tree]

    def test_routes_are_the_whole_table(self, server):
        routes = server.run("routes")
        assert len(routes) == 415  # 416 rows of which one stands twice
        assert sum(route["guest_switchable"] for route in routes) == 31

    def test_routes_filter(self, server):
        routes = server.run("routes", "--filter", "storeViews")
        assert [(route["method"], route["path"], route["served"]) for route in routes] == [("GET", "/V1/store/storeViews", True)]

    def test_tables_are_for_people(self, server):
        assert "Magento_Catalog::products" in server.cli("resources").stdout
        assert "/V1/store/storeViews" in server.cli("routes", "--filter", "storeViews").stdout


class TestUsage:
    @pytest.mark.parametrize(
        "arguments", [[], ["no-such-command"], ["--output", "xml", "integration", "list"], ["integration", "list", "too", "much"]]
    )
    def test_wrong_usage_is_code_2_and_says_something(self, server, arguments):
        assert server.refused(*arguments, code=2).strip()

    @pytest.mark.parametrize(
        "arguments", [["--help"], ["integration", "--help"], ["integration", "create", "--help"], ["call", "--help"]]
    )
    def test_help_is_code_0_on_standard_output(self, server, arguments):
        done = server.cli(*arguments)
        assert done.returncode == 0 and done.stdout and not done.stderr

    def test_failure_as_json_is_code_1(self, server):
        done = server.cli("--output", "json", "integration", "show", "987654")
        assert done.returncode == 1


def test_password_in_a_callback_url_is_shown_only_when_revealed(server):
    url = "http://shop:s3cret@127.0.0.1:9/keys"
    made = server.create("Password in URL", activate=False, callback_url=url, identity_link_url="https://example.com/login")
    assert made["callback_url"] == "http://***@127.0.0.1:9/keys"
    for command in (["show", made["id"]], ["list"], ["edit", made["id"], "--email", "a@example.com"], ["activate", made["id"]]):
        done = server.cli("integration", *command)
        assert "s3cret" not in done.stdout + done.stderr, command
    assert server.run("integration", "show", made["id"], "--reveal")["callback_url"] == url
    assert "s3cret" not in server.log
