#pragma once
// JSON whose every value knows its line: for files that people write, where what is wrong has to be
// found again. For everything else there is json.h.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace latchkey {

struct LocatedJson {
  enum class Kind : std::uint8_t { kNull, kBool, kNumber, kText, kArray, kObject, kRepeated };

  Kind kind = Kind::kNull;         // kRepeated: an object has the name twice, and neither counts
  int line = 0;                    // where the value begins, from 1
  std::string text;                // of a text
  std::vector<LocatedJson> items;  // of an array, or an object's values
  std::vector<std::string> names;  // of the object's values

  bool is_text() const { return kind == Kind::kText; }
  bool is_array() const { return kind == Kind::kArray; }
  bool is_object() const { return kind == Kind::kObject; }
  const LocatedJson* Find(std::string_view name) const;  // nullptr where there is none
};

// Depth is bounded by limits::kJsonDepthMax, the size by the caller. Errors: kInvalidArgument, with
// the line in the only FieldFault's `field`.
Result<LocatedJson> ParseLocatedJson(std::string_view text);

}  // namespace latchkey
