#pragma once
// How a command's answer looks to a person: key and value lines, or columns.

#include <string>
#include <string_view>

#include "base/json.h"

namespace latchkey::cmd {

// The answer of the command `name` as a table, with a newline at its end.
std::string RenderTable(std::string_view name, const json::value& answer);

// One error for a person, each faulty field on a line of its own; newline at its end.
std::string RenderError(const Error& error);

// What somebody should know who has just given a command with these parameters; empty for nothing.
std::string RenderWarning(const json::object& params);

// A step of a command under way ("posting ..."), as one line with its newline.
std::string RenderProgress(const json::object& step);

}  // namespace latchkey::cmd
