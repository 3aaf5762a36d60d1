#include "cmd/latchkey/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/encoding.h"
#include "base/moment.h"
#include "cmd/latchkey/suggest.h"

namespace latchkey::cmd {
namespace {

// "section.key=value", or the reason why it is not.
std::string CheckOverride(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos && equals != 0) return {};
  return "'" + text + "' is not section.key=value, such as api.listen=127.0.0.1:9090";
}

std::string CheckMoment(const std::string& text) {
  if (ParseMoment(text, 0)) return {};
  return "'" + text + "' is no time: give 30d, 12h, 2026-12-31 or 2026-12-31T12:00:00Z";
}

// The methods that are allowed by what was typed; "none" stands for itself.
json::array Methods(const std::vector<std::string>& words) {
  const bool none = std::find(words.begin(), words.end(), "none") != words.end();
  if (none && words.size() > 1) {
    throw CLI::ValidationError("--allow-method", "none allows no other method beside it");
  }
  return none ? json::array() : json::array(words.begin(), words.end());
}

// The addresses that are allowed by what was typed; "any" stands for itself.
json::array Ranges(const std::vector<std::string>& words) {
  const bool any = std::find(words.begin(), words.end(), "any") != words.end();
  if (any && words.size() > 1) {
    throw CLI::ValidationError("--allow-from", "any needs no other address beside it");
  }
  return any ? json::array() : json::array(words.begin(), words.end());
}

// What one parse fills in. Sub-commands set `invocation.what` when they are the one chosen.
class Parser {
 public:
  explicit Parser(const char* data_from_environment) {
    invocation_.global.data = data_from_environment != nullptr && *data_from_environment != '\0'
                                  ? data_from_environment
                                  : ".latchkey";
    app_.name("latchkey");
    app_.set_version_flag("--version", "latchkey " LATCHKEY_VERSION);
    app_.set_help_all_flag("--help-all", "Help of every command");
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_option("--data", invocation_.global.data,
                    "The data folder (LATCHKEY_DATA, else .latchkey)");
    app_.add_option(
        "--config", invocation_.global.config,
        "The configuration file (else latchkey.toml in the data folder, if it is there)");
    app_.add_option("--output", output_, "table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->default_str("table");
    app_.add_flag("--wait", invocation_.global.wait,
                  "Return when the change is in force on every node (`latchkey nodes`)");
    app_.footer(
        "With a server on the data folder the commands go through it; a change is in force\n"
        "when the command returns. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.\n"
        "`latchkey COMMAND --help` has examples.");
    AddServe();
    AddIntegration();
    AddConfig();
    AddAdmin();
    AddCall();
    AddExplain();
    AddNotifications();
    AddNodes();
    AddBackup();
    AddDoctor();
    AddSampleData();
    AddCatalog();
  }

  Invocation Parse(std::vector<std::string> arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (IsUtf8(arguments[i])) continue;
      invocation_.what = PrintInvocation{
          kExitUsage, "Argument " + std::to_string(i + 1) + " is not valid UTF-8 text.\n"};
      return std::move(invocation_);
    }
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    try {
      app_.parse(arguments);
    } catch (const CLI::ParseError& error) {
      std::ostringstream out;
      std::ostringstream wrong;
      const int code = app_.exit(Explained(error), out, wrong);
      invocation_.what =
          PrintInvocation{code == 0 ? kExitDone : kExitUsage, code == 0 ? out.str() : wrong.str()};
    }
    invocation_.global.json = output_ == "json";
    return std::move(invocation_);
  }

 private:
  CLI::App* Sub(CLI::App* parent, const std::string& name, const std::string& what,
                const std::string& examples) {
    CLI::App* sub = parent->add_subcommand(name, what);
    sub->footer("Examples:\n" + examples);
    return sub;
  }

  // CLI11 says that a command is missing where one is misspelt; this names it, and what was meant.
  CLI::ParseError Explained(const CLI::ParseError& error) {
    const CLI::App* group = &app_;
    while (!group->get_subcommands().empty()) group = group->get_subcommands().front();
    const std::vector<std::string> unread = app_.remaining(true);
    const auto commands = group->get_subcommands([](const CLI::App*) { return true; });
    if (error.get_name() != "RequiredError" || unread.empty() || commands.empty()) return error;
    std::vector<std::string_view> names;
    for (const CLI::App* command : commands) names.push_back(command->get_name());
    const std::string_view meant = Closest(unread.front(), names);
    std::string text = "'" + unread.front() + "' is not a command of `" + NameOf(*group) + "`";
    if (!meant.empty()) text += ": did you mean '" + std::string(meant) + "'?";
    return {text, CLI::ExitCodes::RequiredError};
  }

  static std::string NameOf(const CLI::App& app) {
    const CLI::App* parent = app.get_parent();
    return (parent == nullptr ? "" : NameOf(*parent) + " ") + app.get_name();
  }

  // A sub-command that is a Command without further ado.
  CLI::App* SubCommand(CLI::App* parent, const std::string& name, const std::string& command,
                       const std::string& what, const std::string& examples) {
    CLI::App* sub = Sub(parent, name, what, examples);
    sub->callback([this, command] {
      CommandInvocation chosen{{command, params_}, false, false};
      chosen.confirm = command == "integration.delete" && !yes_;
      chosen.needs_password = command == "admin.create" || command == "admin.password";
      invocation_.what = std::move(chosen);
    });
    return sub;
  }

  // Options that go into the parameters when they are given.
  CLI::Option* Text(CLI::App* sub, const std::string& option, const std::string& param,
                    const std::string& what) {
    return sub->add_option_function<std::string>(
        option, [this, param](const std::string& value) { params_[param] = value; }, what);
  }
  CLI::Option* Flag(CLI::App* sub, const std::string& option, const std::string& param,
                    const std::string& what) {
    return sub->add_flag_callback(
        option, [this, param] { params_[param] = true; }, what);
  }

  void AddServe() {
    auto options = std::make_shared<ServeInvocation>();
    CLI::App* sub = Sub(&app_, "serve", "Run the server",
                        "  latchkey serve\n"
                        "  latchkey serve --config /etc/latchkey/latchkey.toml --data "
                        "/var/lib/latchkey\n"
                        "  latchkey serve --set api.listen=127.0.0.1:9090 --set "
                        "callback.allow_loopback=true\n"
                        "  latchkey serve --takeover\n"
                        "  latchkey serve --check\n"
                        "  latchkey serve --example-config > latchkey.toml");
    sub->add_option("--set", options->overrides, "section.key=value, over the file's")
        ->allow_extra_args(false)
        ->check(CheckOverride);
    sub->add_flag("--check", options->check, "Tell what is wrong with the configuration, and end");
    sub->add_flag("--example-config", options->example_config,
                  "Print every key with its default, and end");
    sub->add_flag(
        "--takeover", options->takeover,
        "Take the listening sockets over from the server that runs on the data folder, which "
        "ends; no call is lost. Starts as usual where none runs");
    sub->callback([this, options] { invocation_.what = *options; });
  }

  void AddFields(CLI::App* sub, bool creating) {
    CLI::Option* name = Text(sub, "--name", "name", "Its name, unique in any letter case");
    if (creating) name->required();
    Text(sub, "--email", "email", "Whom to write to");
    Text(sub, "--callback-url", "callback_url", "Where its credentials are posted");
    Text(sub, "--identity-link-url", "identity_link_url", "Where the merchant signs in there");
    AddGrant(sub, creating);
    AddSignatureOptions(sub);
    AddLimits(sub);
  }

  void AddGrant(CLI::App* sub, bool creating) {
    CLI::App* grant = sub->add_option_group("resources", "What it may use");
    Flag(grant, "--all-resources", "all_resources", "Everything, present and future");
    grant
        ->add_option_function<std::vector<std::string>>(
            "--resource",
            [this](const std::vector<std::string>& ids) {
              params_["resources"] = json::array(ids.begin(), ids.end());
            },
            "Exactly these, for example Magento_Catalog::products (`latchkey resources`)")
        ->expected(1, -1);
    grant->add_flag_callback(
        "--no-resources", [this] { params_["resources"] = json::array(); }, "Nothing");
    grant->require_option(creating ? 1 : 0, 1);
  }

  void AddSignatureOptions(CLI::App* sub) {
    Text(sub, "--signature-profile", "signature_profile",
         "auto: every reading that clients use; rfc5849: that one alone")
        ->check(CLI::IsMember({"auto", "rfc5849"}));
    sub->add_option_function<std::vector<std::string>>(
           "--allow-method",
           [this](const std::vector<std::string>& words) {
             params_["allowed_methods"] = Methods(words);
           },
           "Exactly this beside HMAC-SHA256, given once for each; none takes them away")
        ->allow_extra_args(false)
        ->type_name("METHOD")
        ->check(CLI::IsMember({"HMAC-SHA1", "HMAC-SHA512", "none"}));
    sub->add_option_function<std::string>(
           "--bearer", [this](const std::string& word) { params_["bearer"] = word == "on"; },
           "on: its access token alone will do, without a signature")
        ->check(CLI::IsMember({"on", "off"}));
    Text(sub, "--bearer-expires", "bearer_expires",
         "Until when: 30d, 12h, 2026-12-31 or 2026-12-31T12:00:00Z")
        ->type_name("TIME")
        ->check(CheckMoment);
  }

  void Count(CLI::App* sub, const std::string& option, const std::string& param,
             const std::string& what) {
    sub->add_option_function<std::int64_t>(
           option, [this, param](std::int64_t count) { params_[param] = count; }, what)
        ->type_name("CALLS")
        ->check(CLI::NonNegativeNumber);
  }

  void AddLimits(CLI::App* sub) {
    Text(sub, "--rate", "rate_limit", "How much it may call, sustained: 10/s, 600/min or off")
        ->type_name("RATE");
    Count(sub, "--burst", "rate_burst", "How many of them at once after a pause; 0: the rate's");
    Count(sub, "--concurrency", "concurrency_limit",
          "How many calls under way at once; 0: no limit");
    sub->add_option_function<std::vector<std::string>>(
           "--allow-from",
           [this](const std::vector<std::string>& words) { params_["allow_from"] = Ranges(words); },
           "Where it may call from, given once for each: 192.0.2.1, 192.0.2.0/24, 2001:db8::/32 "
           "or any")
        ->allow_extra_args(false)
        ->type_name("CIDR");
  }

  CLI::App* OnIntegration(CLI::App* parent, const std::string& verb, const std::string& what,
                          const std::string& example) {
    CLI::App* sub =
        SubCommand(parent, verb, "integration." + verb, what, "  latchkey integration " + example);
    Text(sub, "integration", "integration", "Digits are an id, anything else a name")
        ->required()
        ->type_name("X");
    return sub;
  }

  void AddIntegration() {
    CLI::App* group = Sub(&app_, "integration", "Integrations: who may call, and what",
                          "  latchkey integration create --name ERP --all-resources --activate\n"
                          "  latchkey integration list\n"
                          "  latchkey integration show ERP");
    group->require_subcommand(1);
    CLI::App* create = SubCommand(
        group, "create", "integration.create", "Register an integration",
        "  latchkey integration create --name ERP --resource Magento_Catalog::products "
        "Magento_Sales::sales --activate\n"
        "  latchkey integration create --name CRM --all-resources --callback-url "
        "https://crm.example/keys --identity-link-url https://crm.example/login --activate\n"
        "  latchkey integration create --name Till --resource Magento_Sales::sales "
        "--allow-method HMAC-SHA1");
    AddFields(create, true);
    Flag(create, "--activate", "activate", "Allow it at once, and hand over the credentials");
    SubCommand(group, "list", "integration.list", "List them all",
               "  latchkey integration list\n  latchkey --output json integration list");
    CLI::App* show = OnIntegration(group, "show", "Show one, with what is pending",
                                   "show ERP\n  latchkey integration show 5 --reveal");
    Flag(show, "--reveal", "reveal", "With its secrets; leaves an audit entry");
    CLI::App* edit = OnIntegration(
        group, "edit", "Change it: narrowing acts at once, widening waits for `allow`",
        "edit ERP --email erp@example.com\n"
        "  latchkey integration edit ERP --resource Magento_Catalog::products\n"
        "  latchkey integration edit ERP --signature-profile rfc5849 --allow-method none\n"
        "  latchkey integration edit ERP --bearer on --bearer-expires 30d\n"
        "  latchkey integration edit ERP --rate 600/min --burst 50 --concurrency 4 --allow-from "
        "192.0.2.0/24");
    AddFields(edit, false);
    OnIntegration(group, "allow", "Grant what is pending; its tokens stay", "allow ERP");
    OnIntegration(group, "activate", "Allow it and hand over the credentials", "activate ERP");
    OnIntegration(group, "reauthorize",
                  "Hand over new tokens; the old one lives until the new one is issued",
                  "reauthorize ERP");
    OnIntegration(group, "suspend", "Refuse its calls for now; its tokens stay", "suspend ERP");
    OnIntegration(group, "resume", "End a suspension", "resume ERP");
    OnIntegration(group, "revoke", "End its access token, and nothing else", "revoke ERP");
    CLI::App* remove = OnIntegration(group, "delete", "Delete it with its credentials",
                                     "delete ERP\n  latchkey integration delete 5 --yes");
    remove->add_flag("--yes", yes_, "Do not ask");
  }

  void AddConfig() {
    CLI::App* group = Sub(&app_, "config", "Settings that act while the server runs",
                          "  latchkey config list\n"
                          "  latchkey config set webapi/webapisecurity/allow_insecure 1");
    group->require_subcommand(1);
    CLI::App* get = SubCommand(group, "get", "config.get", "Print a setting",
                               "  latchkey config get webapi/webapisecurity/allow_insecure");
    Text(get, "path", "path", "For example oauth/consumer/post_timeout")->required();
    CLI::App* set = SubCommand(group, "set", "config.set", "Change a setting, at once",
                               "  latchkey config set webapi/webapisecurity/allow_insecure 1\n"
                               "  latchkey config set oauth/consumer/post_timeout 10");
    Text(set, "path", "path", "For example oauth/consumer/post_timeout")->required();
    Text(set, "value", "value", "Its new value")->required();
    SubCommand(group, "list", "config.list", "Print every setting with its value",
               "  latchkey config list");
  }

  CLI::App* OnUser(CLI::App* group, const std::string& verb, const std::string& what,
                   const std::string& more) {
    CLI::App* sub = SubCommand(group, verb, "admin." + verb, what,
                               "  latchkey admin " + verb + " maria" + more);
    Text(sub, "username", "username", "The user name")->required();
    return sub;
  }

  void AddAdmin() {
    CLI::App* group = Sub(&app_, "admin", "The people who sign in to the admin",
                          "  latchkey admin list\n"
                          "  latchkey admin create --username maria --email maria@example.com");
    group->require_subcommand(1);
    const std::string from_environment =
        "\n  LATCHKEY_ADMIN_PASSWORD=... latchkey admin password maria";
    CLI::App* create =
        SubCommand(group, "create", "admin.create", "Add one; the password is asked for",
                   "  latchkey admin create --username maria --email maria@example.com\n"
                   "  LATCHKEY_ADMIN_PASSWORD=... latchkey admin create --username maria");
    Text(create, "--username", "username", "The user name")->required();
    Text(create, "--email", "email", "Whom to write to");
    Text(create, "--role", "role",
         "What they may do (`latchkey admin role list`); else everything");
    SubCommand(group, "list", "admin.list", "List them", "  latchkey admin list");
    CLI::App* edit = OnUser(group, "edit", "Give one another role or e-mail, at once",
                            " --role Support\n  latchkey admin edit maria --email m@example.com");
    Text(edit, "--email", "email", "Whom to write to");
    Text(edit, "--role", "role", "What they may do (`latchkey admin role list`)");
    OnUser(group, "password", "Set a new password; it is asked for", from_environment);
    OnUser(group, "unlock", "End a lock after wrong passwords", "");
    OnUser(group, "reset-second-factor", "Turn the second factor off, for one who has lost it", "");
    OnUser(group, "delete", "Delete one; somebody who may do everything stays", "");
    AddRole(group);
  }

  CLI::App* OnRole(CLI::App* group, const std::string& verb, const std::string& what,
                   const std::string& more) {
    CLI::App* sub = SubCommand(group, verb, "admin.role." + verb, what,
                               "  latchkey admin role " + verb + " Support" + more);
    Text(sub, "role", "role", "Its name")->required();
    return sub;
  }

  void AddRole(CLI::App* admin) {
    CLI::App* group = Sub(admin, "role", "Roles: what the people of the admin may do",
                          "  latchkey admin role list\n"
                          "  latchkey admin edit maria --role Support");
    group->require_subcommand(1);
    CLI::App* create = SubCommand(
        group, "create", "admin.role.create", "Make one",
        "  latchkey admin role create --name Support --resource Magento_Integration::integrations "
        "Magento_Sales::sales");
    Text(create, "--name", "name", "Its name, unique in any letter case")->required();
    AddGrant(create, true);
    SubCommand(group, "list", "admin.role.list", "List them",
               "  latchkey admin role list\n  latchkey --output json admin role list");
    CLI::App* edit = OnRole(group, "edit", "Change it, at once for everybody who has it",
                            " --resource Magento_Integration::integrations\n"
                            "  latchkey admin role edit Support --name \"Help desk\"");
    Text(edit, "--name", "name", "Another name");
    AddGrant(edit, false);
    OnRole(group, "delete", "Delete one that nobody has", "");
  }

  void AddCall() {
    auto options = std::make_shared<CallInvocation>();
    CLI::App* sub = Sub(
        &app_, "call", "Make a call, signed as an integration, and print the answer",
        "  latchkey call GET /rest/V1/store/storeViews --integration ERP\n"
        "  latchkey call GET '/rest/V1/products?searchCriteria[pageSize]=2' --integration ERP\n"
        "  latchkey call POST /rest/V1/products --integration ERP --body '{\"product\": {...}}'");
    sub->add_option("method", options->method, "GET, POST, PUT or DELETE")->required();
    sub->add_option("url", options->url, "A whole URL, or a path at api.public_url")->required();
    sub->add_option("--integration", options->integration,
                    "Who signs: an id or a name; without it the call is a guest's");
    sub->add_option("--body", options->body, "JSON to send");
    sub->callback([this, options] { invocation_.what = *options; });
  }

  void AddSampleData() {
    auto options = std::make_shared<SampleDataInvocation>();
    CLI::App* sub = Sub(&app_, "sample-data", "Fill the embedded store with sample products",
                        "  latchkey sample-data medium\n"
                        "  latchkey sample-data small --replace\n"
                        "  latchkey --data /var/lib/latchkey sample-data large");
    sub->add_option("size", options->size, "small (50 products), medium (2,000) or large (50,000)")
        ->required()
        ->check(CLI::IsMember({"small", "medium", "large"}));
    sub->add_flag("--replace", options->replace,
                  "Throw away what the store has first; needs the server stopped");
    sub->add_flag("--yes", options->yes, "Do not ask before replacing");
    sub->callback([this, options] { invocation_.what = *options; });
  }

  void AddExplain() {
    CLI::App* sub =
        SubCommand(&app_, "explain", "explain", "Tell why a call was refused, and what to do",
                   "  latchkey explain k3j9x0ab-2f\n"
                   "  latchkey explain k3j9x0ab-2f --output json\n"
                   "The id is what the refusal says in X-Request-Id.");
    Text(sub, "request-id", "request_id", "X-Request-Id of the refusal")
        ->required()
        ->type_name("REQUEST-ID");
  }

  void AddNotifications() {
    CLI::App* group = Sub(&app_, "notifications", "What happened to integrations, and its mails",
                          "  latchkey notifications list\n"
                          "  latchkey notifications mails");
    group->require_subcommand(1);
    SubCommand(group, "list", "notifications.list", "The latest, the newest first",
               "  latchkey notifications list");
    SubCommand(group, "mails", "notifications.mails", "The latest mails, and how each went",
               "  latchkey notifications mails\n"
               "  latchkey --output json notifications mails");
    CLI::App* smtp =
        Sub(&app_, "smtp", "The mail server", "  latchkey smtp test --to me@example.com");
    smtp->require_subcommand(1);
    CLI::App* test = SubCommand(smtp, "test", "smtp.test", "Send a test mail, and tell how it went",
                                "  latchkey smtp test --to me@example.com");
    Text(test, "--to", "to", "The address it goes to")->required();
  }

  void AddNodes() {
    SubCommand(&app_, "nodes", "nodes.list", "The servers on the database, and what each serves",
               "  latchkey nodes\n"
               "  latchkey --wait integration revoke ERP");
  }

  void AddBackup() {
    auto backup = std::make_shared<BackupInvocation>();
    CLI::App* sub = Sub(&app_, "backup", "Copy everything that is kept into a folder, and check it",
                        "  latchkey backup /var/backups/latchkey-1\n"
                        "  latchkey backup /var/backups/latchkey-2 --with-master-key");
    sub->add_option("folder", backup->folder, "A new folder")->required();
    sub->add_flag(
        "--with-master-key", backup->with_master_key,
        "With the key that opens what is sealed in it: whoever has both has every secret");
    sub->callback([this, backup] { invocation_.what = *backup; });

    auto restore = std::make_shared<RestoreInvocation>();
    sub = Sub(&app_, "restore", "Bring back a backup, into a database that is empty",
              "  latchkey --data /var/lib/latchkey restore /var/backups/latchkey-1");
    sub->add_option("folder", restore->folder, "The backup")->required();
    sub->callback([this, restore] { invocation_.what = *restore; });

    auto migrate = std::make_shared<MigrateStorageInvocation>();
    sub = Sub(&app_, "migrate-storage", "Copy the database into one of another kind, and check it",
              "  latchkey migrate-storage --from sqlite:latchkey.db --to "
              "postgresql://latchkey@db.example/latchkey");
    sub->add_option("--from", migrate->from, "As storage.url")->required();
    sub->add_option("--to", migrate->to, "As storage.url; an empty database")->required();
    sub->callback([this, migrate] { invocation_.what = *migrate; });
  }

  void AddDoctor() {
    CLI::App* sub = Sub(&app_, "doctor", "Look at all that a server needs, and say what is wrong",
                        "  latchkey doctor\n"
                        "  latchkey --output json doctor");
    sub->callback([this] { invocation_.what = DoctorInvocation{}; });
  }

  void AddCatalog() {
    CLI::App* resources =
        SubCommand(&app_, "resources", "resources", "The tree of what can be granted",
                   "  latchkey resources --filter catalog");
    Text(resources, "--filter", "filter", "Only those with this text in id or title");
    CLI::App* routes =
        Sub(&app_, "routes", "What can be called, what each needs, and whether it is served",
            "  latchkey routes --filter products\n"
            "  latchkey routes check /rest/V1/products/24-MB01 GET");
    Text(routes, "--filter", "filter", "Only those with this text in method, path or resource");
    routes->callback([this, routes] {
      if (!routes->get_subcommands().empty()) return;  // which is the one chosen
      invocation_.what = CommandInvocation{{"routes", params_}, false, false};
    });
    CLI::App* check =
        SubCommand(routes, "check", "routes.check",
                   "Tell what a call would need, or why there is no route for it",
                   "  latchkey routes check /rest/V1/products/24-MB01 GET\n"
                   "  latchkey routes check https://shop.example/rest/V1/orders POST");
    Text(check, "url", "url", "A whole URL, or a path; a query makes no difference")->required();
    Text(check, "method", "method", "GET, POST, PUT, DELETE, ...")->required();
  }

  CLI::App app_{"Integrations of a store's API: who may call, and what."};
  Invocation invocation_;
  std::string output_ = "table";
  json::object params_;
  bool yes_ = false;
};

}  // namespace

Invocation ParseCommandLine(const std::vector<std::string>& arguments,
                            const char* data_from_environment) {
  return Parser(data_from_environment).Parse(arguments);
}

}  // namespace latchkey::cmd
