#include "net/body_reader.h"

#include <algorithm>
#include <limits>

#include "base/limits.h"

namespace latchkey::net {

BodyReader::BodyReader(BodyExtent extent)
    : end_(extent.end),
      left_(extent.length),
      chunked_(limits::kStreamedBodyBytesMax),
      done_(extent.end == BodyEnd::kLength && extent.length == 0) {}

ChunkedDecoder::Step BodyReader::Feed(std::span<char> fresh) {
  if (done_) return {Progress::kDone, 0, 0};
  if (end_ == BodyEnd::kChunked) {
    const ChunkedDecoder::Step step = chunked_.Feed(fresh);
    done_ = step.progress == Progress::kDone;
    return step;
  }
  if (end_ == BodyEnd::kClose) return {Progress::kNeedsMore, fresh.size(), fresh.size()};
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(left_, fresh.size()));
  left_ -= taken;
  done_ = left_ == 0;
  return {done_ ? Progress::kDone : Progress::kNeedsMore, taken, taken};
}

std::uint64_t BodyReader::bytes_ahead_max() const noexcept {
  return end_ == BodyEnd::kLength ? left_ : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace latchkey::net
