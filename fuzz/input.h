#pragma once
// Input: cuts the bytes that libFuzzer hands over into the parts that a target needs.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace latchkey::fuzz {

// Parts are separated by newlines, so that seeds are text files. The last part is all the rest.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  std::string_view Line() {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }
  std::string_view Rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace latchkey::fuzz
