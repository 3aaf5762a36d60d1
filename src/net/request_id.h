#pragma once
// X-Request-Id: how the number of a request is written, and read again.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::net {

// Makes `text` `prefix` and `number` in hexadecimal; empty without a prefix. No allocation where
// `text` has the room.
void AssignRequestId(std::string_view prefix, std::uint64_t number, std::string* text);

// The number in a text that AssignRequestId made with the same prefix; nullopt for any other.
std::optional<std::uint64_t> ParseRequestId(std::string_view prefix,
                                            std::string_view text) noexcept;

}  // namespace latchkey::net
