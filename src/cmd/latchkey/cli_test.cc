#include "cmd/latchkey/cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latchkey::cmd {
namespace {

using ::testing::HasSubstr;

Invocation Parse(std::vector<std::string> arguments, const char* data = nullptr) {
  return ParseCommandLine(arguments, data);
}

CommandInvocation CommandOf(std::vector<std::string> arguments) {
  const Invocation invocation = Parse(std::move(arguments));
  const auto* command = std::get_if<CommandInvocation>(&invocation.what);
  if (command == nullptr) {
    const auto* print = std::get_if<PrintInvocation>(&invocation.what);
    ADD_FAILURE() << (print != nullptr ? print->text : "not a command");
    return {};
  }
  return *command;
}

int ExitCodeOf(std::vector<std::string> arguments) {
  const Invocation invocation = Parse(std::move(arguments));
  const auto* print = std::get_if<PrintInvocation>(&invocation.what);
  return print == nullptr ? -1 : print->exit_code;
}

TEST(ParseCommandLine, TakesTheDataFolderFromOptionEnvironmentOrDefault) {
  EXPECT_EQ(Parse({"integration", "list"}).global.data, ".latchkey");
  EXPECT_EQ(Parse({"integration", "list"}, "/env").global.data, "/env");
  EXPECT_EQ(Parse({"--data", "/opt", "integration", "list"}, "/env").global.data, "/opt");
}

TEST(ParseCommandLine, TakesGlobalOptionsBehindTheCommandToo) {
  const Invocation invocation = Parse({"integration", "list", "--output", "json", "--data", "/d"});
  EXPECT_TRUE(invocation.global.json);
  EXPECT_EQ(invocation.global.data, "/d");
}

TEST(ParseCommandLine, ReadsTheRequestToExplain) {
  const CommandInvocation explain = CommandOf({"explain", "k3j9x0ab-2f"});
  EXPECT_EQ(explain.command.name, "explain");
  EXPECT_EQ(ToJson(explain.command.params), R"({"request_id":"k3j9x0ab-2f"})");
  EXPECT_EQ(ExitCodeOf({"explain"}), kExitUsage);
}

TEST(ParseCommandLine, ReadsCreateWithAllItsFields) {
  const CommandInvocation create =
      CommandOf({"integration", "create", "--name", "ERP", "--email", "e@x.io", "--callback-url",
                 "https://c", "--identity-link-url", "https://i", "--resource", "A::a", "B::b",
                 "--resource", "C::c", "--activate"});
  EXPECT_EQ(create.command.name, "integration.create");
  EXPECT_EQ(ToJson(create.command.params),
            R"({"name":"ERP","email":"e@x.io","callback_url":"https://c",)"
            R"("identity_link_url":"https://i","activate":true,)"
            R"("resources":["A::a","B::b","C::c"]})");
}

TEST(ParseCommandLine, ReadsSignatureOptionsOfCreateAndEdit) {
  const CommandInvocation edit = CommandOf(
      {"integration", "edit", "ERP", "--signature-profile", "rfc5849", "--allow-method",
       "HMAC-SHA1", "--allow-method", "HMAC-SHA512", "--bearer", "on", "--bearer-expires", "30d"});
  EXPECT_EQ(edit.command.params.at("signature_profile"), "rfc5849");
  EXPECT_EQ(ToJson(edit.command.params.at("allowed_methods")), R"(["HMAC-SHA1","HMAC-SHA512"])");
  EXPECT_EQ(edit.command.params.at("bearer"), true);
  EXPECT_EQ(edit.command.params.at("bearer_expires"), "30d");
  const CommandInvocation create =
      CommandOf({"integration", "create", "--name", "A", "--no-resources", "--allow-method", "none",
                 "--bearer", "off"});
  EXPECT_EQ(ToJson(create.command.params.at("allowed_methods")), "[]");
  EXPECT_EQ(create.command.params.at("bearer"), false);
  EXPECT_FALSE(create.command.params.contains("signature_profile"));
}

TEST(ParseCommandLine, ReadsLimitsOfCreateAndEdit) {
  const CommandInvocation edit = CommandOf({"integration", "edit", "ERP", "--rate", "600/min",
                                            "--burst", "50", "--concurrency", "4", "--allow-from",
                                            "192.0.2.0/24", "--allow-from", "2001:db8::/32"});
  EXPECT_EQ(ToJson(edit.command.params),
            R"({"integration":"ERP","rate_limit":"600/min","rate_burst":50,"concurrency_limit":4,)"
            R"("allow_from":["192.0.2.0/24","2001:db8::/32"]})");
  const CommandInvocation create =
      CommandOf({"integration", "create", "--name", "A", "--no-resources", "--allow-from", "any"});
  EXPECT_EQ(ToJson(create.command.params.at("allow_from")), "[]");
  EXPECT_FALSE(create.command.params.contains("rate_limit"));
}

TEST(ParseCommandLine, RefusesLimitsThatAreNone) {
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"--burst", "-1"},
                                             {"--concurrency", "x"},
                                             {"--allow-from", "any", "--allow-from", "::1"}}) {
    std::vector<std::string> arguments = {"integration", "edit", "ERP"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(std::get<PrintInvocation>(ParseCommandLine(arguments, nullptr).what).exit_code,
              kExitUsage);
  }
}

TEST(ParseCommandLine, RefusesSignatureOptionsThatAreNone) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--signature-profile", "strict"},
      {"--allow-method", "PLAINTEXT"},
      {"--allow-method", "hmac-sha1"},
      {"--allow-method", "HMAC-SHA1", "--allow-method", "none"},
      {"--bearer", "yes"},
      {"--bearer-expires", "tomorrow"},
      {"--bearer-expires", "30"},
      {"--allow-method"}};
  for (const std::vector<std::string>& options : wrong) {
    std::vector<std::string> arguments = {"integration", "edit", "ERP"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    EXPECT_EQ(ExitCodeOf(arguments), kExitUsage) << options.back();
  }
}

TEST(ParseCommandLine, SaysWhatATimeLooksLike) {
  const Invocation invocation = Parse({"integration", "edit", "ERP", "--bearer-expires", "soon"});
  EXPECT_THAT(std::get<PrintInvocation>(invocation.what).text,
              HasSubstr("'soon' is no time: give 30d, 12h, 2026-12-31 or 2026-12-31T12:00:00Z"));
}

TEST(ParseCommandLine, WantsExactlyOneKindOfGrantInCreate) {
  EXPECT_EQ(ExitCodeOf({"integration", "create", "--name", "A"}), kExitUsage);
  EXPECT_EQ(
      ExitCodeOf({"integration", "create", "--name", "A", "--all-resources", "--no-resources"}),
      kExitUsage);
  EXPECT_EQ(ToJson(CommandOf({"integration", "create", "--name", "A", "--no-resources"})
                       .command.params["resources"]),
            "[]");
}

TEST(ParseCommandLine, LetsEditLeaveTheGrantAlone) {
  const CommandInvocation edit = CommandOf({"integration", "edit", "ERP", "--email", ""});
  EXPECT_EQ(ToJson(edit.command.params), R"({"integration":"ERP","email":""})");
}

TEST(ParseCommandLine, ReadsEveryActOnAnIntegration) {
  for (const char* verb :
       {"show", "allow", "activate", "reauthorize", "suspend", "resume", "revoke", "delete"}) {
    const CommandInvocation act = CommandOf({"integration", verb, "5"});
    EXPECT_EQ(act.command.name, std::string("integration.") + verb);
    EXPECT_EQ(ToJson(act.command.params), R"({"integration":"5"})");
  }
}

TEST(ParseCommandLine, AsksBeforeDeletingUnlessTold) {
  EXPECT_TRUE(CommandOf({"integration", "delete", "5"}).confirm);
  EXPECT_FALSE(CommandOf({"integration", "delete", "5", "--yes"}).confirm);
}

TEST(ParseCommandLine, ReadsSettingsCommands) {
  EXPECT_EQ(ToJson(CommandOf({"config", "set", "a/b/c", "1"}).command.params),
            R"({"path":"a/b/c","value":"1"})");
  EXPECT_EQ(CommandOf({"config", "list"}).command.name, "config.list");
}

TEST(ParseCommandLine, MarksWhatNeedsAPassword) {
  EXPECT_TRUE(CommandOf({"admin", "create", "--username", "u"}).needs_password);
  EXPECT_TRUE(CommandOf({"admin", "password", "u"}).needs_password);
  EXPECT_FALSE(CommandOf({"admin", "unlock", "u"}).needs_password);
}

TEST(ParseCommandLine, ReadsServeWithSeveralOverrides) {
  const Invocation invocation = Parse({"serve", "--set", "a.b=1", "--set", "c.d=2"});
  EXPECT_THAT(std::get<ServeInvocation>(invocation.what).overrides,
              ::testing::ElementsAre("a.b=1", "c.d=2"));
}

TEST(ParseCommandLine, ReadsCall) {
  const Invocation invocation =
      Parse({"call", "POST", "/rest/V1/products", "--integration", "ERP", "--body", "{}"});
  const auto& call = std::get<CallInvocation>(invocation.what);
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.url, "/rest/V1/products");
  EXPECT_EQ(call.integration, "ERP");
  EXPECT_EQ(call.body, "{}");
}

TEST(ParseCommandLine, ReadsSampleData) {
  const Invocation invocation = Parse({"sample-data", "large", "--replace", "--yes"});
  const auto& sample = std::get<SampleDataInvocation>(invocation.what);
  EXPECT_EQ(sample.size, "large");
  EXPECT_TRUE(sample.replace);
  EXPECT_TRUE(sample.yes);
  EXPECT_EQ(ExitCodeOf({"sample-data"}), kExitUsage);
  EXPECT_EQ(ExitCodeOf({"sample-data", "huge"}), kExitUsage);
}

TEST(ParseCommandLine, TellsWrongUsageFromHelp) {
  EXPECT_EQ(ExitCodeOf({}), kExitUsage);
  EXPECT_EQ(ExitCodeOf({"nonsense"}), kExitUsage);
  EXPECT_EQ(ExitCodeOf({"--output", "xml", "integration", "list"}), kExitUsage);
  EXPECT_EQ(ExitCodeOf({"--help"}), kExitDone);
  EXPECT_EQ(ExitCodeOf({"integration", "create", "--help"}), kExitDone);
}

TEST(ParseCommandLine, GivesExamplesInEveryCommandsHelp) {
  const std::vector<std::vector<std::string>> commands = {{"serve"},
                                                          {"call"},
                                                          {"sample-data"},
                                                          {"resources"},
                                                          {"routes"},
                                                          {"integration", "create"},
                                                          {"integration", "list"},
                                                          {"integration", "show"},
                                                          {"integration", "edit"},
                                                          {"integration", "allow"},
                                                          {"integration", "activate"},
                                                          {"integration", "reauthorize"},
                                                          {"integration", "suspend"},
                                                          {"integration", "resume"},
                                                          {"integration", "revoke"},
                                                          {"integration", "delete"},
                                                          {"config", "get"},
                                                          {"config", "set"},
                                                          {"config", "list"},
                                                          {"admin", "create"},
                                                          {"admin", "list"},
                                                          {"admin", "password"},
                                                          {"admin", "unlock"},
                                                          {"admin", "delete"}};
  for (std::vector<std::string> command : commands) {
    command.emplace_back("--help");
    const Invocation invocation = Parse(command);
    EXPECT_THAT(std::get<PrintInvocation>(invocation.what).text, HasSubstr("Examples:"))
        << ::testing::PrintToString(command);
  }
}

std::string TextOf(std::vector<std::string> arguments) {
  const Invocation invocation = Parse(std::move(arguments));
  const auto* print = std::get_if<PrintInvocation>(&invocation.what);
  return print == nullptr ? "" : print->text;
}

TEST(ParseCommandLine, NamesAMisspeltCommandAndWhatWasMeant) {
  EXPECT_EQ(ExitCodeOf({"integratoin", "list"}), kExitUsage);
  EXPECT_THAT(TextOf({"integratoin", "list"}),
              HasSubstr("'integratoin' is not a command of `latchkey`: did you mean "
                        "'integration'?"));
  EXPECT_THAT(TextOf({"integration", "actvate", "ERP"}),
              HasSubstr("'actvate' is not a command of `latchkey integration`: did you mean "
                        "'activate'?"));
  EXPECT_THAT(TextOf({"--output", "json", "xyzzy"}),
              HasSubstr("'xyzzy' is not a command of `latchkey`"));
}

TEST(ParseCommandLine, CallsAnOverrideWithoutAValueWrongUsage) {
  EXPECT_EQ(ExitCodeOf({"serve", "--set", "foo"}), kExitUsage);
  EXPECT_THAT(TextOf({"serve", "--set", "foo"}), HasSubstr("'foo' is not section.key=value"));
}

TEST(ParseCommandLine, HasExamplesInTheHelpOfEveryGroup) {
  for (const char* group : {"integration", "config", "admin"}) {
    EXPECT_THAT(TextOf({group, "--help"}),
                HasSubstr(std::string("Examples:\n  latchkey ") + group));
  }
}

TEST(ParseCommandLine, RefusesWhatIsNoText) {
  EXPECT_EQ(ExitCodeOf({"integration", "show", "\xff"}), kExitUsage);
  EXPECT_THAT(TextOf({"integration", "show", "\xff"}),
              HasSubstr("Argument 3 is not valid UTF-8 text."));
}

}  // namespace
}  // namespace latchkey::cmd
