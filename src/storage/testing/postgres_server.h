#pragma once
// For this folder's tests: a PostgreSQL server of the test process's own, in a temporary folder.

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "storage/postgres/connection.h"
#include "storage/testing/fixtures.h"

namespace latchkey::storage::testing {

class PostgresServer {
 public:
  // The server of this process, started when it is first asked for; null where PostgreSQL is not
  // installed.
  static PostgresServer* Get() {
    static const std::unique_ptr<PostgresServer> server =
        Programs().empty() ? nullptr : std::make_unique<PostgresServer>();
    return server.get();
  }

  // Its order of texts is a language's, not that of the bytes: no query may depend on it.
  PostgresServer() {
    const auto [user, group] = Owner();
    CHECK(chown(folder_.File(".").c_str(), user, group) == 0);
    const pid_t made = Spawn({Programs() + "/initdb", "-D", folder_.File("db"), "-U", "latchkey",
                              "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
                              "--locale-provider=icu", "--icu-locale=de", "--no-sync"});
    int status = 0;
    CHECK(waitpid(made, &status, 0) == made && status == 0);
    Start();
  }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer() { Stop(); }

  void Start() {
    const std::string folder = folder_.File("");
    int log[2];
    CHECK(pipe2(log, O_CLOEXEC) == 0);
    // Of what it logs nothing is read after it is ready, so that has to be little.
    server_ = Spawn({Programs() + "/postgres", "-D", folder_.File("db"), "-k", folder, "-c",
                     "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c",
                     "log_min_messages=log", "-c", "log_checkpoints=off"},
                    log[1]);
    close(log[1]);
    log_ = log[0];
    std::string said;
    char bytes[512];
    while (said.find("ready to accept connections") == std::string::npos) {
      const ssize_t count = read(log_, bytes, sizeof bytes);
      CHECK(count > 0);
      said.append(bytes, static_cast<std::size_t>(count));
    }
  }

  // At once, as a crash does.
  void Stop() {
    kill(server_, SIGQUIT);
    waitpid(server_, nullptr, 0);
    close(log_);
  }

  // The database's URL, in a schema.
  std::string Url(const std::string& schema) const {
    return "postgresql:///postgres?user=latchkey&host=" + folder_.File("") +
           "&options=-csearch_path%3D" + schema;
  }

  // The URL of a new, empty schema.
  std::string NewUrl() {
    const std::string schema = "test" + std::to_string(++schemas_);
    Execute("CREATE SCHEMA " + schema);
    return Url(schema);
  }

  void Execute(const std::string& sql, const std::string& url = {}) {
    const auto connection = postgres::Connection::Open(url.empty() ? Url("public") : url, 10'000);
    CHECK(connection.ok());
    CHECK((*connection)->Execute(sql).ok());
  }

 private:
  // Where its programs are; empty for nowhere.
  static std::string Programs() {
    std::error_code none;
    for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
      const std::filesystem::path programs = version.path() / "bin";
      if (std::filesystem::exists(programs / "initdb")) return programs.string();
    }
    return {};
  }

  // PostgreSQL does not run as root.
  static std::pair<uid_t, gid_t> Owner() {
    if (geteuid() != 0) return {geteuid(), getegid()};
    const passwd* user = getpwnam("postgres");
    if (user == nullptr) user = getpwnam("nobody");
    CHECK(user != nullptr);
    return {user->pw_uid, user->pw_gid};
  }

  // Its output goes to `output`, or nowhere.
  static pid_t Spawn(const std::vector<std::string>& command, int output = -1) {
    const auto [user, group] = Owner();
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child > 0) return child;
    if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(group) != 0 || setuid(user) != 0)) {
      _exit(126);
    }
    prctl(PR_SET_PDEATHSIG, SIGQUIT);  // goes with the test, however that ends
    const int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, 0);
    for (const int fd : {1, 2}) dup2(output >= 0 ? output : nowhere, fd);
    std::vector<char*> arguments;
    for (const std::string& argument : command)
      arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    _exit(127);
  }

  TemporaryFolder folder_;
  pid_t server_ = -1;
  int log_ = -1;  // the end that is read
  int schemas_ = 0;
};

}  // namespace latchkey::storage::testing
