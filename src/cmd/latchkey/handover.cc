#include "cmd/latchkey/handover.h"

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "base/limits.h"
#include "cmd/latchkey/control_client.h"

namespace latchkey::cmd {
namespace {

constexpr char kTakeover[] = "takeover";
constexpr char kGo[] = "takeover.go";

}  // namespace

Descriptors::~Descriptors() {
  for (const auto& [name, fds] : by_name_) {
    for (const int fd : fds) close(fd);
  }
}

std::vector<int> Descriptors::Take(const std::string& name) {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::vector<int>() : std::exchange(found->second, {});
}

Result<std::unique_ptr<Predecessor>> Predecessor::Ask(const std::string& data_path) {
  LATCHKEY_TRY(std::optional<ControlChannel> channel, ConnectControl(data_path));
  if (!channel) return std::unique_ptr<Predecessor>();
  LATCHKEY_RETURN_IF_ERROR(
      channel->Write(json::object{{"command", kTakeover}}, limits::kHandoverMsMax));
  std::vector<int> fds;
  const Result<json::value> answer = channel->Read(limits::kHandoverMsMax, &fds);
  Descriptors descriptors;
  std::size_t named = 0;
  if (answer.ok()) {
    boost::system::error_code none;
    const json::value* names = answer->find_pointer("/result/names", none);
    if (names != nullptr && names->is_array()) {
      for (const json::value& name : names->get_array()) {
        if (named == fds.size() || !name.is_string()) break;
        descriptors.Add(std::string(name.get_string()), fds[named++]);
      }
    }
  }
  const bool complete = named > 0 && named == fds.size();
  for (; named < fds.size(); ++named) close(fds[named]);
  if (!answer.ok()) return answer.error();
  if (const json::value* error =
          answer->is_object() ? answer->get_object().if_contains("error") : nullptr;
      error != nullptr && error->is_object()) {
    return ErrorFromJson(error->get_object());
  }
  if (!complete) {
    return Error::Make(ErrorKind::kInternal,
                       "the running server cannot hand over: stop it, and start this one");
  }
  return std::unique_ptr<Predecessor>(new Predecessor(std::move(*channel), std::move(descriptors)));
}

Result<void> Predecessor::LetGo() {
  LATCHKEY_RETURN_IF_ERROR(channel_.Write(json::object{{"command", kGo}}, limits::kHandoverMsMax));
  if (channel_.WaitForEnd(limits::kHandoverMsMax)) return {};
  return Error::Make(ErrorKind::kUnavailable,
                     "the server that this one takes over from does not end");
}

bool AnswerHandover(const std::string& command, ControlChannel& channel, Handover& handover) {
  if (command == kGo) {
    const int connection = fcntl(channel.fd(), F_DUPFD_CLOEXEC, 0);
    if (connection >= 0) handover.Go(connection);
    return true;
  }
  if (command != kTakeover) return false;
  json::array names;
  std::vector<int> fds;
  for (Handover::Offered& offered : handover.Offer()) {
    names.emplace_back(std::move(offered.name));
    fds.push_back(offered.fd);
  }
  // One that does not read its answer takes over nothing.
  static_cast<void>(
      channel.Write(json::object{{"result", json::object{{"names", std::move(names)}}}},
                    limits::kHandoverMsMax, fds));
  return true;
}

}  // namespace latchkey::cmd
