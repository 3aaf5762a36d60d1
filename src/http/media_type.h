#pragma once
// Media types as the REST API reads them: what an answer may be (Accept), what a body is
// (Content-Type).
//
// Source: contract section 10.4 as corrected by observation: names match case-sensitively, a weight
// of 0 excludes nothing.

#include <optional>
#include <string_view>

namespace latchkey::http {

enum class Format : unsigned char { kJson, kXml };

// The Content-Type of an answer in that format, with its charset.
std::string_view AnswerContentType(Format format) noexcept;

// What an Accept header asks for: by weight (1 where there is none, or none above 0 and at most 1),
// then by place. What is not shaped like a media range is passed over.
struct Acceptance {
  std::optional<Format> format;  // JSON where nothing is named; nullopt: nothing named is supported
  std::string_view first;        // the media range asked for before all others; empty: none
};
Acceptance ReadAccept(std::string_view accept) noexcept;

enum class BodyType : unsigned char {
  kJson,
  kXml,
  kMissing,        // no Content-Type
  kMalformed,      // not a media type at all
  kOtherCharset,   // a charset other than UTF-8
  kNotUnderstood,  // a media type that the API does not take
};

struct ContentType {
  BodyType type = BodyType::kMissing;
  std::string_view media_type;  // without parameters, as sent
};

ContentType ParseContentType(std::string_view value) noexcept;

}  // namespace latchkey::http
