#pragma once
// The other candidate of ADR 0002: Boost.Asio 1.81 behind the same interface, used for readiness,
// timers and posted tasks alone.

#include <memory>

#include "net/loop.h"

namespace latchkey::bench {

std::unique_ptr<net::Loop> MakeAsioLoop();

}  // namespace latchkey::bench
