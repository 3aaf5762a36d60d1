#pragma once
// What every use of libcurl shares. Internal to net/.

#include <curl/curl.h>

#include <memory>

#include "base/check.h"

namespace latchkey::net {

struct CurlDeleter {
  void operator()(CURL* curl) const { ::curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
  void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
  void operator()(char* text) const { ::curl_free(text); }
};
template <class T>
using CurlPtr = std::unique_ptr<T, CurlDeleter>;

// A handle of its own for each call: no connection made under other rules can be used again.
inline CurlPtr<CURL> MakeCurl() {
  static const CURLcode ready = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(ready == CURLE_OK);
  CurlPtr<CURL> curl(::curl_easy_init());
  CHECK(curl != nullptr);
  return curl;
}

template <class T>
void SetOption(CURL* curl, CURLoption option, T value) {
  CHECK(::curl_easy_setopt(curl, option, value) == CURLE_OK);
}

inline void AppendLine(CurlPtr<curl_slist>& list, const char* line) {
  curl_slist* longer = ::curl_slist_append(list.get(), line);
  CHECK(longer != nullptr);
  [[maybe_unused]] curl_slist* same = list.release();
  list.reset(longer);
}

}  // namespace latchkey::net
