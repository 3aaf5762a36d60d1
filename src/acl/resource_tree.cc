#include "acl/resource_tree.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "acl/data_file.h"
#include "base/limits.h"

namespace latchkey::acl {
namespace {

constexpr std::size_t kIndentBlanks = 2;

std::string Quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

// Reads what stands after the title.
bool ParseFlags(std::string_view text, int line, Resource& resource, FaultList& faults) {
  constexpr std::string_view kModule = "module=";
  bool good = true;
  for (const std::string_view word : Words(text)) {
    if (word == "disabled") {
      resource.disabled = true;
    } else if (word.starts_with(kModule) && IsName(word.substr(kModule.size()))) {
      resource.module = word.substr(kModule.size());
    } else {
      faults.Add(line, Quoted(word) +
                           " is not known here: after the title may stand `disabled` and "
                           "`module=NAME`");
      good = false;
    }
  }
  return good;
}

// Reads `ID ORDER "TITLE" flags`; reports everything that is wrong with the line.
bool ParseResource(const DataLine& line, Resource& resource, FaultList& faults) {
  const std::size_t open = line.text.find('"');
  const std::size_t close = open == std::string_view::npos ? open : line.text.find('"', open + 1);
  if (close == std::string_view::npos || close == open + 1) {
    faults.Add(line.number, "the title is missing: write it in double quotes after the order");
    return false;
  }
  resource.title = line.text.substr(open + 1, close - open - 1);

  const std::vector<std::string_view> words = Words(line.text.substr(0, open));
  if (words.size() != 2) {
    faults.Add(line.number, "before the title stand the id and the order, and nothing else");
    return false;
  }
  bool good = true;
  if (IsResourceId(words[0])) {
    resource.id = words[0];
    resource.module = resource.id.substr(0, resource.id.find(':'));
  } else {
    faults.Add(line.number,
               Quoted(words[0]) + " is not an id: write Module::name, of letters, digits and `_`");
    good = false;
  }
  const char* end = words[1].data() + words[1].size();
  const auto [stop, error] = std::from_chars(words[1].data(), end, resource.sort_order);
  if (error != std::errc{} || stop != end) {
    faults.Add(line.number, Quoted(words[1]) + " is not an order: write a whole number");
    good = false;
  }
  return ParseFlags(line.text.substr(close + 1), line.number, resource, faults) && good;
}

// The open ancestors while reading, outermost first. A node that was left out stays as an ancestor
// without an index, so that what hangs below it can be told why it is left out too.
struct Ancestor {
  int line = 0;
  std::optional<ResourceIndex> index;
};

// The level of `line`; nullopt, reported, where no level fits.
std::optional<std::size_t> LevelOf(const DataLine& line, std::size_t levels_open,
                                   FaultList& faults) {
  if (line.indent % kIndentBlanks != 0) {
    faults.Add(line.number, "the line is indented by " + std::to_string(line.indent) +
                                ": indent by two blanks a level, without tabs");
    return std::nullopt;
  }
  const std::size_t level = line.indent / kIndentBlanks;
  if (level > levels_open) {
    faults.Add(line.number, "the line is indented by more than one level below the line before");
    return std::nullopt;
  }
  return level;
}

}  // namespace

std::string ToText(const Fault& fault) {
  return fault.file + ":" + std::to_string(fault.line) + ": " + (fault.warning ? "warning: " : "") +
         fault.text;
}

ResourceTree::ResourceTree(std::vector<Resource> resources) : resources_(std::move(resources)) {
  for (std::size_t i = 0; i < resources_.size(); ++i) {
    Resource& resource = resources_[i];
    const auto index = static_cast<ResourceIndex>(i);
    by_id_.emplace(resource.id, index);
    if (resource.parent) {
      Resource& parent = resources_[*resource.parent];
      resource.disabled = resource.disabled || parent.disabled;
      parent.children.push_back(index);
    } else {
      roots_.push_back(index);
    }
  }
  const auto by_order = [this](ResourceIndex a, ResourceIndex b) {
    return at(a).sort_order < at(b).sort_order;
  };
  std::stable_sort(roots_.begin(), roots_.end(), by_order);
  for (Resource& resource : resources_) {
    std::stable_sort(resource.children.begin(), resource.children.end(), by_order);
  }
}

ResourceTree ResourceTree::Load(std::string_view text, std::string_view file_name,
                                std::vector<Fault>* fault_list) {
  FaultList faults(file_name, fault_list);
  std::vector<Resource> resources;
  std::vector<Ancestor> ancestors;
  std::map<std::string, int, std::less<>> lines;  // of each id
  for (const DataLine& line : DataLines(text)) {
    Resource resource;
    bool good = ParseResource(line, resource, faults);
    const std::optional<std::size_t> level = LevelOf(line, ancestors.size(), faults);
    if (!level.has_value()) continue;
    ancestors.resize(*level);
    if (!ancestors.empty() && !ancestors.back().index.has_value()) {
      faults.Add(line.number, "left out with its parent: repair line " +
                                  std::to_string(ancestors.back().line) + " first");
      good = false;
    }
    if (const auto known = lines.find(resource.id); good && known != lines.end()) {
      faults.Add(line.number, Quoted(resource.id) + " stands in line " +
                                  std::to_string(known->second) + " already: an id stands once");
      good = false;
    }
    if (good && resources.size() == limits::kResourcesMax) {
      faults.Add(line.number, "more than " + std::to_string(limits::kResourcesMax) +
                                  " resources: raise kResourcesMax or merge some");
      good = false;
    }
    ancestors.push_back({line.number, std::nullopt});
    if (!good) continue;

    ancestors.back().index = static_cast<ResourceIndex>(resources.size());
    if (resource.disabled) {
      faults.Warn(line.number, Quoted(resource.id) +
                                   " is disabled: it and all below it are not shown and never "
                                   "granted");
    }
    if (*level > 0) resource.parent = ancestors[*level - 1].index;
    lines.emplace(resource.id, line.number);
    resources.push_back(std::move(resource));
  }
  if (resources.empty()) faults.Add(1, "there is no resource in the file");
  return ResourceTree(std::move(resources));
}

std::optional<ResourceIndex> ResourceTree::Find(std::string_view id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> UnknownResources(const ResourceTree& tree,
                                          const std::vector<std::string>& ids) {
  std::vector<std::string> unknown;
  for (const std::string& id : ids) {
    const std::optional<ResourceIndex> index = tree.Find(id);
    if (!index.has_value() || tree.at(*index).disabled) unknown.push_back(id);
  }
  return unknown;
}

}  // namespace latchkey::acl
