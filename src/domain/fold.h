#pragma once
// FoldName: when two names count as the same.

#include <string>
#include <string_view>

namespace latchkey::domain {

// FoldName lowers the letters of ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic, each to one
// letter; everything else stays. Accents count, also composed against decomposed ones. Engines
// store the folded name beside the name and compare that, so that every engine agrees, whatever
// its database thinks of letters. A stored fold must not change its meaning: a change here needs a
// migration.
// `text` is UTF-8; bytes that are not stay as they are.
std::string FoldName(std::string_view text);

}  // namespace latchkey::domain
