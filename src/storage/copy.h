#pragma once
// Copies everything that a database holds into another one, of the same engine or the other.
//
// Owns:      the order of the tables, the check of the copy, going on where an earlier copy ended.
// Not here:  sealing: what is sealed stays as it is, under the same master key, which is not needed.
//
// The copy is that of one moment, whatever is written meanwhile. It can be opened only once it is
// whole: its `meta` is written last, after every row was read back and compared.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace latchkey::storage {

struct Copied {
  std::vector<std::pair<std::string, std::int64_t>> rows;  // by table
  std::string key_id;                                      // of the master key that opens it
};

// Told after every batch: how many rows of a table are copied, or compared.
using CopyProgress =
    std::function<void(std::string_view step, std::string_view table, std::int64_t rows)>;

// `from` and `to` are URLs as those of Open (storage.h). `to` is made where it is a file that is not
// there; it may be empty, or hold the beginning of a copy of the same source, which then goes on.
// Errors: kConflict where `to` holds a whole database, or differs from `from` in the end (it was
// begun from another source, or before a change): begin anew with an empty one; kInvalidArgument
// where `from` is of another version; and those of Open. Cost: one batch of rows in memory.
Result<Copied> CopyDatabase(const std::string& from, const std::string& to, std::int64_t now_s,
                            const CopyProgress& progress);

// Copies the SQLite file `from`, of whatever program, as it is at one moment, to `to`, which is not
// there yet, and checks the copy as SQLite does. Errors: kUnavailable, kCorrupt.
Result<void> CopySqliteFile(const std::string& from, const std::string& to);

// Brings a SQLite database that nobody has open into one file: no log beside it.
Result<void> MakeOneFile(const std::string& path);

}  // namespace latchkey::storage
