"""What stands on the wire: JSON and XML in and out, store codes and versions in the path, what no format fits."""

import re
from xml.etree import ElementTree

import pytest

from support import oauth
from support.http import call, send

JSON = "application/json; charset=utf-8"
XML = "application/xml; charset=utf-8"
DENIED = "The consumer isn't authorized to access %resources."
NOT_ACCEPTABLE = (
    'Server cannot match any of the given Accept HTTP header media type(s) from the request: "{}" with media types from '
    "the config of response renderer."
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PRODUCT = """<?xml version="1.0"?>
<request>
  <product>
    <sku>{sku}</sku>
    <name>{name}</name>
    <price>9.5</price>
    <type_id>simple</type_id>
    <extension_attributes><stock_item><qty>3</qty><is_in_stock>true</is_in_stock></stock_item></extension_attributes>
    <custom_attributes><item><attribute_code>color</attribute_code><value>Teal</value></item></custom_attributes>
  </product>
</request>
"""


@pytest.fixture(scope="module")
def caller(server):
    return oauth.Credentials.of(server.create("Wire forms", "all"))


@pytest.fixture(scope="module")
def views(server):
    return server.rest("/V1/store/storeViews")


def get(url, caller, accept=None):
    return call("GET", url, caller, headers={} if accept is None else {"Accept": accept})


def post_xml(url, caller, body, content_type="application/xml"):
    headers = {"Authorization": oauth.header("POST", url, caller), "Content-Type": content_type}
    return send("POST", url, headers=headers, body=body.encode())


def is_form_of(answer, content_type):
    """Whether the body is what its Content-Type says, and that is the one given."""
    assert answer.header("Content-Type") == content_type, answer.text
    if content_type == JSON:
        answer.json()
    else:
        assert ElementTree.fromstring(answer.body).tag == "response"
    return True


@pytest.mark.parametrize(
    "accept, content_type",
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/xml", XML),
        ("text/xml", XML),
        ("text/*", XML),
        ("application/xhtml+xml", XML),
        (BROWSER, XML),
        ("image/png, application/json", JSON),
        ("application/xml;q=0.5, application/json;q=0.9", JSON),
        ("application/json;q=0.5, application/xml;q=0.9", XML),
        ("application/xml;q=0, application/json", XML),
    ],
)
def test_accept_decides_the_form_of_answers_and_refusals_alike(server, caller, views, accept, content_type):
    assert is_form_of(get(views, caller, accept), content_type)
    missing = get(server.rest("/V1/categories/999"), caller, accept)
    assert missing.status == 404 and is_form_of(missing, content_type)
    refused = send("GET", views, headers={} if accept is None else {"Accept": accept})
    assert refused.status == 401 and is_form_of(refused, content_type)


@pytest.mark.parametrize(
    "accept, first",
    [("text/html", "text/html"), ("APPLICATION/JSON", "APPLICATION/JSON"), ("image/png;q=0.5, text/css", "text/css")],
)
def test_accept_that_nothing_matches_is_406_before_anything_else(server, caller, views, accept, first):
    expected = {"message": NOT_ACCEPTABLE.format(first)}
    for method, url in (("GET", views), ("GET", server.rest("/V1/no/such")), ("PATCH", server.rest("/nowhere"))):
        answer = send(method, url, headers={"Accept": accept})
        assert (answer.status, answer.header("Content-Type"), answer.json()) == (406, JSON, expected)
    signed = {"Authorization": oauth.header("GET", views, caller)}
    assert send("GET", views, headers=signed | {"Accept": accept}).status == 406
    assert send("GET", views, headers=signed).status == 200, "no nonce was used"


def test_xml_answer_says_what_the_json_one_says(caller, views):
    root = ElementTree.fromstring(get(views, caller, "application/xml").body)
    assert {child.tag for child in root} == {"item"}
    told = sorted((item.findtext("id"), item.findtext("code")) for item in root)
    assert told == sorted((str(view["id"]), view["code"]) for view in get(views, caller).json())


def test_xml_refusal_has_the_raw_template_and_its_parameters(server, views):
    answer = send("GET", views, headers={"Accept": "application/xml"})
    assert answer.text == (
        '<?xml version="1.0"?>\n'
        "<response>\n"
        f"  <message>{DENIED}</message>\n"
        "  <parameters>\n"
        "    <resources>Magento_Backend::store</resources>\n"
        "  </parameters>\n"
        "</response>\n"
    )
    answer = send("GET", server.rest("/V1/no/such"), headers={"Accept": "text/xml"})
    assert answer.status == 404
    assert ElementTree.fromstring(answer.body).findtext("message") == "Request does not match any route."


def test_xml_body_makes_the_product_that_a_json_one_would(server, caller):
    url = server.rest("/V1/products")
    made = post_xml(url, caller, PRODUCT.format(sku="wire-xml", name="Käsehobel &amp; Brett"), "text/xml; charset=utf-8")
    assert made.status == 200, made.text
    product = get(server.rest("/V1/products/wire-xml"), caller).json()
    assert (product["name"], product["price"]) == ("Käsehobel & Brett", 9.5)
    assert product["extension_attributes"]["stock_item"]["qty"] == 3
    assert {"attribute_code": "color", "value": "Teal"} in product["custom_attributes"]
    in_xml = ElementTree.fromstring(get(server.rest("/V1/products/wire-xml"), caller, "application/xml").body)
    assert in_xml.findtext("name") == "Käsehobel & Brett"
    deleted = call("DELETE", server.rest("/V1/products/wire-xml"), caller, headers={"Accept": "application/xml"})
    assert deleted.text == '<?xml version="1.0"?>\n<response>true</response>\n'


@pytest.mark.parametrize(
    "body",
    [
        "<request><product>",
        "{}",
        '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r><product><name>&e;</name></product></r>',
        '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>',
        "<r>" + "<a>" * 100 + "</a>" * 100 + "</r>",
    ],
    ids=["cut-short", "json", "external-entity", "entities", "deep"],
)
def test_xml_body_that_cannot_be_read_is_400(server, caller, body):
    answer = post_xml(server.rest("/V1/products"), caller, body)
    assert (answer.status, answer.message) == (400, "Decoding error.")


@pytest.mark.parametrize(
    "content_type, message",
    [
        (None, "Content-Type header is empty."),
        ("garbage", "Server cannot understand Content-Type HTTP header media type garbage"),
        ("APPLICATION/JSON", "Server cannot understand Content-Type HTTP header media type APPLICATION/JSON"),
        ("application/json; charset=latin1", "UTF-8 is the only supported charset."),
        ("application/json; boundary=x; charset=UTF-8", '"%fieldName" is required. Enter and try again.'),
    ],
)
def test_content_type_of_a_body_is_judged_after_permission(server, caller, content_type, message):
    url = server.rest("/V1/products")
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = send("POST", url, headers=headers | {"Authorization": oauth.header("POST", url, caller)}, body="{}")
    assert (answer.status, answer.message) == (400, message)
    assert send("POST", url, headers=headers, body="{}").message == DENIED


def test_form_body_on_rest_is_400_although_it_was_signed(server, caller):
    url = server.rest("/V1/products")
    headers = {
        "Authorization": oauth.header("POST", url, caller, form="a=1"),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = send("POST", url, headers=headers, body="a=1")
    assert answer.status == 400
    assert answer.message.endswith("media type application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    "path, status",
    [
        ("/rest/V1/store/storeViews", 200),
        ("/rest/default/V1/store/storeViews", 200),
        ("/rest/de/V1/store/storeViews", 200),
        ("/rest/all/V1/store/storeViews", 200),
        ("/rest//V1/store/storeViews", 200),
        ("/rest/V1/store/storeViews/", 200),
        ("/index.php/rest/V1/store/storeViews", 200),
        ("/rest/V2/store/storeViews", 404),
        ("/rest/V1", 404),
        ("/rest/V1/store//storeViews", 404),
        ("/rest/V1/store/storeviews", 404),
        ("/rest/v1/store/storeViews", 400),
        ("/rest/admin/V1/store/storeViews", 400),
        ("/rest/DEFAULT/V1/store/storeViews", 400),
        ("/rest/nowhere/V1/store/storeViews", 400),
        ("/rest/async/V1/products", 400),
        ("/rest", 400),
        ("/REST/V1/store/storeViews", 404),
        ("/elsewhere", 404),
    ],
)
def test_path_before_the_route(server, caller, path, status):
    answer = get(server.api + path, caller)
    assert answer.status == status
    if status == 400:
        assert answer.json() == {"message": "Specified request cannot be processed."}
    if status == 404:
        assert answer.json() == {"message": "Request does not match any route."}


def test_store_code_decides_the_view(server):
    name = {code: send("GET", server.rest(f"{code}/V1/directory/countries/FR")).json()["full_name_locale"]
            for code in ("", "/default", "/de", "/all")}
    assert name[""] == name["/default"] == name["/all"] == "France"
    assert name["/de"] == "Frankreich"


@pytest.mark.parametrize(
    "method, path, field",
    [
        ("GET", "/V1/customers/me", "customerId"),
        ("GET", "/V1/carts/mine/items", "cartId"),
        ("PUT", "/V1/customers/me", "customer"),
    ],
)
def test_route_of_customers_misses_the_customer_where_an_integration_calls(server, caller, method, path, field):
    answer = call(method, server.rest(path), caller)
    assert answer.status == 400
    assert answer.json() == {"message": '"%fieldName" is required. Enter and try again.', "parameters": {"fieldName": field}}
    few = oauth.Credentials.of(server.create(f"Few rights {field}", "Magento_Backend::store"))
    assert call(method, server.rest(path), few).status == 401


@pytest.mark.parametrize("method", ["POST", "GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/oauth/token/request", "/oauth/token/access/", "/index.php/oauth/token/request"])
def test_token_endpoints_answer_every_method_as_a_form(server, method, path):
    answer = send(method, server.api + path)
    assert answer.status == 400
    assert answer.header("Content-Type") == "text/html; charset=UTF-8"
    assert re.fullmatch(r'"oauth_consumer_key" is required\. Enter and try again, .*', answer.message)
    assert not answer.body.endswith(b"\n")


def test_token_endpoints_do_not_look_at_accept(server):
    answer = send("POST", f"{server.api}/oauth/token/request", headers={"Accept": "image/png"})
    assert answer.status == 400
    assert answer.body.startswith(b"oauth_problem=")


def test_head_on_a_token_endpoint_has_no_body(server):
    answer = send("HEAD", f"{server.api}/oauth/token/request")
    assert (answer.status, answer.body) == (400, b"")


EMPTY = [
    ("oauth_consumer_key", 401, "Consumer key is not the correct length", None),
    ("oauth_signature", 401, "The signature is invalid. Verify and try again.", None),
    ("oauth_signature_method", 400, "Signature method %1 is not supported", [""]),
    ("oauth_nonce", 400, "The nonce is empty or too long.", None),
    ("oauth_timestamp", 401, "Incorrect timestamp value in the oauth_timestamp parameter", None),
    ("oauth_token", 400, "The token length is invalid. Check the length and try again.", None),
    ("oauth_version", 400, 'The "%1" Oauth version isn\'t supported.', [""]),
]


def emptied(header, name):
    return re.sub(f'{name}="[^"]*"', f'{name}=""', header)


@pytest.mark.parametrize("name, status, message, parameters", EMPTY, ids=[case[0] for case in EMPTY])
def test_empty_parameter_is_there_but_wrong(server, caller, views, name, status, message, parameters):
    header = {"Authorization": emptied(oauth.header("GET", views, caller), name)}
    answer = send("GET", views, headers=header)
    expected = {"message": message} | ({} if parameters is None else {"parameters": parameters})
    assert (answer.status, answer.json()) == (status, expected)
    answer = send("POST", f"{server.api}/oauth/token/request", headers=header)
    # No exchange was begun, and the window comes before the signature.
    told = "Consumer key has expired" if name == "oauth_signature" else message.replace("%1", "")
    assert (answer.status, answer.message) == (status, told)


def test_query_parameters_are_no_oauth_parameters(server):
    url = f"{server.api}/oauth/token/request?oauth_consumer_key={'k' * 32}&oauth_nonce=n"
    for headers in ({}, {"Authorization": "OAuth "}):
        answer = send("POST", url, headers=headers)
        assert answer.status == 400
        assert answer.message.count("is required. Enter and try again") == 5


def test_names_in_brackets_in_a_form_are_harmless(server, caller):
    url = f"{server.api}/oauth/token/request"
    headers = {
        "Authorization": oauth.header("POST", url, caller.but(token="", token_secret="")),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert send("POST", url, headers=headers, body="a[b]=1&c.d=2").status == 401
