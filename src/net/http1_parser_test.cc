#include "net/http1_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace latchkey::net {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// What a parser made of the bytes, owned.
struct Head {
  Progress progress = Progress::kNeedsMore;
  int status = 0;
  std::string reason, method, target, path, query;
  bool has_query = false;
  int minor_version = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::size_t head_bytes = 0;
  bool chunked = false;
  std::uint64_t content_length = 0;
  bool keep_alive = false;
  bool expects_continue = false;
  friend bool operator==(const Head&, const Head&) = default;
};

Head Describe(const HeadParser& parser, Progress progress) {
  Head head;
  head.progress = progress;
  head.status = parser.fault().status;
  head.reason = parser.fault().reason;
  if (progress != Progress::kDone) return head;
  const http::Request& request = parser.request();
  head.method = request.method;
  head.target = request.target;
  head.path = request.path;
  head.query = request.query;
  head.has_query = request.has_query;
  head.minor_version = request.minor_version;
  for (const http::HeaderField& field : request.headers) {
    head.headers.emplace_back(field.name, field.value);
  }
  head.head_bytes = parser.head_bytes();
  head.chunked = parser.chunked();
  head.content_length = parser.content_length();
  head.keep_alive = parser.keep_alive();
  head.expects_continue = parser.expects_continue();
  return head;
}

// Parses in one piece, byte by byte and in two halves, and insists that it makes no difference.
Head Parse(const std::string& bytes) {
  HeadParser parser;
  Head whole = Describe(parser, parser.Parse(bytes));
  for (const std::size_t piece : {std::size_t{1}, bytes.size() / 2 + 1}) {
    parser.Restart();
    Progress progress = Progress::kNeedsMore;
    for (std::size_t size = 0; size < bytes.size() && progress == Progress::kNeedsMore;) {
      size = std::min(size + piece, bytes.size());
      progress = parser.Parse(std::string_view(bytes).substr(0, size));
    }
    EXPECT_EQ(Describe(parser, progress), whole) << "in pieces of " << piece;
  }
  return whole;
}

std::string Get(const std::string& fields, const std::string& target = "/") {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

TEST(HeadParser, ReadsRequestLineAndFields) {
  const std::string bytes =
      "POST /rest/V1/x?a=b?c HTTP/1.1\r\nHost: shop.example:8080\r\n"
      "Authorization:OAuth a=\"b\" \t\r\nX-Empty:\r\n\r\nrest";
  const Head head = Parse(bytes);
  ASSERT_EQ(head.progress, Progress::kDone) << head.reason;
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/rest/V1/x?a=b?c");
  EXPECT_EQ(head.path, "/rest/V1/x");
  EXPECT_EQ(head.query, "a=b?c");
  EXPECT_EQ(head.minor_version, 1);
  EXPECT_THAT(head.headers,
              ElementsAre(Pair("Host", "shop.example:8080"), Pair("Authorization", "OAuth a=\"b\""),
                          Pair("X-Empty", "")));
  EXPECT_EQ(head.head_bytes, bytes.size() - 4);
  EXPECT_TRUE(head.keep_alive);
}

TEST(HeadParser, TellsAnEmptyQueryFromNone) {
  EXPECT_TRUE(Parse(Get("", "/a?")).has_query);
  EXPECT_FALSE(Parse(Get("", "/a")).has_query);
}

TEST(HeadParser, TakesTheTargetByteForByte) {
  const std::string target = "/a//b/../%2F%zz|\"<>{}[]\\^`\xc3\xa9;x?\xff%";
  EXPECT_EQ(Parse(Get("", target)).target, target);
}

TEST(HeadParser, SkipsEmptyLinesBeforeTheRequest) {
  EXPECT_EQ(Parse("\r\n\r\n" + Get("")).progress, Progress::kDone);
}

TEST(HeadParser, WaitsUntilTheHeadIsWhole) {
  const std::string whole = Get("X: y\r\n");
  HeadParser parser;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    parser.Restart();
    EXPECT_EQ(parser.Parse(std::string_view(whole).substr(0, size)), Progress::kNeedsMore);
  }
}

TEST(HeadParser, FindsFieldsInAnyLetterCase) {
  HeadParser parser;
  const std::string bytes = Get("aUTHORIZATION: x\r\n");
  ASSERT_EQ(parser.Parse(bytes), Progress::kDone);
  EXPECT_EQ(parser.request().Value("Authorization"), "x");
}

TEST(HeadParser, HasNoBodyWhenAPostNamesNone) {
  const Head head = Parse("POST / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(head.progress, Progress::kDone);
  EXPECT_EQ(head.content_length, 0u);
  EXPECT_FALSE(head.chunked);
}

TEST(HeadParser, ReadsTheFraming) {
  EXPECT_EQ(Parse(Get("content-length: 0012\r\n")).content_length, 12u);
  EXPECT_TRUE(Parse(Get("Transfer-Encoding: Chunked\r\n")).chunked);
  EXPECT_TRUE(Parse(Get("Expect: 100-Continue\r\n")).expects_continue);
}

struct PersistenceCase {
  const char* version;
  const char* fields;
  bool keep_alive;
};
class Persistence : public testing::TestWithParam<PersistenceCase> {};
TEST_P(Persistence, FollowsVersionAndConnection) {
  const PersistenceCase& c = GetParam();
  const Head head =
      Parse(std::string("GET / HTTP/") + c.version + "\r\nHost: a\r\n" + c.fields + "\r\n");
  ASSERT_EQ(head.progress, Progress::kDone) << head.reason;
  EXPECT_EQ(head.keep_alive, c.keep_alive) << c.version << " " << c.fields;
}
INSTANTIATE_TEST_SUITE_P(
    Table, Persistence,
    testing::Values(
        PersistenceCase{"1.1", "", true}, PersistenceCase{"1.1", "Connection: close\r\n", false},
        PersistenceCase{"1.1", "Connection: TE, Close\r\n", false},
        PersistenceCase{"1.1", "Connection: keep-alive\r\nConnection: close\r\n", false},
        PersistenceCase{"1.1", "Connection: closed\r\n", true}, PersistenceCase{"1.0", "", false},
        PersistenceCase{"1.0", "Connection: Keep-Alive\r\n", true},
        PersistenceCase{"1.0", "Connection: keep-alive,close\r\n", false}));

TEST(HeadParser, ServesHttp10WithoutHost) {
  const Head head = Parse("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(head.progress, Progress::kDone);
  EXPECT_FALSE(head.expects_continue);
}

struct RefusalCase {
  std::string name;
  std::string bytes;
  int status;
};
void PrintTo(const RefusalCase& c, std::ostream* out) { *out << c.name; }

class RefusedHead : public testing::TestWithParam<RefusalCase> {};
TEST_P(RefusedHead, HasAStatusAndAReason) {
  const Head head = Parse(GetParam().bytes);
  EXPECT_EQ(head.progress, Progress::kRefused);
  EXPECT_EQ(head.status, GetParam().status) << head.reason;
  EXPECT_FALSE(head.reason.empty());
}

std::string NulIn(std::string text) {
  text[text.find('@')] = '\0';
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    RequestLine, RefusedHead,
    testing::Values(RefusalCase{"LineFeedAlone", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
                    RefusalCase{"EmptyLineFeed", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"CarriageReturnInside", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"TwoParts", "GET /\r\n\r\n", 400},
                    RefusalCase{"OnePart", "GET\r\n\r\n", 400},
                    RefusalCase{"TwoBlanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"BlankInTarget", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"BlankAtEnd", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"BlankFirst", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"TabBetween", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"NoMethod", " / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"MethodNoToken", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"NulInTarget", NulIn("GET /@ HTTP/1.1\r\nHost: a\r\n\r\n"), 400},
                    RefusalCase{"DeleteInTarget", "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"FragmentInTarget", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"AbsoluteForm", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"AsteriskForm", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"AuthorityForm", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"LowerCaseVersion", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"NoVersionNumber", "GET / HTTP/\r\nHost: a\r\n\r\n", 400},
                    RefusalCase{"Http09", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
                    RefusalCase{"Http12", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
                    RefusalCase{"Http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505}));

INSTANTIATE_TEST_SUITE_P(
    Fields, RefusedHead,
    testing::Values(RefusalCase{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
                    RefusalCase{"TwoHosts", Get("Host: a\r\n"), 400},
                    RefusalCase{"TwoHostsIn10", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
                                400},
                    RefusalCase{"EmptyHost", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
                    RefusalCase{"HostWithUser", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
                    RefusalCase{"HostWithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
                    RefusalCase{"HostList", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
                    RefusalCase{"FoldedByBlank", Get("X: a\r\n b\r\n"), 400},
                    RefusalCase{"FoldedByTab", Get("X: a\r\n\tb\r\n"), 400},
                    RefusalCase{"FoldedAtOnce", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
                    RefusalCase{"BlankBeforeColon", Get("X : a\r\n"), 400},
                    RefusalCase{"TabBeforeColon", Get("Content-Length\t: 5\r\n"), 400},
                    RefusalCase{"NoColon", Get("X\r\n"), 400},
                    RefusalCase{"NoName", Get(": a\r\n"), 400},
                    RefusalCase{"NameNoToken", Get("X\xc3\xa9: a\r\n"), 400},
                    RefusalCase{"NameWithNul", NulIn(Get("X@: a\r\n")), 400},
                    RefusalCase{"NulInValue", NulIn(Get("X: a@b\r\n")), 400},
                    RefusalCase{"CarriageReturnInValue", Get("X: a\rb\r\n"), 400},
                    RefusalCase{"TwoCarriageReturns", Get("X: a\r\r\n"), 400},
                    RefusalCase{"LineFeedInHead", Get("X: a\nY: b\r\n"), 400},
                    RefusalCase{"LineFeedsAtEnd", "GET / HTTP/1.1\r\nHost: a\n\n", 400},
                    RefusalCase{"LastLineFeedAlone", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
                    RefusalCase{"ControlInValue", Get("X: a\x01\r\n"), 400},
                    RefusalCase{"UnknownExpectation", Get("Expect: the-unexpected\r\n"), 417}));

INSTANTIATE_TEST_SUITE_P(
    Framing, RefusedHead,
    testing::Values(
        RefusalCase{"LengthAndChunked", Get("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
                    400},
        RefusalCase{"ChunkedAndLength", Get("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
                    400},
        RefusalCase{"TwoLengths", Get("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
        RefusalCase{"TwoEqualLengths", Get("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        RefusalCase{"LengthList", Get("Content-Length: 5, 5\r\n"), 400},
        RefusalCase{"LengthWithSign", Get("Content-Length: +5\r\n"), 400},
        RefusalCase{"NegativeLength", Get("Content-Length: -1\r\n"), 400},
        RefusalCase{"HexLength", Get("Content-Length: 0x5\r\n"), 400},
        RefusalCase{"EmptyLength", Get("Content-Length:\r\n"), 400},
        RefusalCase{"LengthWithBlank", Get("Content-Length: 1 2\r\n"), 400},
        RefusalCase{"HugeLength", Get("Content-Length: 99999999999999999999\r\n"), 400},
        RefusalCase{"TwoCodings", Get("Transfer-Encoding: gzip, chunked\r\n"), 501},
        RefusalCase{"OtherCoding", Get("Transfer-Encoding: identity\r\n"), 501},
        RefusalCase{"EmptyCoding", Get("Transfer-Encoding:\r\n"), 501},
        RefusalCase{"CodingWithVerticalTab", Get("Transfer-Encoding: \vchunked\r\n"), 400},
        RefusalCase{"CodingTwice",
                    Get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        RefusalCase{"CodingOtherFirst",
                    Get("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), 400},
        RefusalCase{"CodingIn10", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400}));

std::string Repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    Limits, RefusedHead,
    testing::Values(
        RefusalCase{"LongTarget", Get("", "/" + std::string(limits::kRequestTargetBytesMax, 'a')),
                    414},
        RefusalCase{"EndlessLine", std::string(limits::kRequestTargetBytesMax + 100, 'a'), 414},
        RefusalCase{"ManyFields", Get(Repeated("X: y\r\n", limits::kRequestHeadersMax)), 431},
        RefusalCase{"LargeHead",
                    Get("X: " + std::string(limits::kRequestHeadBytesMax, 'a') + "\r\n"), 431},
        RefusalCase{"EndlessHead",
                    "GET / HTTP/1.1\r\n" + std::string(limits::kRequestHeadBytesMax, 'a'), 431},
        RefusalCase{"EndlessEmptyLines", Repeated("\r\n", limits::kRequestHeadBytesMax), 431}));

TEST(HeadParser, TakesWhatIsJustWithinTheLimits) {
  const std::string target = "/" + std::string(limits::kRequestTargetBytesMax - 1, 'a');
  EXPECT_EQ(Parse(Get("", target)).progress, Progress::kDone);
  EXPECT_EQ(Parse(Get(Repeated("X: y\r\n", limits::kRequestHeadersMax - 1))).progress,
            Progress::kDone);
  const std::size_t rest = limits::kRequestHeadBytesMax - Get("X: \r\n").size();
  EXPECT_EQ(Parse(Get("X: " + std::string(rest, 'a') + "\r\n")).progress, Progress::kDone);
}

// ---- Chunked bodies.

struct Body {
  Progress progress = Progress::kNeedsMore;
  int status = 0;
  std::string payload;
  std::size_t consumed = 0;
  friend bool operator==(const Body&, const Body&) = default;
};

Body DecodeInPieces(const std::string& bytes, std::size_t piece, std::size_t body_bytes_max) {
  ChunkedDecoder decoder(body_bytes_max);
  Body body;
  while (body.progress == Progress::kNeedsMore && body.consumed < bytes.size()) {
    std::string fresh = bytes.substr(body.consumed, piece);
    const ChunkedDecoder::Step step = decoder.Feed(fresh);
    body.progress = step.progress;
    body.payload.append(fresh, 0, step.payload);
    body.consumed += step.consumed;
  }
  body.status = decoder.fault().status;
  return body;
}

Body Decode(const std::string& bytes, std::size_t body_bytes_max = 1'000) {
  Body whole = DecodeInPieces(bytes, bytes.size(), body_bytes_max);
  for (const std::size_t piece : {1, 2, 3, 7}) {
    EXPECT_EQ(DecodeInPieces(bytes, piece, body_bytes_max), whole) << "in pieces of " << piece;
  }
  return whole;
}

TEST(ChunkedDecoder, JoinsTheChunks) {
  const Body body = Decode("5\r\nhello\r\n00A\r\n, chunked!\r\n0\r\n\r\nGET /");
  EXPECT_EQ(body.progress, Progress::kDone);
  EXPECT_EQ(body.payload, "hello, chunked!");
  EXPECT_EQ(body.consumed, std::string("5\r\nhello\r\n00A\r\n, chunked!\r\n0\r\n\r\n").size());
}

TEST(ChunkedDecoder, DropsExtensionsAndTrailers) {
  const Body body =
      Decode("3;name=\"v\";x\r\nabc\r\n0;last\r\nContent-Length: 7\r\nX-Sum: 1\r\n\r\n");
  EXPECT_EQ(body.progress, Progress::kDone);
  EXPECT_EQ(body.payload, "abc");
}

TEST(ChunkedDecoder, TakesABodyJustWithinTheLimit) {
  EXPECT_EQ(Decode("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 5).payload, "abcde");
}

class RefusedBody : public testing::TestWithParam<RefusalCase> {};
TEST_P(RefusedBody, HasAStatus) {
  const Body body = Decode(GetParam().bytes);
  EXPECT_EQ(body.progress, Progress::kRefused);
  EXPECT_EQ(body.status, GetParam().status);
}
INSTANTIATE_TEST_SUITE_P(
    Chunks, RefusedBody,
    testing::Values(
        RefusalCase{"NoSize", "\r\nabc", 400}, RefusalCase{"NoHex", "g\r\n", 400},
        RefusalCase{"Sign", "+5\r\nhello\r\n", 400}, RefusalCase{"Prefix", "0x5\r\nhello\r\n", 400},
        RefusalCase{"BlankBeforeSize", " 5\r\nhello\r\n", 400},
        RefusalCase{"BlankBehindSize", "5 \r\nhello\r\n", 400},
        RefusalCase{"LineFeedAlone", "5\nhello\r\n", 400},
        RefusalCase{"CarriageReturnAlone", "5\rhello", 400},
        RefusalCase{"ChunkTooLong", "5\r\nhello!\r\n", 400},
        RefusalCase{"ChunkEndsByLineFeed", "5\r\nhello\n0\r\n\r\n", 400},
        RefusalCase{"LineFeedInExtension", "5;a\nb\r\nhello\r\n", 400},
        RefusalCase{"SizeOverflow", "10000000000000005\r\nhello\r\n", 413},
        RefusalCase{"EndlessZeros", std::string(100, '0'), 400},
        RefusalCase{"TooLarge", "3e9\r\n", 413},
        RefusalCase{"TooLargeTogether", "3e8\r\n" + std::string(1'000, 'x') + "\r\n1\r\n", 413},
        RefusalCase{"LongExtension", "1;" + std::string(limits::kChunkExtensionBytesMax + 1, 'x'),
                    400},
        RefusalCase{"LongTrailer", "0\r\nX: " + std::string(limits::kTrailerBytesMax, 'x'), 431},
        RefusalCase{"LineFeedInTrailer", "0\r\nX: y\n\r\n", 400},
        RefusalCase{"RequestLineForTrailer", "0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        RefusalCase{"FoldedTrailer", "0\r\nX: y\r\n z\r\n\r\n", 400},
        RefusalCase{"NamelessTrailer", "0\r\n: y\r\n\r\n", 400},
        RefusalCase{"BlankBeforeColonInTrailer", "0\r\nX : y\r\n\r\n", 400},
        RefusalCase{"NoColonInTrailer", "0\r\nX\r\n\r\n", 400},
        RefusalCase{"EndWithoutLineFeed", "0\r\n\rX", 400}));

TEST(ChunkedDecoder, BoundsTheExtensionsOfAllChunksTogether) {
  std::string bytes;
  for (std::size_t i = 0; i < limits::kChunkExtensionBytesMax; ++i) bytes += "1;e\r\nx\r\n";
  EXPECT_EQ(Decode(bytes, 100'000).status, 400);
}

}  // namespace
}  // namespace latchkey::net
