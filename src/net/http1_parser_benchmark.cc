// The cost of reading a head and of writing an answer, without sockets.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "net/http1_parser.h"
#include "net/response_writer.h"

namespace latchkey::net {
namespace {

// What a signed call looks like: 8 headers, about 700 bytes.
const std::string& SignedCall() {
  static const std::string head =
      "GET /rest/V1/products?searchCriteria%5BpageSize%5D=20&searchCriteria%5BcurrentPage%5D=3 "
      "HTTP/1.1\r\n"
      "Host: shop.example\r\n"
      "User-Agent: python-requests/2.28.1\r\n"
      "Accept-Encoding: gzip, deflate\r\n"
      "Accept: application/json\r\n"
      "Connection: keep-alive\r\n"
      "Content-Type: application/json\r\n"
      "X-Request-Id: 01HV5Z3N9K0C4A7Q2W8E6R1T5Y\r\n"
      "Authorization: OAuth oauth_consumer_key=\"abcdefghijklmnopqrstuvwxyz012345\", "
      "oauth_token=\"543210zyxwvutsrqponmlkjihgfedcba\", oauth_signature_method=\"HMAC-SHA256\", "
      "oauth_timestamp=\"1700000000\", oauth_nonce=\"4f1c0e9a7b6d5c3e2f1a0b9c8d7e6f5a\", "
      "oauth_version=\"1.0\", oauth_signature=\"dGhpcyBpcyBub3QgYSByZWFsIHNpZ25hdHVyZSE%3D\"\r\n"
      "\r\n";
  return head;
}

void BM_ParseHead(benchmark::State& state) {
  HeadParser parser;
  for (auto _ : state) {
    parser.Restart();
    benchmark::DoNotOptimize(parser.Parse(SignedCall()));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(SignedCall().size()) * state.iterations());
}
BENCHMARK(BM_ParseHead);

void BM_WriteAnswer(benchmark::State& state) {
  const std::vector<http::HeaderField> headers = {{"Cache-Control", "no-store"},
                                                  {"X-Request-Id", "01HV5Z3N9K0C4A7Q2W8E6R1T5Y"}};
  std::string out;
  for (auto _ : state) {
    out.clear();
    benchmark::DoNotOptimize(AppendResponse({.status = 401,
                                             .content_type = "application/json; charset=utf-8",
                                             .headers = headers,
                                             .body = "{\"message\":\"no\"}"},
                                            {}, 1'700'000'000, &out));
  }
}
BENCHMARK(BM_WriteAnswer);

}  // namespace
}  // namespace latchkey::net
