#include "cmd/latchkey/terminal.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <utility>

namespace latchkey::cmd {
namespace {

// Turns the terminal's echo off for as long as it lives.
class NoEcho {
 public:
  NoEcho() {
    changed_ = tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!changed_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool changed_ = false;
};

std::string AskHidden(const char* prompt) {
  std::cerr << prompt << std::flush;
  std::string answer;
  {
    const NoEcho no_echo;
    std::getline(std::cin, answer);
  }
  std::cerr << "\n";
  return answer;
}

}  // namespace

Result<Password> AskNewPassword() {
  if (const char* given = std::getenv("LATCHKEY_ADMIN_PASSWORD"); given && *given != '\0') {
    return Password(given);
  }
  if (isatty(STDIN_FILENO) == 0) {
    return Error::Make(ErrorKind::kInvalidArgument,
                       "There is no terminal to ask for the password: set "
                       "LATCHKEY_ADMIN_PASSWORD.");
  }
  std::string first = AskHidden("New password: ");
  std::string again = AskHidden("Once more: ");
  const bool same = first == again;
  WipeMemory(again.data(), again.size());
  Password password(std::move(first));
  if (!same) return Error::Make(ErrorKind::kInvalidArgument, "The two passwords differ.");
  return password;
}

Result<void> AskToConfirm(const std::string& question) {
  if (isatty(STDIN_FILENO) == 0) {
    return Error::Make(ErrorKind::kInvalidArgument,
                       "There is no terminal to ask for a confirmation: add --yes.");
  }
  std::cerr << question << " Type yes to go on: " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != "yes") return Error::Make(ErrorKind::kForbidden, "Nothing was changed.");
  return {};
}

}  // namespace latchkey::cmd
