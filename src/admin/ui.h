#pragma once
// The UI's files, made from web/ and embedded in the program.
//
// Owns:      which path has which file, its type, compression and caching.
// A program that was built without the UI has none; then pages.h answers.

#include <span>
#include <string_view>

#include "http/message.h"
#include "net/server.h"

namespace latchkey::admin {

struct UiFile {
  std::string_view name;  // "index.html", "assets/index-D3adB33f.js"
  std::string_view plain;
  std::string_view gzip;  // empty where compression gains nothing
  std::string_view etag;  // with its quotes
};

// What the build embedded (cmake/embed_ui.cmake), by name.
std::span<const UiFile> UiFiles();

// The one of `files` for a GET or HEAD of `request.path`, or nullptr. What the UI's own router
// knows, any path under /admin without a dot in its last segment, is index.html.
const UiFile* FindUiFile(std::span<const UiFile> files, const http::Request& request);

// Files of assets/ have hashed names and may be kept for ever; the rest is asked for anew, which
// costs a 304.
void SendUiFile(const UiFile& file, const http::Request& request, net::Responder responder);

}  // namespace latchkey::admin
