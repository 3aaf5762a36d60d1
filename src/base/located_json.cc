#include "base/located_json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <utility>

#include "base/limits.h"

namespace latchkey {
namespace {

namespace json = boost::json;

// Builds the tree from the parser's events. The parser is fed line by line, so that each event
// happens on a line that is known; in JSON nothing but blanks reaches over the end of one.
class Builder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Fault = boost::system::error_code;

  int line = 0;
  LocatedJson root;

  bool on_document_begin(Fault&) { return true; }
  bool on_document_end(Fault&) { return true; }
  bool on_object_begin(Fault&) { return Open(LocatedJson::Kind::kObject); }
  bool on_object_end(std::size_t, Fault&) { return Close(); }
  bool on_array_begin(Fault&) { return Open(LocatedJson::Kind::kArray); }
  bool on_array_end(std::size_t, Fault&) { return Close(); }
  bool on_key_part(json::string_view part, std::size_t, Fault&) { return Collect(part); }
  bool on_key(json::string_view part, std::size_t, Fault&) {
    Collect(part);
    open_.back().names.push_back(std::exchange(text_, {}));
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, Fault&) { return Collect(part); }
  bool on_string(json::string_view part, std::size_t, Fault&) {
    Collect(part);
    return Add(LocatedJson::Kind::kText, std::exchange(text_, {}));
  }
  bool on_number_part(json::string_view, Fault&) { return true; }
  bool on_int64(std::int64_t, json::string_view, Fault&) { return Add(LocatedJson::Kind::kNumber); }
  bool on_uint64(std::uint64_t, json::string_view, Fault&) {
    return Add(LocatedJson::Kind::kNumber);
  }
  bool on_double(double, json::string_view, Fault&) { return Add(LocatedJson::Kind::kNumber); }
  bool on_bool(bool, Fault&) { return Add(LocatedJson::Kind::kBool); }
  bool on_null(Fault&) { return Add(LocatedJson::Kind::kNull); }
  bool on_comment_part(json::string_view, Fault&) { return true; }
  bool on_comment(json::string_view, Fault&) { return true; }

 private:
  bool Collect(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }

  bool Open(LocatedJson::Kind kind) {
    LocatedJson value;
    value.kind = kind;
    value.line = line;
    open_.push_back(std::move(value));
    return true;
  }

  bool Close() {
    LocatedJson value = std::move(open_.back());
    open_.pop_back();
    MarkRepeated(value);
    Keep(std::move(value));
    return true;
  }

  bool Add(LocatedJson::Kind kind, std::string text = {}) {
    LocatedJson value;
    value.kind = kind;
    value.line = line;
    value.text = std::move(text);
    Keep(std::move(value));
    return true;
  }

  void Keep(LocatedJson value) {
    if (open_.empty()) {
      root = std::move(value);
    } else {
      open_.back().items.push_back(std::move(value));
    }
  }

  static void MarkRepeated(LocatedJson& object) {
    std::vector<std::size_t> order(object.names.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto& names = object.names;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (names[order[i]] != names[order[i - 1]]) continue;
      for (const std::size_t twin : {order[i], order[i - 1]}) {
        LocatedJson& value = object.items[twin];
        const int at = value.line;
        value = {};
        value.kind = LocatedJson::Kind::kRepeated;
        value.line = at;
      }
    }
  }

  std::string text_;
  std::vector<LocatedJson> open_;  // the innermost one last
};

Error NotJson(int line, const std::string& why) {
  Error error = Error::Make(ErrorKind::kInvalidArgument, "not JSON: " + why);
  error.fields.push_back({std::to_string(line), error.detail});
  return error;
}

}  // namespace

const LocatedJson* LocatedJson::Find(std::string_view name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? nullptr : &items[static_cast<std::size_t>(found - names.begin())];
}

Result<LocatedJson> ParseLocatedJson(std::string_view text) {
  json::parse_options options;
  options.max_depth = limits::kJsonDepthMax;
  json::basic_parser<Builder> parser(options);
  Builder& builder = parser.handler();
  boost::system::error_code fault;
  for (bool more = true; more;) {
    ++builder.line;
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(line.size());
    more = !text.empty();
    const std::size_t read = parser.write_some(more, line.data(), line.size(), fault);
    if (!fault && read < line.size() &&
        line.find_first_not_of(" \t\r\n", read) != std::string_view::npos) {
      return NotJson(builder.line, "something follows its end");
    }
    if (fault) return NotJson(builder.line, fault.message());
  }
  return std::move(builder.root);
}

}  // namespace latchkey
