#pragma once
// `latchkey sample-data`: fills the embedded store with products to try things out on.
//
// Beside a running server the products are added: the store's file takes a second writer, and each
// batch is seen by the next call. Replacing the store needs the server stopped.
// Ctrl-C ends it after the batch under way; the store then has whole products only, and the same
// command goes on from there. So it does after a kill.

#include "cmd/latchkey/cli.h"

namespace latchkey::cmd {

// Progress goes to stderr, the number of products to stdout. The exit code; kExitFailed as well
// where it was interrupted.
int RunSampleData(const GlobalOptions& options, const SampleDataInvocation& invocation);

}  // namespace latchkey::cmd
