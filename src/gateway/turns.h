#pragma once
// Turns: what the calls of one turn of a worker's loop are judged by, kept for as long as one of them
// waits for what the nodes share.
//
// Owns:     the arenas and the pinned versions of the Directory; who waits, and the end of waiting.
// Not here: judging (judge.h), asking (replay/), answering: that is the handler's.
//
// Where nothing is shared no call waits: the same arena and place serve one call after another.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/arena.h"
#include "directory/publisher.h"
#include "gateway/door.h"
#include "http/message.h"
#include "net/server.h"
#include "replay/shared_replay.h"

namespace latchkey::gateway {

// Makes what one worker asks the other nodes through.
using ShareMaker = std::function<std::unique_ptr<replay::SharedReplay>(net::Loop& loop)>;

struct Turn {
  Arena arena;
  std::unique_ptr<directory::Reader> reader;
  const directory::Directory* directory = nullptr;  // pinned while a call is under way
  std::size_t under_way = 0;
};

// Answers calls whose verdict is final.
class Concluder {
 public:
  // Views live in the request and in `turn`, during this call.
  virtual void Conclude(const http::Request& request, JudgedCall& judged, Turn& turn,
                        net::Responder responder) = 0;

 protected:
  ~Concluder() = default;
};

// One worker's.
class Turns {
 public:
  Turns(const Judge& judge, directory::Publisher& publisher, Concluder& concluder);
  ~Turns();
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  // From now on calls are asked about where their verdict says so; without `share` none is.
  void Share(const ShareMaker& share, net::Loop& loop) {
    if (share) shared_ = share(loop);
  }

  // For one call, with the newest version of the Directory, or the one that is pinned in this turn.
  Turn& Enter();
  // Concludes the call that entered, at once or when it has been asked about, and leaves.
  void Finish(Turn& turn, const http::Request& request, JudgedCall judged,
              net::Responder responder);
  // Ends a call that needs no verdict.
  void Leave(Turn& turn);

  // To be called at the end of each turn of the loop.
  void OnTurn();

 private:
  struct Waiting;
  void OnAnswer(Waiting& waiting, const replay::SharedAnswer& answer);

  const Judge& judge_;
  directory::Publisher& publisher_;
  Concluder& concluder_;
  std::vector<std::unique_ptr<Turn>> turns_;  // as many as ever waited at once
  std::vector<Turn*> free_turns_;
  Turn* current_;
  std::vector<std::unique_ptr<Waiting>> all_waiting_;
  std::vector<Waiting*> free_waiting_;
  std::unique_ptr<replay::SharedReplay> shared_;
};

}  // namespace latchkey::gateway
