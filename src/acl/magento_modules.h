#pragma once
// The routes and resources of Magento modules, from their acl.xml and webapi.xml.
//
// Owns:     what of these files counts. Elements and attributes that say nothing about who may call
//           what (classes, translations) are passed over.
// Not here: finding and reading the files (cmd/).
// Source:   contract sections 8.1, 8.2.

#include <string>
#include <vector>

#include "acl/api_builder.h"

namespace latchkey::acl {

struct ModuleFile {
  enum class Kind { kAcl, kWebapi };
  Kind kind = Kind::kAcl;
  std::string name;  // for faults
  std::string text;
};

// The shipped API with what the files add to it, in their order; of two routes with one method and
// path the later one counts. What is not good is left out and reported; in a file that is not
// well-formed, all behind that place.
Api ReadMagentoModules(const std::vector<ModuleFile>& files, std::vector<Fault>* faults);

}  // namespace latchkey::acl
