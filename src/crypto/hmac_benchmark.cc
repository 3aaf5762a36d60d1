// What HMAC-SHA256 of a base string costs: from the stored states, and the two ways of the EVP API.

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <string>

#include "crypto/hmac.h"

namespace latchkey::crypto {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const std::string kKey = std::string(32, 'c') + "&" + std::string(32, 't');

std::string Message(const benchmark::State& state) {
  return std::string(static_cast<std::size_t>(state.range(0)), 'm');
}

void BM_HmacFromStates(benchmark::State& state) {
  const HmacSha256Key key = MakeHmacSha256Key(kKey);
  const std::string message = Message(state);
  for (auto _ : state) benchmark::DoNotOptimize(HmacSha256(key, message));
}
BENCHMARK(BM_HmacFromStates)->Arg(300)->Arg(1000);

Context StateAfter(unsigned char pad) {
  Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string block(64, '\0');
  kKey.copy(block.data(), 64);
  for (char& c : block) c = static_cast<char>(static_cast<unsigned char>(c) ^ pad);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  EVP_DigestUpdate(context.get(), block.data(), block.size());
  return context;
}

void BM_HmacByEvpCopies(benchmark::State& state) {
  const Context inner = StateAfter(0x36);
  const Context outer = StateAfter(0x5C);
  const Context work(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const std::string message = Message(state);
  unsigned char digest[32];
  for (auto _ : state) {
    EVP_MD_CTX_copy_ex(work.get(), inner.get());
    EVP_DigestUpdate(work.get(), message.data(), message.size());
    EVP_DigestFinal_ex(work.get(), digest, nullptr);
    EVP_MD_CTX_copy_ex(work.get(), outer.get());
    EVP_DigestUpdate(work.get(), digest, sizeof digest);
    EVP_DigestFinal_ex(work.get(), digest, nullptr);
    benchmark::DoNotOptimize(digest);
  }
}
BENCHMARK(BM_HmacByEvpCopies)->Arg(300)->Arg(1000);

void BM_HmacOneShot(benchmark::State& state) {
  const std::string message = Message(state);
  unsigned char digest[32];
  for (auto _ : state) {
    HMAC(EVP_sha256(), kKey.data(), static_cast<int>(kKey.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest, nullptr);
    benchmark::DoNotOptimize(digest);
  }
}
BENCHMARK(BM_HmacOneShot)->Arg(300)->Arg(1000);

}  // namespace
}  // namespace latchkey::crypto
