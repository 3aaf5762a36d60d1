#include "net/response_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey::net {
namespace {

// Reads `bytes` in pieces of each size, which must not change the outcome.
Progress Parse(const std::string& bytes, ResponseHeadParser* parser) {
  parser->Restart();
  const Progress progress = parser->Parse(bytes);
  for (const std::size_t piece : {1, 7}) {
    ResponseHeadParser again;
    Progress its = Progress::kNeedsMore;
    for (std::size_t size = 0; size < bytes.size() && its == Progress::kNeedsMore;) {
      size = std::min(size + piece, bytes.size());
      its = again.Parse(std::string_view(bytes).substr(0, size));
    }
    EXPECT_EQ(its, progress) << bytes;
  }
  return progress;
}

void ExpectRefused(const std::string& bytes) {
  ResponseHeadParser parser;
  EXPECT_EQ(Parse(bytes, &parser), Progress::kRefused) << bytes;
  EXPECT_FALSE(parser.fault().empty());
}

TEST(ResponseHead, IsReadInPlace) {
  ResponseHeadParser parser;
  const std::string bytes =
      "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nbody";
  ASSERT_EQ(Parse(bytes, &parser), Progress::kDone);
  EXPECT_EQ(parser.status(), 201);
  ASSERT_EQ(parser.headers().size(), 2u);
  EXPECT_EQ(parser.headers()[0].value, "text/plain");
  EXPECT_EQ(parser.head_bytes(), bytes.size() - 4);
  EXPECT_EQ(parser.Body(false).end, BodyEnd::kLength);
  EXPECT_EQ(parser.Body(false).length, 12u);
  EXPECT_TRUE(parser.keeps_alive(false));
}

TEST(ResponseHead, NeedsNoReasonPhrase) {
  ResponseHeadParser parser;
  EXPECT_EQ(Parse("HTTP/1.1 200\r\n\r\n", &parser), Progress::kDone);
  EXPECT_EQ(Parse("HTTP/1.1 200 \r\n\r\n", &parser), Progress::kDone);
}

TEST(ResponseHead, SaysWhereTheBodyEnds) {
  ResponseHeadParser parser;
  Parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", &parser);
  EXPECT_EQ(parser.Body(false).end, BodyEnd::kChunked);
  Parse("HTTP/1.1 200 OK\r\n\r\n", &parser);
  EXPECT_EQ(parser.Body(false).end, BodyEnd::kClose);
  EXPECT_FALSE(parser.keeps_alive(false));
  for (const char* status : {"103", "204", "304"}) {
    Parse("HTTP/1.1 " + std::string(status) + " X\r\n\r\n", &parser);
    EXPECT_EQ(parser.Body(false).end, BodyEnd::kLength) << status;
    EXPECT_EQ(parser.Body(false).length, 0u) << status;
    EXPECT_TRUE(parser.keeps_alive(false)) << status;
  }
  Parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", &parser);
  EXPECT_EQ(parser.Body(true).length, 0u);
  EXPECT_EQ(parser.length(), 5u);
}

TEST(ResponseHead, IsTheLastOfItsConnectionWhereThatIsInDoubt) {
  ResponseHeadParser parser;
  Parse("HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n", &parser);
  EXPECT_FALSE(parser.keeps_alive(false));
  Parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", &parser);
  EXPECT_FALSE(parser.keeps_alive(false));
  Parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", &parser);
  EXPECT_TRUE(parser.keeps_alive(false));
  // A body is announced that must not come: who knows whether it does.
  Parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", &parser);
  EXPECT_FALSE(parser.keeps_alive(false));
  Parse("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", &parser);
  EXPECT_FALSE(parser.keeps_alive(false));
  Parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", &parser);
  EXPECT_FALSE(parser.keeps_alive(true));
}

TEST(ResponseHead, IsRefusedWhereItCouldBeReadInTwoWays) {
  ExpectRefused("\r\nHTTP/1.1 200 OK\r\n\r\n");
  ExpectRefused("HTTP/1.1 200 OK\n\n");
  ExpectRefused("HTTP/2.0 200 OK\r\n\r\n");
  ExpectRefused("HTTP/1.12 200 OK\r\n\r\n");
  ExpectRefused("http/1.1 200 OK\r\n\r\n");
  ExpectRefused("HTTP/1.1  200 OK\r\n\r\n");
  ExpectRefused("HTTP/1.1 2000 OK\r\n\r\n");
  ExpectRefused("HTTP/1.1 20 OK\r\n\r\n");
  ExpectRefused("HTTP/1.1 2xx OK\r\n\r\n");
  ExpectRefused("HTTP/1.1 099 OK\r\n\r\n");
  ExpectRefused("HTTP/1.1 600 OK\r\n\r\n");
  ExpectRefused("HTTP/1.1 200 O\x01K\r\n\r\n");
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  ExpectRefused(ok + "A: b\r\n c\r\n\r\n");
  ExpectRefused(ok + "A : b\r\n\r\n");
  ExpectRefused(ok + "A\r\n\r\n");
  ExpectRefused(ok + ": b\r\n\r\n");
  ExpectRefused(ok + "A: b\x7f\r\n\r\n");
  ExpectRefused(ok + "A: b\rc\r\n\r\n");
  ExpectRefused(ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n");
  ExpectRefused(ok + "Content-Length: 1, 1\r\n\r\n");
  ExpectRefused(ok + "Content-Length: +1\r\n\r\n");
  ExpectRefused(ok + "Content-Length: 0x1\r\n\r\n");
  ExpectRefused(ok + "Content-Length: 1234567890123456789\r\n\r\n");
  ExpectRefused(ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
  ExpectRefused(ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n");
  ExpectRefused(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n");
  ExpectRefused(ok + "Transfer-Encoding: identity\r\n\r\n");
  ExpectRefused("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  ExpectRefused("HTTP/1.1 103 Early Hints\r\nContent-Length: 1\r\n\r\n");
}

TEST(ResponseHead, HasLimits) {
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (std::size_t i = 0; i <= limits::kResponseHeadersMax; ++i) many += "A: b\r\n";
  ExpectRefused(many + "\r\n");
  ExpectRefused("HTTP/1.1 200 OK\r\nA: " + std::string(limits::kResponseHeadBytesMax, 'x'));
}

}  // namespace
}  // namespace latchkey::net
