#pragma once
// The admin listener's pages: /admin, and the page behind `success_call_back`.
//
// Needs no session: what is here tells nothing and changes nothing. The pages run under a content
// security policy that lets in this server's own script and style alone.
// Source: contract section 2.4, step 6.

#include <memory>

#include "net/server.h"

namespace latchkey::admin {

// Answers GET and HEAD of the embedded pages; other paths 404, other methods 405.
std::unique_ptr<net::Handler> MakePages();

}  // namespace latchkey::admin
