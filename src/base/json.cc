#include "base/json.h"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/limits.h"
#include "base/utf8.h"

namespace latchkey {
namespace {

void AppendUtf16(std::string& out, std::uint32_t unit) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kDigits[unit >> shift & 15]);
}

void AppendString(std::string& out, std::string_view text) {
  out.push_back('"');
  while (!text.empty()) {
    const char c = text.front();
    if (static_cast<unsigned char>(c) >= 0x80) {
      const std::uint32_t point = TakeCodePoint(text);
      if (point >= 0x10000) {
        AppendUtf16(out, 0xD800 + ((point - 0x10000) >> 10));
        AppendUtf16(out, 0xDC00 + ((point - 0x10000) & 0x3FF));
      } else {
        AppendUtf16(out, point);
      }
      continue;
    }
    text.remove_prefix(1);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '/':
        out += "\\/";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          AppendUtf16(out, static_cast<unsigned char>(c));
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
}

void AppendDouble(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "0";
    return;
  }
  // Plain digits over the range in which the contract's system writes them: 100000, not 1e+05.
  constexpr double kPlainMin = 1e-4;
  constexpr double kPlainMax = 1e17;
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= kPlainMin && size < kPlainMax);
  char text[64];
  const auto [end, error] =
      plain ? std::to_chars(text, text + sizeof text, value, std::chars_format::fixed)
            : std::to_chars(text, text + sizeof text, value);
  out.append(text, end);
}

void Append(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      out += std::to_string(value.get_int64());
      return;
    case json::kind::uint64:
      out += std::to_string(value.get_uint64());
      return;
    case json::kind::double_:
      AppendDouble(out, value.get_double());
      return;
    case json::kind::string:
      AppendString(out, value.get_string());
      return;
    case json::kind::array: {
      out.push_back('[');
      bool first = true;
      for (const json::value& item : value.get_array()) {
        if (!first) out.push_back(',');
        first = false;
        Append(out, item);
      }
      out.push_back(']');
      return;
    }
    case json::kind::object: {
      out.push_back('{');
      bool first = true;
      for (const auto& member : value.get_object()) {
        if (!first) out.push_back(',');
        first = false;
        AppendString(out, member.key());
        out.push_back(':');
        Append(out, member.value());
      }
      out.push_back('}');
      return;
    }
  }
}

}  // namespace

Result<json::value> ParseJson(std::string_view text) {
  json::parse_options options;
  options.max_depth = limits::kJsonDepthMax;
  json::error_code error;
  json::stream_parser parser(json::storage_ptr(), options);
  const std::size_t used = parser.write(text, error);
  if (!error) parser.finish(error);
  if (error) {
    return Error::Make(ErrorKind::kInvalidArgument, "not a JSON document: " + error.message() +
                                                        " near byte " + std::to_string(used));
  }
  return parser.release();
}

std::string ToJson(const json::value& value) { return json::serialize(value); }

std::string ToWireJson(const json::value& value) {
  std::string out;
  Append(out, value);
  return out;
}

}  // namespace latchkey
