#pragma once
// BodyReader: a body of any size as it arrives, whichever way its end is told. Internal to net/.

#include <cstddef>
#include <cstdint>
#include <span>

#include "net/http1_parser.h"

namespace latchkey::net {

enum class BodyEnd : std::uint8_t {
  kLength,   // after a number of bytes that was told, which may be none
  kChunked,  // by the chunk of size 0
  kClose,    // with the connection; answers only (RFC 9112 §6.3)
};

struct BodyExtent {
  BodyEnd end = BodyEnd::kLength;
  std::uint64_t length = 0;  // of kLength
};

// Cost: for chunks a move of the payload within what was fed, else nothing.
class BodyReader {
 public:
  explicit BodyReader(BodyExtent extent = {});

  // As ChunkedDecoder::Feed: the payload is at the front of `fresh` afterwards, and `consumed` ends
  // where the body does. kClose never says that it is done.
  ChunkedDecoder::Step Feed(std::span<char> fresh);

  BodyEnd end() const noexcept { return end_; }
  bool done() const noexcept { return done_; }
  const Fault& fault() const noexcept { return chunked_.fault(); }
  // How many bytes may be read at most without reading anything behind the body.
  std::uint64_t bytes_ahead_max() const noexcept;

 private:
  BodyEnd end_;
  std::uint64_t left_;  // of kLength
  ChunkedDecoder chunked_;
  bool done_;
};

}  // namespace latchkey::net
