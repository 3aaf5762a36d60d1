#pragma once
// Secret<Tag>: bytes that must not be printed, logged or compared with ==, and are wiped when
// dropped.

#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

// Overwrites `bytes` with zeros in a way the compiler may not remove.
void WipeMemory(void* bytes, std::size_t size) noexcept;

template <class Tag>
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.Wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      Wipe();
      bytes_ = other.bytes_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      Wipe();
      bytes_ = std::move(other.bytes_);
      other.Wipe();
    }
    return *this;
  }
  ~Secret() { Wipe(); }

  std::string_view Reveal() const noexcept {
    return bytes_;
  }  // search for Reveal to audit every use
  bool empty() const noexcept { return bytes_.empty(); }

  friend bool operator==(const Secret&, const Secret&) = delete;  // use crypto::EqualConstantTime
  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;

 private:
  void Wipe() noexcept {
    WipeMemory(bytes_.data(), bytes_.size());
    bytes_.clear();
  }
  std::string bytes_;
};

using ConsumerSecret = Secret<struct ConsumerSecretTag>;
using AccessTokenSecret = Secret<struct AccessTokenSecretTag>;
using RequestTokenSecret = Secret<struct RequestTokenSecretTag>;
using Verifier = Secret<struct VerifierTag>;
using Password = Secret<struct PasswordTag>;
using TotpSecret = Secret<struct TotpSecretTag>;

}  // namespace latchkey
