// openapi.yaml against the handlers: the same operations, and answers of the shape it promises.

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "admin/testing/test_admin.h"

namespace latchkey::admin {
namespace {

using testing::Reply;
using testing::SignedInTest;
using Names = std::set<std::string>;

const std::string& Document() {
  static const std::string text = [] {
    std::ifstream file(LATCHKEY_SOURCE_DIR "/src/admin/openapi.yaml");
    std::ostringstream whole;
    whole << file.rdbuf();
    return whole.str();
  }();
  return text;
}

// "GET /users needs Magento_User::acl_users".
std::string Line(const NamedOperation& operation) {
  return operation.method + " " + operation.path + " needs " + operation.needs;
}

Names DocumentedOperations() {
  Names names;
  std::istringstream lines(Document());
  std::string line;
  NamedOperation operation;
  std::smatch match;
  while (std::getline(lines, line)) {
    if (std::regex_match(line, match, std::regex("  (/[^ ]*):"))) operation.path = match[1];
    if (std::regex_match(line, match, std::regex("    (get|post|put|patch|delete):"))) {
      operation.method = match[1];
      std::transform(operation.method.begin(), operation.method.end(), operation.method.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    }
    if (std::regex_match(line, match, std::regex("      x-needs: (.*)"))) {
      operation.needs = match[1];
      names.insert(Line(operation));
    }
  }
  return names;
}

// The names in the first `required: [...]` of a schema.
Names Required(const std::string& schema) {
  Names names;
  const std::size_t begin =
      Document().find("\n    " + schema + ":\n", Document().find("\n  schemas:\n"));
  EXPECT_NE(begin, std::string::npos) << schema;
  const std::size_t list = Document().find("required:", begin);
  const std::size_t open = Document().find('[', list);
  const std::size_t close = Document().find(']', open);
  const std::string inside = Document().substr(open + 1, close - open - 1);
  const std::regex word("[a-z_]+");
  for (std::sregex_iterator it(inside.begin(), inside.end(), word), end; it != end; ++it) {
    names.insert(it->str());
  }
  return names;
}

Names KeysOf(const json::value& value) {
  Names names;
  for (const auto& member : value.as_object()) names.insert(std::string(member.key()));
  return names;
}

const json::value& FirstItem(const Reply& reply) { return reply.At("items").as_array().at(0); }

TEST(OpenApi, DescribesTheOperationsThatAreServedAndNoOthers) {
  Names served;
  for (const NamedOperation& operation : OperationNames()) served.insert(Line(operation));
  EXPECT_EQ(served, DocumentedOperations());
  EXPECT_EQ(served.size(), OperationNames().size());
}

using OpenApiShapes = SignedInTest;

TEST_F(OpenApiShapes, AreThoseOfTheAnswers) {
  const std::string path = CreateErp();
  Send(browser_, "PATCH", path, Confirmed({{"email", "erp@example.com"}}));
  const Reply activated = Post(path + "/activate");
  EXPECT_EQ(KeysOf(Get("/session").value), Required("Session"));
  EXPECT_EQ(KeysOf(FirstItem(Get("/sessions"))), Required("SessionRow"));
  EXPECT_EQ(KeysOf(FirstItem(Get("/integrations"))), Required("IntegrationRow"));
  EXPECT_EQ(KeysOf(Get(path).value), Required("Integration"));
  EXPECT_EQ(KeysOf(Get(path + "/exchange").value), Required("ExchangeProgress"));
  EXPECT_EQ(KeysOf(activated.value), Required("Activation"));
  EXPECT_EQ(KeysOf(activated.At("credentials")), Required("Credentials"));
  EXPECT_EQ(KeysOf(FirstItem(Get("/resources"))), Required("Resource"));
  EXPECT_EQ(KeysOf(FirstItem(Get("/audit"))), Required("AuditEntry"));
  EXPECT_EQ(KeysOf(FirstItem(Get("/users"))), Required("AdminUser"));
  EXPECT_EQ(KeysOf(FirstItem(Get("/roles"))), Required("Role"));
  EXPECT_EQ(KeysOf(Get("/account").value), Required("Account"));
  EXPECT_EQ(KeysOf(Post("/account/second-factor", Confirmed({})).value),
            Required("SecondFactorSecret"));
  EXPECT_EQ(KeysOf(FirstItem(Get("/notifications"))), Required("Notification"));
  EXPECT_EQ(KeysOf(Get("/account/notifications").value), Required("Subscription"));
  EXPECT_EQ(KeysOf(FirstItem(Get("/mails"))), Required("Mail"));
  EXPECT_EQ(KeysOf(Get("/nothing").value), Required("Problem"));
  Names setting = KeysOf(FirstItem(Get("/settings")));
  setting.erase("max");
  EXPECT_EQ(setting, Required("Setting"));
}

TEST_F(OpenApiShapes, AreThoseOfAnExchangeAndItsTest) {
  const Reply created =
      Post("/integrations", Confirmed({{"name", "ERP"},
                                       {"callback_url", "https://erp.example.com/credentials"},
                                       {"identity_link_url", "https://erp.example.com/login"}}));
  const std::string path = "/integrations/" + ToJson(created.At("id"));
  Post(path + "/activate");
  EXPECT_EQ(KeysOf(Get(path + "/exchange").At("exchange")), Required("Exchange"));
  test_callback_ = [](const domain::IntegrationDetail&) -> Result<CallbackTest> {
    return CallbackTest{{}, {}, net::OutgoingAnswer{}};
  };
  EXPECT_EQ(KeysOf(Post(path + "/callback-test").value), Required("CallbackTest"));
}

}  // namespace
}  // namespace latchkey::admin
