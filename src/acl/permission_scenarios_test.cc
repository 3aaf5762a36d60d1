// Runs the files of scenarios/, which a merchant can read:
//
//   integration "NAME" may RESOURCE, RESOURCE ...     who calls from here on; also `may
//   everything`, `may nothing` guest                                             nobody in
//   particular calls setting guest-access yes|no                       no at the start of a file
//   assert allow METHOD PATH
//   assert refuse METHOD PATH with RESOURCE,...       what the route needs, as the answer names it
//   assert nowhere METHOD PATH                        no such route
//   assert ambiguous METHOD PATH                      a path that is refused before it is judged

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "acl/permission_set.h"
#include "acl/route_table.h"

namespace latchkey::acl {
namespace {

std::string RestOf(std::istream& line) {
  std::string rest;
  std::getline(line >> std::ws, rest);
  return rest;
}

std::optional<RouteMethod> MethodOf(std::string_view word) {
  for (std::size_t i = 0; i < kRouteMethods; ++i) {
    const auto method = static_cast<RouteMethod>(i);
    if (MethodWord(method) == word) return method;
  }
  return std::nullopt;
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ",") + text;
  return joined;
}

class Scenario {
 public:
  explicit Scenario(std::string file) : file_(std::move(file)) {}

  void Run() {
    std::ifstream file(file_);
    ASSERT_TRUE(file.is_open()) << file_;
    for (std::string line; std::getline(file, line);) {
      ++line_number_;
      if (!line.empty() && line[0] != '#') RunLine(line);
    }
    EXPECT_GT(asserts_, 0) << file_ << " asserts nothing";
  }

 private:
  void RunLine(const std::string& line) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first == "integration") {
      const std::size_t may = line.find("\" may ");
      if (may == std::string::npos) return Fail("an integration line has a quoted name and `may`");
      caller_ = PermissionSet(GrantOf(line.substr(may + 6)), ShippedResources());
    } else if (first == "guest") {
      caller_ = PermissionSet();
    } else if (first == "setting") {
      guest_access_ = RestOf(words) == "guest-access yes";
    } else if (first == "assert") {
      RunAssert(words);
    } else {
      Fail("unknown word " + first);
    }
  }

  static Grant GrantOf(std::string_view text) {
    if (text == "everything") return Grant::All();
    if (text == "nothing") return Grant::Of({});
    std::istringstream list{std::string(text)};
    std::vector<std::string> ids;
    for (std::string id; std::getline(list >> std::ws, id, ',');) ids.push_back(id);
    return Grant::Of(ids);
  }

  void RunAssert(std::istream& words) {
    ++asserts_;
    std::string want, method_word, path;
    words >> want >> method_word >> path;
    const std::string with = RestOf(words);
    const std::optional<RouteMethod> method = MethodOf(method_word);
    if (!method.has_value()) return Fail("unknown method " + method_word);
    const std::string wanted = with.empty() ? want : want + " " + with;
    const std::string had = Judge(*method, path);
    if (wanted != had) Fail("wanted `" + wanted + "`, had `" + had + "`");
  }

  std::string Judge(RouteMethod method, std::string_view path) const {
    Arena arena;
    const Match match = ShippedRoutes().Find(method, path, arena);
    if (match.outcome == MatchOutcome::kNoRoute) return "nowhere";
    if (match.outcome == MatchOutcome::kAmbiguous) return "ambiguous";
    const bool opened = guest_access_ && match.route->guest_switchable;
    if (opened || Permits(caller_, *match.route)) return "allow";
    return "refuse with " + Joined(match.route->resources);
  }

  void Fail(const std::string& text) const { ADD_FAILURE_AT(file_.c_str(), line_number_) << text; }

  std::string file_;
  int line_number_ = 0;
  int asserts_ = 0;
  bool guest_access_ = false;
  PermissionSet caller_;
};

TEST(PermissionScenarios, HoldAsWritten) {
  int files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(LATCHKEY_SOURCE_DIR "/src/acl/scenarios")) {
    Scenario(entry.path()).Run();
    ++files;
  }
  EXPECT_GE(files, 2);
}

}  // namespace
}  // namespace latchkey::acl
