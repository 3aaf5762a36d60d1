#include "cmd/latchkey/control_client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "cmd/latchkey/data_folder.h"

namespace latchkey::cmd {

Result<std::optional<ControlChannel>> ConnectControl(const std::string& data_path) {
  const std::string path = ControlSocketPath(data_path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // A server could not have bound a longer one either.
  if (path.size() >= sizeof address.sun_path) return std::optional<ControlChannel>();
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return Error::Make(ErrorKind::kUnavailable,
                       std::string("cannot make a socket: ") + std::strerror(errno));
  }
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return std::optional<ControlChannel>(ControlChannel(fd));
  }
  const int error = errno;
  close(fd);
  if (error == EACCES || error == EPERM) {
    return Error::Make(ErrorKind::kForbidden, "the server on " + data_path +
                                                  " belongs to another user: run this as that "
                                                  "user or as root");
  }
  return std::optional<ControlChannel>();
}

Result<json::value> RunThere(ControlChannel& channel, const Command& command,
                             const Progress& progress) {
  LATCHKEY_RETURN_IF_ERROR(
      channel.Write(json::object{{"command", command.name}, {"params", command.params}},
                    limits::kControlCommandMsMax));
  for (;;) {
    LATCHKEY_TRY(json::value message, channel.Read(limits::kControlCommandMsMax));
    json::object* object = message.if_object();
    if (object == nullptr) break;
    if (json::value* result = object->if_contains("result")) return std::move(*result);
    const json::value* error = object->if_contains("error");
    if (error != nullptr && error->is_object()) return ErrorFromJson(error->get_object());
    const json::value* step = object->if_contains("progress");
    if (step == nullptr || !step->is_object()) break;
    if (progress) progress(step->get_object());
  }
  return Error::Make(ErrorKind::kInternal,
                     "The server's answer makes no sense: is it of another version?");
}

}  // namespace latchkey::cmd
