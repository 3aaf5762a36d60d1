#include "net/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "net/test_server.h"

namespace latchkey::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A folder with certificates and their keys, made anew for each test.
class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    std::signal(SIGPIPE, SIG_IGN);  // of the client, which writes as OpenSSL does
    char folder[] = "/tmp/latchkey-tls-XXXXXX";
    EXPECT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
    Write("shop.example", 90);
  }
  ~TlsTest() override { std::filesystem::remove_all(folder_); }

  std::string certificate() const { return folder_ + "/certificate.pem"; }
  std::string key() const { return folder_ + "/key.pem"; }

  // A self-signed certificate for `name` that ends in `days`, and its key, in place of those there.
  void Write(const std::string& name, int days) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_EC_gen("P-256"),
                                                                   EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 60L * 60 * 24 * days);
    X509_NAME* subject = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(made.get(), subject);
    X509_set_pubkey(made.get(), pair.get());
    EXPECT_GT(X509_sign(made.get(), pair.get(), EVP_sha256()), 0);
    std::filesystem::remove(key());  // another file, as renewals put one in place
    std::FILE* file = std::fopen(certificate().c_str(), "w");
    PEM_write_X509(file, made.get());
    std::fclose(file);
    file = std::fopen(key().c_str(), "w");
    PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    ::chmod(key().c_str(), 0600);
  }
  void Overwrite(const std::string& path, const std::string& text) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    std::fputs(text.c_str(), file);
    std::fclose(file);
  }

  // A server that answers with what it was asked, and how.
  std::unique_ptr<Server> Serve(ListenOptions options = {}) {
    identity_ = TlsIdentity::Load(certificate(), key()).value();
    options.tls = identity_.get();
    return StartServer(
        [](const http::Request& request, Responder responder) {
          const std::string body = std::string(request.over_tls ? "tls " : "plain ") +
                                   std::string(request.peer) + " " + std::string(request.target) +
                                   " " + std::string(request.body);
          std::move(responder).Send({.status = 200, .content_type = "text/plain", .body = body});
        },
        std::move(options));
  }

  std::string folder_;
  std::unique_ptr<TlsIdentity> identity_;
};

// A client that speaks TLS over a socket that blocks.
class TlsClient {
 public:
  struct Options {
    int version_max = TLS1_3_VERSION;
    std::string protocols = {};  // of ALPN, each behind its length
    std::string preface = {};    // plain bytes before the handshake
  };
  explicit TlsClient(const std::string& address) : TlsClient(address, Options{}) {}
  TlsClient(const std::string& address, const Options& options)
      : raw_(address), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    EXPECT_TRUE(raw_.Send(options.preface));
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), options.version_max);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_alpn_protos(ssl_.get(),
                        reinterpret_cast<const unsigned char*>(options.protocols.data()),
                        static_cast<unsigned>(options.protocols.size()));
    SSL_set_fd(ssl_.get(), raw_.fd());
    connected_ = SSL_connect(ssl_.get()) == 1;
  }

  bool connected() const { return connected_; }
  SSL* ssl() const { return ssl_.get(); }

  void Send(const std::string& bytes) {
    std::size_t sent = 0;
    EXPECT_EQ(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent), 1);
    EXPECT_EQ(sent, bytes.size());
  }
  // Everything up to the end, which has to be TLS's own and not the connection's.
  std::string Rest() {
    std::string all;
    for (;;) {
      char bytes[16 * 1024];
      const int got = SSL_read(ssl_.get(), bytes, sizeof bytes);
      if (got <= 0) {
        EXPECT_EQ(SSL_get_error(ssl_.get(), got), SSL_ERROR_ZERO_RETURN);
        return all;
      }
      all.append(bytes, static_cast<std::size_t>(got));
    }
  }
  std::string CommonName() const {
    char name[64] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(SSL_get0_peer_certificate(ssl_.get())),
                              NID_commonName, name, sizeof name);
    return name;
  }

 private:
  RawClient raw_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
  bool connected_ = false;
};

constexpr char kLast[] = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

TEST_F(TlsTest, CarriesRequestsOneBehindTheOtherAndTellsThatItDid) {
  const auto server = Serve();
  TlsClient client(server->address());
  ASSERT_TRUE(client.connected());
  client.Send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
  client.Send(std::string("GET /second HTTP/1.1\r\nHost: a\r\n\r\n") + kLast);
  const std::string answers = client.Rest();
  EXPECT_THAT(answers, HasSubstr("\r\n\r\ntls 127.0.0.1 /first "));
  EXPECT_THAT(answers, HasSubstr("\r\n\r\ntls 127.0.0.1 /second "));
  EXPECT_THAT(answers, EndsWith("\r\n\r\ntls 127.0.0.1 /last "));
}

TEST_F(TlsTest, CarriesBodiesThatTakeManyRecords) {
  const auto server = Serve();
  TlsClient client(server->address());
  const std::string body(3'000'000, 'b');
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n" +
              body);
  EXPECT_THAT(client.Rest(), EndsWith(" " + body));
}

TEST_F(TlsTest, SpeaksTheTwoNewestVersionsAlone) {
  const auto server = Serve();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const TlsClient client(server->address(), {.version_max = version});
    ASSERT_TRUE(client.connected());
    EXPECT_EQ(SSL_version(client.ssl()), version);
  }
  EXPECT_FALSE(TlsClient(server->address(), {.version_max = TLS1_1_VERSION}).connected());
}

TEST_F(TlsTest, AgreesOnHttp11) {
  const auto server = Serve();
  const TlsClient client(server->address(), {.protocols = "\x02h2\x08http/1.1"});
  ASSERT_TRUE(client.connected());
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(client.ssl(), &chosen, &size);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
  EXPECT_FALSE(TlsClient(server->address(), {.protocols = "\x02h2"}).connected());
}

TEST_F(TlsTest, TellsPlainHttpWhatThePortSpeaks) {
  const auto server = Serve();
  RawClient client(server->address());
  EXPECT_TRUE(client.Send("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n"));
  const std::string answer = client.Rest();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nThis port speaks TLS: call it by https."));
}

TEST_F(TlsTest, EndsAHandshakeThatTakesTooLong) {
  ListenOptions options;
  options.timeouts.handshake_ms = 1;
  const auto server = Serve(std::move(options));
  RawClient silent(server->address());
  EXPECT_EQ(silent.Rest(), "");
  RawClient begun(server->address());
  EXPECT_TRUE(begun.Send("\x16\x03\x01"));
  EXPECT_EQ(begun.Rest(), "");
}

TEST_F(TlsTest, ShowsTheNewCertificateAfterAReload) {
  const auto server = Serve();
  EXPECT_EQ(TlsClient(server->address()).CommonName(), "shop.example");
  TlsClient before(server->address());
  EXPECT_FALSE(identity_->Changed());
  Write("new.example", 30);
  EXPECT_TRUE(identity_->Changed());
  ASSERT_TRUE(identity_->Reload().ok());
  EXPECT_FALSE(identity_->Changed());
  EXPECT_EQ(TlsClient(server->address()).CommonName(), "new.example");
  before.Send(kLast);
  EXPECT_THAT(before.Rest(), EndsWith("/last "));
}

TEST_F(TlsTest, KeepsTheOldPairWhereTheNewOneIsBroken) {
  const auto server = Serve();
  Overwrite(certificate(), "-----BEGIN CERTIFICATE-----\n");
  EXPECT_TRUE(identity_->Changed());
  const Result<void> reloaded = identity_->Reload();
  ASSERT_FALSE(reloaded.ok());
  EXPECT_THAT(reloaded.error().detail, StartsWith(certificate() + ": cannot read the certificate"));
  EXPECT_FALSE(identity_->Changed());
  EXPECT_EQ(TlsClient(server->address()).CommonName(), "shop.example");
}

TEST_F(TlsTest, KnowsWhenTheCertificateEnds) {
  const auto identity = TlsIdentity::Load(certificate(), key()).value();
  const std::int64_t in_s = identity->ends_at_s() - SystemClock().NowUnixS();
  EXPECT_NEAR(static_cast<double>(in_s), 90 * 86'400, 60);
}

TEST_F(TlsTest, SaysWhatIsWrongWithAPair) {
  const auto fault = [&] { return TlsIdentity::Load(certificate(), key()).error().detail; };
  const std::string old_key = folder_ + "/old.pem";
  std::filesystem::copy_file(key(), old_key);
  Write("new.example", 30);
  EXPECT_THAT(TlsIdentity::Load(certificate(), old_key).error().detail,
              HasSubstr("old.pem: cannot read the key, or it is not that of " + certificate()));
  ::chmod(key().c_str(), 0604);
  EXPECT_THAT(fault(), HasSubstr("everybody may read this key: run chmod o= "));
  std::filesystem::remove(key());
  EXPECT_THAT(fault(), StartsWith(key() + ": "));
  std::filesystem::remove(certificate());
  EXPECT_THAT(fault(), StartsWith(certificate() + ": "));
}

TEST_F(TlsTest, BeginsBehindTheHeaderOfAProxy) {
  ListenOptions options;
  options.proxy_protocol_from = {"127.0.0.1"};
  const auto server = Serve(std::move(options));
  TlsClient client(server->address(), {.preface = "PROXY TCP4 192.0.2.5 10.0.0.1 56324 443\r\n"});
  ASSERT_TRUE(client.connected());
  client.Send(kLast);
  EXPECT_THAT(client.Rest(), EndsWith("tls 192.0.2.5 /last "));
}

}  // namespace
}  // namespace latchkey::net
