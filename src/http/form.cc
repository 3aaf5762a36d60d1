#include "http/form.h"

#include "base/encoding.h"
#include "http/percent.h"

namespace latchkey::http {

bool IsFormContentType(std::string_view content_type) noexcept {
  return EqualIgnoringCase(content_type.substr(0, kFormMediaType.size()), kFormMediaType);
}

std::string FormEncode(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (c == ' ') {
      encoded += '+';
    } else if (c == '~') {
      encoded += "%7E";
    } else {
      char place[3];
      char* const end = PercentEncodeTo({&c, 1}, place);
      encoded.append(place, static_cast<std::size_t>(end - place));
    }
  }
  return encoded;
}

std::string FormBody(std::initializer_list<Pair> pairs) {
  std::string body;
  for (const Pair& pair : pairs) {
    if (!body.empty()) body += '&';
    body.append(FormEncode(pair.name)).append("=").append(FormEncode(pair.value));
  }
  return body;
}

}  // namespace latchkey::http
