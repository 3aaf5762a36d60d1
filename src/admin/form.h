#pragma once
// Form: a request's body or query, read field by field.
//
// What is read is what is known: a field that nobody asked for is a fault, so that nothing slips
// into a record which the form does not have. Faults are collected in the order of the reading.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace latchkey::admin {

class Form {
 public:
  explicit Form(json::object fields) : fields_(std::move(fields)) {}
  // Every value of a query is a text; of equal names the last one counts.
  static Form OfQuery(std::string_view query);

  // Absent, or of another type (which is a fault): nullopt.
  std::optional<std::string> Text(std::string_view name);
  std::optional<bool> Flag(std::string_view name);
  std::optional<std::vector<std::string>> Texts(std::string_view name);
  // The two texts of each object of a list, which have nothing else.
  std::optional<std::vector<std::pair<std::string, std::string>>> TextPairs(
      std::string_view name, std::string_view first, std::string_view second);
  // Absent or empty: a fault.
  std::string RequiredText(std::string_view name);
  std::int64_t RequiredNumber(std::string_view name);

  struct Bounds {
    std::int64_t min, max, where_absent;
  };
  std::optional<std::int64_t> Number(std::string_view name);        // a whole one, of a body
  std::int64_t Count(std::string_view name, const Bounds& bounds);  // digits in a query
  // Unix seconds of "2026-01-31T12:00:00Z", with or without a fraction of a second; 0 where absent.
  std::int64_t Moment(std::string_view name);

  void Refuse(std::string_view field, std::string text);

  // kInvalidArgument with every fault; to be called when everything was read.
  Result<void> Done();

 private:
  const json::value* Take(std::string_view name);

  json::object fields_;
  std::set<std::string, std::less<>> known_;
  std::vector<FieldFault> faults_;
};

}  // namespace latchkey::admin
