"""The client programs of this folder: what each drives, how it is run, and what its library cannot do."""

import fcntl
import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from support.server import ROOT

HERE = Path(__file__).parent
BUILT = ROOT / "build/client-programs"

FILTER = "searchCriteria[filter_groups][{}][filters][0]"
PAGED = ["searchCriteria[page_size]", "2"]


def search(field, value, group=0):
    return [[f"{FILTER.format(group)}[field]", field], [f"{FILTER.format(group)}[value]", value]]


# The calls that are one GET each: column of the page, and the query.
BRACKETS, UTF8, INDEXES, DUPLICATES = "brackets", "UTF-8", "index above 9", "duplicate keys"
QUERIES = {
    BRACKETS: [*search("sku", "nothing"), PAGED],
    "a blank": [*search("name", "a b"), PAGED],
    "`+`": [*search("name", "a+b"), PAGED],
    "`%`": [*search("name", "50% off%20"), PAGED],
    UTF8: [*search("name", "ünï€😀"), PAGED],
    "`!*'()~`": [*search("name", "!*'()~"), PAGED],
    "`=`": [*search("name", "YQ=="), PAGED],
    "empty value": [["searchCriteria", ""]],
    INDEXES: [pair for group in range(12) for pair in search("name", str(group), group)],
    DUPLICATES: [PAGED, ["q", "1"], ["q", "2"]],
}
BODIES = ["POST", "PUT", "DELETE"]
REFUSALS = ["wrong secret", "replay", "old clock"]
EXCHANGE = ["request token", "access token", "GET with them"]
OPT_IN = "not opted in"
CASES = [*QUERIES, *BODIES, *REFUSALS, *EXCHANGE, OPT_IN]

# Why a case is not tried, or is refused. Where the library signs less than it sends, D-11 refuses.
ONE_VALUE = "It knows one value per name: of duplicate keys it signs one, and what is not signed must not reach the route (D-11)."
ONE_OR_NONE = "It makes no request that has duplicate keys."
ARRAYS = "It signs duplicate keys as `q[0]` and `q[1]`, which is not what it sends."
BYTES = "It signs each byte of a UTF-8 value as a character of its own: such values verify nowhere."
NAMES = "It signs names as they are, without encoding them: those with brackets verify nowhere."
OBJECT = "It takes the query as an object, which has one value per name."
REST_ONLY = "It is a client of the REST API and has no token calls."
GET_ONLY = "It is for the exchange; of calls it makes the GET that fetches a user."
NOT_NEEDED = "It signs with HMAC-SHA256, which needs no opt-in."


@dataclass(frozen=True)
class Client:
    name: str
    language: str
    package: str  # of Debian; or `npm:` and the package
    command: tuple
    method: str = "HMAC-SHA1"
    cannot: dict = field(default_factory=dict)  # case: why it is not tried
    refused: dict = field(default_factory=dict)  # case: why it is refused

    @property
    def version(self):
        """The upstream version of what is installed or pinned."""
        if self.package.startswith("npm:"):
            lock = json.loads((HERE / "npm/package-lock.json").read_text())
            return lock["packages"][f"node_modules/{self.package.removeprefix('npm:')}"]["version"]
        query = ["dpkg-query", "-W", "-f=${Version}", self.package]
        version = subprocess.run(query, capture_output=True, text=True, check=True).stdout
        return re.sub(r"^\d+:|-[^-]*$|[+](dfsg|ds).*", "", version)

    def why_not(self, case):
        """Why the case is not tried with this client, or None."""
        if case == OPT_IN and self.method == "HMAC-SHA256":
            return NOT_NEEDED
        return self.cannot.get(case)


def npm(name, **more):
    return Client(name, "JavaScript", f"npm:{name}", ("node", f"npm/{name}.js"), **more)


JARS = ":".join(
    f"/usr/share/java/{jar}.jar"
    for jar in (
        "signpost-core", "commons-codec", "gson", "google-oauth-client", "google-http-client", "guava", "opencensus-api",
        "opencensus-contrib-http-util", "grpc-context",
    )
)


def java(name, package, main, **more):
    return Client(name, "Java", package, ("java", "-cp", f"{JARS}:{BUILT}/java", main), **more)


SHA256 = "HMAC-SHA256"
BRACKETED = [case for case, query in QUERIES.items() if case != DUPLICATES and any("[" in name for name, _ in query)]
ONE_VALUE_ONLY = {DUPLICATES: ONE_VALUE}
MAGENTO = {DUPLICATES: OBJECT} | dict.fromkeys(EXCHANGE, REST_ONLY)

CLIENTS = [
    Client("requests-oauthlib", "Python", "python3-requests-oauthlib",
           ("/usr/bin/python3", "python/requests_oauthlib_client.py"), SHA256),
    Client("oauthlib", "Python", "python3-oauthlib", ("/usr/bin/python3", "python/oauthlib_client.py"), SHA256),
    Client("Authlib", "Python", "python3-authlib", ("/usr/bin/python3", "python/authlib_client.py")),
    Client("PECL oauth", "PHP", "php-oauth", ("php", "php/pecl_oauth_client.php"), SHA256, refused=ONE_VALUE_ONLY),
    Client("Net::OAuth", "Perl", "libnet-oauth-perl", ("perl", "perl/net_oauth_client.pl"), SHA256, refused=ONE_VALUE_ONLY),
    Client("WWW::OAuth", "Perl", "libwww-oauth-perl", ("perl", "perl/www_oauth_client.pl")),
    Client("LWP::Authen::OAuth", "Perl", "liblwp-authen-oauth-perl", ("perl", "perl/lwp_authen_oauth_client.pl"),
           refused={UTF8: BYTES}),
    Client("oauth (Ruby)", "Ruby", "ruby-oauth", ("ruby", "ruby/oauth_client.rb")),
    Client("simple_oauth", "Ruby", "ruby-simple-oauth", ("ruby", "ruby/simple_oauth_client.rb")),
    Client("Signet", "Ruby", "ruby-signet", ("ruby", "ruby/signet_client.rb")),
    Client("liboauth", "C", "liboauth-dev", (f"{BUILT}/liboauth_client",)),
    java("Signpost", "liboauth-signpost-java", "Signpost"),
    java("google-oauth-client", "libgoogle-oauth-client-java", "GoogleOauth", method=SHA256),
    Client("gomodule/oauth1", "Go", "golang-github-gomodule-oauth1-dev", (f"{BUILT}/go_client", "gomodule")),
    Client("mrjones/oauth", "Go", "golang-github-mrjones-oauth-dev", (f"{BUILT}/go_client", "mrjones"), SHA256,
           cannot={DUPLICATES: ONE_OR_NONE}, refused=dict.fromkeys(BRACKETED, NAMES)),
    npm("oauth-1.0a", method=SHA256),
    npm("oauth", method=SHA256, refused={DUPLICATES: ARRAYS}),
    npm("request", method=SHA256),
    npm("axios-oauth-1.0a", method=SHA256),
    npm("passport-oauth1", cannot=dict.fromkeys(BODIES, GET_ONLY), refused={DUPLICATES: ARRAYS}),
    npm("magento-api-rest", cannot=MAGENTO),
    npm("magento2-rest-client", cannot=dict.fromkeys(EXCHANGE, REST_ONLY), refused=ONE_VALUE_ONLY),
    npm("magento2-api-wrapper", method=SHA256, cannot=MAGENTO),
]

# What has to be compiled: the sources, and the command that puts the program into BUILT.
BUILDS = {
    "C": ("c/*.cc", ["g++", "-std=c++20", "-O0", "c/liboauth_client.cc", "-o", f"{BUILT}/liboauth_client", "-loauth", "-lcurl",
                     "-lboost_json"]),
    "Go": ("go/*.go", ["env", "GO111MODULE=off", "GOPATH=/usr/share/gocode", f"GOCACHE={BUILT}/go-cache", "go-12", "build",
                       "-o", f"{BUILT}/go_client", "go/client.go"]),
    "Java": ("java/*.java", ["javac", "-cp", JARS, "-d", f"{BUILT}/java", "java/Jobs.java", "java/Signpost.java",
                             "java/GoogleOauth.java"]),
    "JavaScript": ("npm/package-lock.json", ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "npm"]),
}


def build(language):
    """Makes the programs of one language ready, where that takes more than an interpreter. Done again when a source changed."""
    if language not in BUILDS:
        return
    sources, command = BUILDS[language]
    stamp = BUILT / f"{language}.built"
    BUILT.mkdir(parents=True, exist_ok=True)
    newest = max(path.stat().st_mtime for path in HERE.glob(sources))
    with open(BUILT / f"{language}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # files of tests run side by side, and some need the same programs
        complete = language != "JavaScript" or (HERE / "npm/node_modules").exists()
        if complete and stamp.exists() and stamp.stat().st_mtime >= newest:
            return
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        stamp.touch()


def exclusions():
    """{name: (date, why)} of exclusions.txt: clients that are not run, each with the day that was decided."""
    found = {}
    for line in (HERE / "exclusions.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            date, name, why = re.fullmatch(r"(\d{4}-\d{2}-\d{2})  (.+?)  (.+)", line).groups()
            found[name] = date, why
    return found
