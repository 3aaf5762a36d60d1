#pragma once
// For this folder's tests: a Redis server of the test's own, which keeps nothing on disk.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "replay/redis_client.h"

namespace latchkey::replay::testing {

class RedisServer {
 public:
  // `file`: a configuration, as Sentinels need one.
  explicit RedisServer(std::vector<std::string> options = {}, std::string file = {})
      : options_(std::move(options)), file_(std::move(file)) {
    port_ = FreePort();
    Start();
  }
  ~RedisServer() { Stop(); }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  // On the same port as before: another run of it.
  void Start() {
    int log[2];
    CHECK(pipe2(log, O_CLOEXEC) == 0);
    std::vector<std::string> command = {"redis-server"};
    if (!file_.empty()) command.push_back(file_);
    for (const std::string& word : {std::string("--port"), std::to_string(port_),
                                    std::string("--bind"), std::string("127.0.0.1")}) {
      command.push_back(word);
    }
    if (file_.empty()) command.insert(command.end(), {"--save", "", "--appendonly", "no"});
    command.insert(command.end(), options_.begin(), options_.end());
    process_ = fork();
    CHECK(process_ >= 0);
    if (process_ == 0) Become(command, log[1]);
    close(log[1]);
    log_ = log[0];
    std::string said;
    char bytes[512];
    const char* const ready = file_.empty() ? "Ready to accept connections" : "+monitor";
    while (said.find(ready) == std::string::npos) {
      const ssize_t count = read(log_, bytes, sizeof bytes);
      CHECK(count > 0);
      said.append(bytes, static_cast<std::size_t>(count));
    }
  }

  // At once, as a crash does.
  void Stop() {
    if (process_ < 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    close(log_);
    process_ = -1;
  }
  void Pause() { kill(process_, SIGSTOP); }
  void GoOn() { kill(process_, SIGCONT); }

  RedisUrl Url() const {
    return ParseRedisUrl("redis://127.0.0.1:" + std::to_string(port_)).value();
  }
  RedisPlace Place() const { return {"127.0.0.1", port_}; }

  RedisReply Run(std::initializer_list<std::string_view> words) {
    auto client = RedisClient::Connect(Place(), Url(), false);
    CHECK(client.ok());
    auto reply = (*client)->Run(words);
    CHECK(reply.ok());
    return std::move(reply).value();
  }

 private:
  static int FreePort() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    CHECK(bind(socket, generic, size) == 0 && getsockname(socket, generic, &size) == 0);
    close(socket);
    return ntohs(address.sin_port);
  }

  [[noreturn]] static void Become(const std::vector<std::string>& command, int output) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // goes with the test, however that ends
    dup2(output, 1);
    dup2(output, 2);
    std::vector<char*> arguments;
    for (const std::string& argument : command) {
      arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }

  const std::vector<std::string> options_;
  const std::string file_;
  int port_ = 0;
  pid_t process_ = -1;
  int log_ = -1;  // the end that is read
};

}  // namespace latchkey::replay::testing
