#pragma once
// Reading of the line-oriented data files: lines, words, and the faults found in them.
//
// Not here: what a line means (resource_tree.cc, route_file.cc).

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "acl/resource_tree.h"

namespace latchkey::acl {

struct DataLine {
  int number = 0;          // from 1
  std::size_t indent = 0;  // blanks before the text
  std::string_view text;   // without blanks at either end; never empty, never a comment
};

// The lines of `text` that say something, in order; either kind of line end.
std::vector<DataLine> DataLines(std::string_view text);

// What stands between blanks and tabs. The views point into `text`.
std::vector<std::string_view> Words(std::string_view text);

// Letters, digits and `_`, at least one.
bool IsName(std::string_view text);

// `Module::name`, both names.
bool IsResourceId(std::string_view text);

// Collects what is wrong in one file.
class FaultList {
 public:
  FaultList(std::string_view file, std::vector<Fault>* faults) : file_(file), faults_(faults) {}
  void Add(int line, std::string text) { Push(line, std::move(text), false); }
  void Warn(int line, std::string text) { Push(line, std::move(text), true); }

 private:
  void Push(int line, std::string text, bool warning) {
    if (faults_ != nullptr) faults_->push_back({file_, line, std::move(text), warning});
  }

  std::string file_;
  std::vector<Fault>* faults_;
};

}  // namespace latchkey::acl
