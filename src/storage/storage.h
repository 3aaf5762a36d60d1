#pragma once
// Opens the engine that keeps what Latchkey manages.
//
// Owns:      the choice of the engine by URL. The engines implement domain::Storage (the port), and
//            all pass conformance/storage_conformance.h.
// Not here:  where the master key comes from (cmd/), what the rows mean (domain/).

#include <memory>
#include <string>

#include "base/result.h"
#include "crypto/box.h"
#include "domain/admin_session.h"
#include "domain/cluster.h"
#include "domain/storage.h"

namespace latchkey::storage {

// What a database keeps.
class Database : public domain::Storage, public domain::SessionStore {};

// Open opens the database at `url`, `sqlite:FILE` or `postgresql://...`, and brings its schema up to
// date, with secrets to be sealed by `box`, which is copied. A file that is not there is made (0600);
// a PostgreSQL database has to be there, and may be empty.
//
// Nothing is touched before the database is known to be ours, not newer than this program, and
// sealed under the key of `box`.
// Errors: kInvalidArgument for another URL, and for a database newer than this program or under
// another master key (detail names the key id that is needed and says what to do); kCorrupt for
// what is no Latchkey database, or is damaged; kUnavailable for what the file system or the server
// refuses. No error quotes the URL.
// Threads: one process at a time opens a file for writing; cmd/ sees to it with DATA/lock. A
// PostgreSQL database may be open in several.
Result<std::unique_ptr<Database>> Open(const std::string& url, const crypto::Box& box);

// The nodes on the database at `url`, of which `self` is this one: its id, name, version and start.
// Null where the database has one node, since it is a file. Connects when it is first used.
std::unique_ptr<domain::Cluster> JoinCluster(const std::string& url, domain::Node self);

// Whether `url` names a database that is not empty. Changes nothing. Errors: as Open.
Result<bool> HasData(const std::string& url);

}  // namespace latchkey::storage
