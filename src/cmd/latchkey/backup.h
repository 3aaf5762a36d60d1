#pragma once
// `latchkey backup`, `restore` and `migrate-storage`: everything that is kept, copied elsewhere.
//
// Owns:      the folder of a backup: its files, its manifest, what goes into it.
// Not here:  how a database is copied (storage/copy.h).
//
// A backup is a folder: latchkey.db, which a restore reads whatever engine it came from; store.db,
// where there is an embedded store; master.key, where it was asked for; manifest.json, which tells
// size and checksum of each, and is written last.

#include "cmd/latchkey/cli.h"

namespace latchkey::cmd {

// Each returns the exit code.
//
// While a server runs on the data folder or without one. The backup is that of one moment for each
// of the two databases. Its folder has to be new or empty.
int RunBackup(const GlobalOptions& options, const BackupInvocation& invocation);
// Into the database that the configuration names, which has to be empty; no server may run. Where it
// was broken off, it goes on.
int RunRestore(const GlobalOptions& options, const RestoreInvocation& invocation);
// From one database to another; no server may run on the data folder. Changes no configuration.
int RunMigrateStorage(const GlobalOptions& options, const MigrateStorageInvocation& invocation);

}  // namespace latchkey::cmd
