"""Where this project's HTTP listener and Node's do not accept the same, and why that is right.

What is refused here and accepted by Node is named by the reason given here; the other way round by the code of Node's
parser, and then only what `holds` says of the bytes and of the request that was accepted. Node reads on where the
listeners end a connection for different reasons, which is the same to an attacker.
"""

import re
from typing import Callable, NamedTuple

# What Node's parser knows by name; another method it takes for no HTTP at all.
NODE_METHODS = set(
    b"ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY OPTIONS PATCH"
    b" POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE".split()
)


TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
WELL_FORMED_EXTENSIONS = re.compile(rb"(;%s(=(%s|\"[^\"]*\"))?)*" % (TOKEN, TOKEN))


def has_odd_extension(raw):
    """Whether a chunk's size is followed by what RFC 9112 section 7.1.1 does not know as extensions."""
    return any(not WELL_FORMED_EXTENSIONS.fullmatch(found[1]) for found in re.finditer(rb"(?m)^[0-9A-Fa-f]+(;[^\r\n]*)\r?$", raw))


def has_tab_behind(raw, name):
    return re.search(rb"(?i)%s:[^\r\n]*\t[ \t]*\r\n" % name, raw)


def has_trailer(raw, name):
    return re.search(rb"(?i)\n0+(;[^\r\n]*)?\r\n([^\r\n]+\r\n)*?%s:" % name, raw)


class Explanation(NamedTuple):
    why: str
    holds: Callable | None = None  # asked of the bytes and the request that only one side accepts


def stricter(reason, why):
    return {f"here refused, accepted by Node: {reason}": Explanation(why)}


def looser(code, why, holds):
    return {f"accepted here, by Node refused: {code}": Explanation(why, holds)}


EXPLAINED = {
    **stricter("HTTP/1.0 has no Transfer-Encoding.", "RFC 9112 section 6.1: such a message is framed wrongly; a 1.0 proxy on the way does not know chunks."),
    **stricter("Of transfer codings only chunked is understood.", "Node reads `gzip, chunked` and leaves the decoding to the program; here nobody would decode it."),
    **stricter("Only HTTP/1.1 and HTTP/1.0 are spoken here.", "Node answers HTTP/0.9 and 2.0 request lines as 1.1."),
    **stricter("Only the expectation 100-continue can be met.", "Node leaves it to the program, or lets it pass in a 1.0 request."),
    **stricter("The Host header names no host.", "The host is signed, so it has to be one: no user, path, blank or list, and not nothing."),
    **stricter("There are two Host headers.", "RFC 9112 section 3.2 asks for 400; Node takes the first."),
    **stricter("The request target has to begin with a slash.", "RFC 9112 section 3.2.2 has the absolute form for proxies; Latchkey is none, and takes no `*` either."),
    **stricter("The request target has characters it may not have.", "A fragment is not sent; Node passes it on as part of the target."),
    **stricter("The request line has not three parts.", "Node takes a line without a version for HTTP/0.9."),
    **stricter("The request line does not end with an HTTP version.", "Node speaks RTSP and ICE as well."),
    **stricter("The chunk extensions are too long.", "A limit of ours (limits.h), lower than Node's."),
    **stricter("A chunk size is too long.", "A limit of ours: leading zeros are no way to send bytes for ever."),
    **stricter("There are too many headers.", "A limit of ours (limits.h)."),
    **stricter("A line ends without a carriage return.", "Node skips single line feeds between messages."),
    **stricter("The method is not a token.", "The same of carriage returns."),
    **looser(
        "HPE_INVALID_METHOD", "RFC 9110 section 9.1: any token is a method; one that the API does not have is answered 400 by the gateway.",
        lambda raw, accepted: accepted["method"] not in NODE_METHODS,
    ),
    **looser(
        "HPE_INVALID_VERSION", "Node keeps `PRI` for HTTP/2; here it is a method that no route has.",
        lambda raw, accepted: accepted["method"] in (b"PRI", b"SOURCE"),
    ),
    **looser(
        "HPE_INVALID_URL", "Bytes from 0x80 up: callers' programs send UTF-8 raw, and the base string covers the bytes.",
        lambda raw, accepted: any(byte >= 0x80 for byte in accepted["target"]),
    ),
    **looser(
        "HPE_INVALID_CONTENT_LENGTH", "Blanks or a trailer, see below.",
        lambda raw, accepted: has_tab_behind(raw, b"content-length") or has_trailer(raw, b"content-length"),
    ),
    **looser(
        "HPE_INVALID_TRANSFER_ENCODING", "RFC 9112 section 5: a tab behind a value is a blank like any other. And trailers are dropped, "
        "so this one frames nothing.",
        lambda raw, accepted: has_tab_behind(raw, b"transfer-encoding") or has_trailer(raw, b"transfer-encoding"),
    ),
    **looser(
        "HPE_STRICT", "A chunk extension that is none (`4;`): extensions are not read, and end where the line ends.",
        lambda raw, accepted: has_odd_extension(raw),
    ),
    "accepted here, by Node silent: ": Explanation(
        "Node keeps CONNECT, PRI and upgrades for programs that ask for them, and ends the connection otherwise; here they are requests "
        "like any other. And it heeds `Proxy-Connection`, which no RFC has.",
        lambda raw, accepted: re.search(rb"CONNECT |PRI |(?i:connection:[ \t]*upgrade|proxy-connection:[ \t]*close)", raw),
    ),
    "here silent, accepted by Node: ": Explanation(
        "RFC 9112 section 9.3: with `close` and `keep-alive` in one request, `close` wins, and what follows is not read.",
        lambda raw, accepted: re.search(rb"(?i)connection: (TE, )?close", raw),
    ),
}
