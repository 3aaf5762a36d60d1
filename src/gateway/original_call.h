#pragma once
// From the question of a proxy to the call that it asks about.
//
// Owns:      the headers by which proxies tell it, and which questions are not clear.
// Not here:  who may ask (decide_handler.h), the verdict (door.h).
//
// The path of the question says in which form it is put. That path is written in the proxy's
// configuration; were the form guessed from the headers there are, a client could choose it by
// sending some of its own.
//
//   /original     X-Original-Method, X-Original-URI; Host as the client sent it. nginx, Caddy, HAProxy.
//   /forwarded    X-Forwarded-Method, X-Forwarded-Uri, X-Forwarded-Host. Traefik, and Caddy too.
//   /prefixed/... the question's own method, Host, and what follows /prefixed. Envoy.
//
// In each form X-Forwarded-Proto tells the scheme (http where it is absent), and the last address of
// X-Forwarded-For the client. The body stays with the proxy; whether there is one is known where
// /original has `X-Original-Content-Length: 0`.

#include <optional>
#include <string_view>

#include "base/arena.h"
#include "http/message.h"

namespace latchkey::gateway {

// The call that `question` asks about, with the question's id; nullopt where it is not told, or told
// twice. Views of `question` and `arena`. Cost: a few passes over the headers.
std::optional<http::Request> ReadOriginalCall(const http::Request& question, Arena& arena);

}  // namespace latchkey::gateway
