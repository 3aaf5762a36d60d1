#include "cmd/latchkey/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace latchkey::cmd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string FaultsOf(std::string_view toml, const std::vector<std::string>& overrides = {}) {
  const Result<Config> config = LoadConfig(toml, "latchkey.toml", overrides);
  return config.ok() ? "" : FaultLines(config.error());
}

TEST(LoadConfig, GivesSafeDefaultsForAnEmptyFile) {
  const Result<Config> config = LoadConfig("", "", {});
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->api.listen, "127.0.0.1:8080");
  EXPECT_EQ(config->api.public_url, "http://127.0.0.1:8080/");
  EXPECT_EQ(config->admin.listen, "127.0.0.1:8081");
  EXPECT_EQ(config->ops.listen, "127.0.0.1:8082");
  EXPECT_FALSE(config->callback.allow_loopback);
  EXPECT_FALSE(config->callback.allow_private);
  EXPECT_FALSE(config->admin.allow_plain);
  EXPECT_TRUE(config->api.trusted_proxies.empty());
  EXPECT_EQ(config->replay.window_s, 600);
}

TEST(LoadConfig, ReadsEveryTypeFromTheFile) {
  const Result<Config> config = LoadConfig(
      "[api]\nlisten = \"0.0.0.0:80\"\npublic_url = \"https://shop.example\"\n"
      "trusted_proxies = [\"10.0.0.1\", \"fd00::1\"]\nworkers = 2\n"
      "[callback]\nallow_loopback = true\n",
      "latchkey.toml", {});
  ASSERT_TRUE(config.ok()) << FaultLines(config.error());
  EXPECT_EQ(config->api.listen, "0.0.0.0:80");
  EXPECT_EQ(config->api.public_url, "https://shop.example/");
  EXPECT_THAT(config->api.trusted_proxies, ::testing::ElementsAre("10.0.0.1", "fd00::1"));
  EXPECT_EQ(config->api.workers, 2);
  EXPECT_TRUE(config->callback.allow_loopback);
}

TEST(LoadConfig, LetsOverridesWinOverTheFile) {
  const Result<Config> config =
      LoadConfig("[api]\nlisten = \"127.0.0.1:1\"\n", "latchkey.toml",
                 {"api.listen=127.0.0.1:2", "store.sample_data=false", "replay.window_s=60",
                  "api.trusted_proxies=10.0.0.1,10.0.0.2"});
  ASSERT_TRUE(config.ok()) << FaultLines(config.error());
  EXPECT_EQ(config->api.listen, "127.0.0.1:2");
  EXPECT_FALSE(config->store.sample_data);
  EXPECT_EQ(config->replay.window_s, 60);
  EXPECT_EQ(config->api.trusted_proxies.size(), 2u);
}

TEST(LoadConfig, LetsProxiesAskAtAFileOrFromTrustedAddresses) {
  EXPECT_EQ(FaultsOf("[decide]\nlisten = \"unix:/run/latchkey/decide.sock\"\n"), "");
  EXPECT_EQ(FaultsOf("[decide]\nlisten = \"127.0.0.1:8083\"\ntrusted_proxies = [\"127.0.0.1\"]\n"),
            "");
  EXPECT_THAT(FaultsOf("[decide]\nlisten = \"127.0.0.1:8083\"\n"),
              HasSubstr("decide.trusted_proxies: is empty"));
  EXPECT_THAT(FaultsOf("[decide]\nlisten = \"unix:relative\"\n"),
              HasSubstr("decide.listen: \"unix:relative\" is not where proxies can ask"));
  EXPECT_THAT(
      FaultsOf("[decide]\nlisten = \"127.0.0.1:8082\"\ntrusted_proxies = [\"127.0.0.1\"]\n"),
      HasSubstr("is also ops.listen"));
  EXPECT_THAT(FaultsOf("[decide]\nrequest_id_header = \"X Id\"\n"),
              HasSubstr("is not the name of a header"));
}

TEST(LoadConfig, GivesAListenerTlsByTwoFiles) {
  const Result<Config> config =
      LoadConfig("[api]\ntls_certificate = \"c.pem\"\ntls_key = \"k.pem\"\n", "", {});
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->api.tls.certificate, "c.pem");
  EXPECT_EQ(config->api.tls.key, "k.pem");
  EXPECT_EQ(config->api.public_url, "https://127.0.0.1:8080/");
  EXPECT_EQ(config->admin.public_url, "http://127.0.0.1:8081/");
  EXPECT_THAT(FaultsOf("", {"ops.tls_certificate=c.pem"}), HasSubstr("ops.tls_key: is missing"));
  EXPECT_THAT(FaultsOf("", {"admin.tls_key=k.pem"}),
              HasSubstr("admin.tls_certificate: is missing"));
}

TEST(LoadConfig, LetsTheAdminListenerLeaveLoopbackWithTls) {
  const std::vector<std::string> away = {"admin.listen=192.0.2.1:8081"};
  EXPECT_THAT(FaultsOf("", away), HasSubstr("has no TLS"));
  EXPECT_EQ(FaultsOf("[admin]\ntls_certificate = \"c\"\ntls_key = \"k\"\n", away), "");
}

TEST(LoadConfig, WantsToKnowWhichProxiesSpeakTheirProtocol) {
  EXPECT_THAT(FaultsOf("", {"api.proxy_protocol=true"}),
              HasSubstr("api.proxy_protocol: is on for"));
  EXPECT_EQ(FaultsOf("", {"api.proxy_protocol=true", "api.trusted_proxies=192.0.2.1"}), "");
}

TEST(LoadConfig, WantsAProxyInTheSpellingThatPeersHave) {
  EXPECT_THAT(FaultsOf("", {"api.trusted_proxies=0:0:0:0:0:0:0:1"}), HasSubstr("write ::1"));
  EXPECT_EQ(FaultsOf("", {"api.trusted_proxies=::1"}), "");
}

TEST(LoadConfig, ReportsAllFaultsAtOnce) {
  const std::string faults =
      FaultsOf("[api]\nlisten = \"8080\"\nworkers = 0\n[callback]\nallow_loopback = \"yes\"\n",
               {"log.level=loud"});
  EXPECT_THAT(faults, HasSubstr("api.listen: \"8080\" is not an address with a port: write"));
  EXPECT_THAT(faults, HasSubstr("api.workers: 0 is out of range: use 1 to 64"));
  EXPECT_THAT(faults, HasSubstr("callback.allow_loopback: has a value of another type: write "
                                "true or false"));
  EXPECT_THAT(faults, HasSubstr("log.level: \"loud\" is no level: use debug, info"));
}

TEST(LoadConfig, SuggestsTheKeyThatWasMeant) {
  EXPECT_THAT(FaultsOf("[api]\nlisten_on = \"x\"\n"), HasSubstr("did you mean api.listen?"));
  EXPECT_THAT(FaultsOf("", {"callback.allow_lopback=true"}),
              HasSubstr("did you mean callback.allow_loopback?"));
}

TEST(LoadConfig, RefusesAKeyOutsideAnySection) {
  EXPECT_THAT(FaultsOf("listen = \"127.0.0.1:1\"\n"), HasSubstr("listen: is no known key"));
}

TEST(LoadConfig, NamesFileAndLineOfASyntaxError) {
  EXPECT_THAT(FaultsOf("[api]\nlisten = \n"), HasSubstr("latchkey.toml:2: "));
}

TEST(LoadConfig, RefusesAnAdminListenerOffLoopbackWithoutConsent) {
  EXPECT_THAT(FaultsOf("[admin]\nlisten = \"0.0.0.0:8081\"\n"), HasSubstr("admin.allow_plain"));
  EXPECT_EQ(FaultsOf("[admin]\nlisten = \"10.0.0.1:8081\"\nallow_plain = true\n"), "");
  EXPECT_EQ(FaultsOf("[admin]\nlisten = \"[::1]:8081\"\n"), "");
}

TEST(LoadConfig, WantsAPublicUrlWhereAListenerTakesEveryAddress) {
  EXPECT_THAT(FaultsOf("[api]\nlisten = \"0.0.0.0:80\"\n"), HasSubstr("api.public_url: is empty"));
  EXPECT_EQ(FaultsOf("[api]\nlisten = \"[::]:80\"\npublic_url = \"http://shop.example/\"\n"), "");
}

TEST(LoadConfig, RefusesTwoListenersOnOneAddress) {
  EXPECT_THAT(FaultsOf("[ops]\nlisten = \"127.0.0.1:8080\"\n"),
              HasSubstr("ops.listen: \"127.0.0.1:8080\" is also api.listen"));
}

TEST(LoadConfig, TakesARedisAndNeverShowsItsPassword) {
  EXPECT_EQ(FaultsOf("[replay]\nurl = \"redis://:hunter2@cache/1\"\n"), "");
  const std::string faults = FaultsOf("[replay]\nurl = \"redis://hunter2@cache:x\"\n");
  EXPECT_THAT(faults, HasSubstr("replay.url: its value is no Redis URL"));
  EXPECT_EQ(faults.find("hunter2"), std::string::npos);
  EXPECT_THAT(FaultsOf("[replay]\nwhen_away = \"guess\"\n"), HasSubstr("use refuse or local"));
}

TEST(LoadConfig, RemembersNoAnswersOfOneNodeWhereNodesShareNonces) {
  EXPECT_THAT(FaultsOf("[replay]\nurl = \"redis://cache\"\n"
                       "[decide]\nrequest_id_header = \"X-Proxy-Id\"\n"),
              HasSubstr("decide.request_id_header: is set while replay.url names Redis"));
}

TEST(LoadConfig, WantsUpstreamsWhereCallsAreForwardedAndOnlyThere) {
  EXPECT_THAT(FaultsOf("[store]\nmode = \"upstream\"\n"), HasSubstr("store.upstream: is empty"));
  EXPECT_THAT(FaultsOf("[store]\nupstream = [\"http://10.0.0.5\"]\n"),
              HasSubstr("store.upstream: is set while store.mode is embedded"));
  EXPECT_THAT(FaultsOf("[store]\nmode = \"upstream\"\nupstream = [\"http://10.0.0.5/api\"]\n"),
              HasSubstr("store.upstream: \"http://10.0.0.5/api\" is no upstream"));
  EXPECT_EQ(FaultsOf("[store]\nmode = \"upstream\"\nupstream = [\"http://10.0.0.5:8000\", "
                     "{url = \"http://shop.example\", weight = 3}]\n"),
            "");
}

TEST(LoadConfig, TakesASharedDatabaseOnlyWhereNoCallCanComeToTwoNodes) {
  const std::string shared = "[storage]\nurl = \"postgresql://db/x\"\n";
  EXPECT_THAT(FaultsOf(shared), HasSubstr("replay.pinned: is false while other nodes may share"));
  EXPECT_EQ(FaultsOf(shared + "[replay]\npinned = true\n"), "");
  EXPECT_EQ(FaultsOf(shared + "[replay]\nurl = \"redis://cache\"\n"), "");
}

TEST(LoadConfig, DoesNotQuoteADatabaseUrl) {
  const std::string faults = FaultsOf("[storage]\nurl = \"postgres://latchkey:hunter2@db/x\"\n");
  EXPECT_THAT(faults, HasSubstr("storage.url: its value names no known engine"));
  EXPECT_THAT(faults, Not(HasSubstr("hunter2")));
}

TEST(LoadConfig, RefusesPublicUrlsThatWouldHaveToBeEncoded) {
  for (const char* url : {"shop.example", "ftp://shop.example/", "https:///", "https://s/?a=b",
                          "https://s/a%20b/", "https://s/a+b/", "https://s/ä/"}) {
    EXPECT_THAT(FaultsOf("[admin]\npublic_url = \"" + std::string(url) + "\"\n"),
                HasSubstr("admin.public_url"))
        << url;
  }
}

TEST(ExampleToml, IsWhatTheRepositoryShips) {
  std::ifstream file(LATCHKEY_SOURCE_DIR "/config.example.toml");
  std::ostringstream shipped;
  shipped << file.rdbuf();
  EXPECT_EQ(shipped.str(), ExampleToml())
      << "run: build/release/latchkey serve --example-config > config.example.toml";
}

TEST(ExampleToml, LoadsWithEveryLineInForce) {
  std::string text = ExampleToml();
  for (std::size_t at = 0; (at = text.find("\n#", at)) != std::string::npos; ++at) {
    if (text[at + 2] != ' ') text.erase(at + 1, 1);
  }
  EXPECT_THAT(text, HasSubstr("\nlisten = "));
  EXPECT_EQ(FaultsOf(text), "");
  EXPECT_THAT(text, Not(HasSubstr("\n#listen")));
}

TEST(LoadConfig, TakesAMailServerWithItsSender) {
  const auto config = LoadConfig(
      "", "",
      {"smtp.url=smtps://mail.example.com:465", "smtp.from=Latchkey <latchkey@example.com>"});
  ASSERT_TRUE(config.ok()) << FaultLines(config.error());
  EXPECT_EQ(config->smtp.url, "smtps://mail.example.com:465");
  EXPECT_EQ(config->smtp.retry_s, 60);
}

TEST(LoadConfig, RefusesAMailServerThatIsNoneAndShowsNoPassword) {
  for (const char* url : {"https://mail.example.com", "mail.example.com", "smtp://", "smtp://:25",
                          "smtp://ada:s3cret@mail.example.com"}) {
    const auto config =
        LoadConfig("", "", {"smtp.url=" + std::string(url), "smtp.from=latchkey@example.com"});
    ASSERT_FALSE(config.ok()) << url;
    EXPECT_EQ(config.error().fields.front().field, "smtp.url");
    EXPECT_EQ(FaultLines(config.error()).find("s3cret"), std::string::npos);
  }
  EXPECT_FALSE(LoadConfig("", "", {"smtp.url=smtp://mail.example.com"}).ok());
  EXPECT_FALSE(LoadConfig("", "", {"smtp.from=nobody"}).ok());
}

}  // namespace
}  // namespace latchkey::cmd
