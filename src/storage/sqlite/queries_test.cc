// The query files: their headers, their parameters, and the access path that SQLite takes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/storage.h"
#include "storage/testing/fixtures.h"
#include "storage_queries.h"

namespace latchkey::storage {
namespace {

class Queries : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Open(folder_.Url(), testing::ABox()).ok());
    ASSERT_EQ(sqlite3_open(folder_.File("latchkey.db").c_str(), &database_), SQLITE_OK);
  }
  void TearDown() override { sqlite3_close(database_); }

  // "SEARCH consumer USING INDEX ..." lines of EXPLAIN QUERY PLAN.
  std::vector<std::string> Plan(std::string_view sql) {
    std::vector<std::string> lines;
    sqlite3_stmt* statement = nullptr;
    const std::string explain = "EXPLAIN QUERY PLAN " + std::string(sql);
    EXPECT_EQ(sqlite3_prepare_v2(database_, explain.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database_);
    while (sqlite3_step(statement) == SQLITE_ROW)
      lines.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 3)));
    sqlite3_finalize(statement);
    return lines;
  }
  static std::string NameOf(const queries::EmbeddedFile& file) {
    return std::string(file.name.substr(0, file.name.find('.')));
  }

  testing::TemporaryFolder folder_;
  sqlite3* database_ = nullptr;
};

// The shared ones and those of this engine.
std::vector<queries::EmbeddedFile> SqliteQueries() {
  std::vector<queries::EmbeddedFile> files;
  for (const queries::EmbeddedFile& file : queries::storage_queries()) {
    if (!file.name.ends_with(".postgres.sql")) files.push_back(file);
  }
  return files;
}

TEST_F(Queries, HaveAHeaderWithNameParametersColumnsAndIndex) {
  for (const queries::EmbeddedFile& file : queries::storage_queries()) {
    SCOPED_TRACE(std::string(file.name));
    EXPECT_TRUE(file.text.starts_with("-- " + NameOf(file) + ": "));
    for (const std::string_view part :
         {"\n-- Parameters: ", "\n-- Columns:    ", "\n-- Index:      "})
      EXPECT_NE(file.text.find(part), std::string_view::npos) << part;
    EXPECT_EQ(file.text.find("SELECT *"), std::string_view::npos);
  }
}

TEST_F(Queries, AreOneStatementWithParametersNumberedInOrder) {
  for (const queries::EmbeddedFile& file : SqliteQueries()) {
    SCOPED_TRACE(std::string(file.name));
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    ASSERT_EQ(sqlite3_prepare_v2(database_, file.text.data(), static_cast<int>(file.text.size()),
                                 &statement, &rest),
              SQLITE_OK)
        << sqlite3_errmsg(database_);
    EXPECT_EQ(std::string_view(rest), "\n");
    for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i)
      EXPECT_EQ(sqlite3_bind_parameter_name(statement, i), "$" + std::to_string(i));
    sqlite3_finalize(statement);
  }
}

TEST_F(Queries, TakeTheExpectedAccessPaths) {
  using Lines = std::vector<std::string>;
  const std::string by_rowid = "(rowid=?)";
  const Lines integration_row = {"SEARCH i USING INTEGER PRIMARY KEY " + by_rowid};
  const std::string consumer =
      "SEARCH c USING COVERING INDEX sqlite_autoindex_consumer_1 (integration_id=?) LEFT-JOIN";
  const std::string newest_token =
      "SEARCH n USING COVERING INDEX access_token_consumer (consumer_id=?)";
  const Lines caller_rest = {
      "SEARCH c USING INDEX sqlite_autoindex_consumer_1 (integration_id=?)",
      "SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
      "CORRELATED SCALAR SUBQUERY 1",
      newest_token,
      "SEARCH e USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
  };
  const std::string whole_names = "SCAN integration USING COVERING INDEX integration_name_status";
  const std::string sorted = "USE TEMP B-TREE FOR ORDER BY";
  const std::string read_by_user =
      "SEARCH r USING COVERING INDEX sqlite_autoindex_notification_read_1 (admin_user_id=? AND "
      "notification_id=?) LEFT-JOIN";
  const auto with = [](Lines first, const Lines& rest) {
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
  };
  const std::map<std::string, Lines> expected = {
      {"find_integration", {integration_row[0], consumer}},
      {"find_integration_by_name",
       {"SEARCH i USING INDEX sqlite_autoindex_integration_1 (name_folded=?)", consumer}},
      {"list_ids", {"SCAN integration_usage"}},
      {"list_ids_backward", {"SCAN integration_usage"}},
      {"list_ids_by_name", {whole_names}},
      {"list_ids_by_name_backward", {whole_names}},
      {"list_ids_by_status", {whole_names, sorted}},
      {"list_ids_by_use",
       {"SCAN i USING COVERING INDEX integration_status",
        "SEARCH u USING INTEGER PRIMARY KEY (rowid=?)", sorted}},
      {"list_ids_of_names_by_use",
       {"SEARCH u USING INTEGER PRIMARY KEY (rowid=?)", "LIST SUBQUERY 1",
        "SCAN i USING COVERING INDEX integration_name_status", sorted}},
      {"find_usage", {"SEARCH integration_usage USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"add_usage", {"SEARCH integration_usage USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"delete_issued_exchanges", {"SCAN exchange"}},
      {"prune_changes",
       {"SEARCH change_feed USING INTEGER PRIMARY KEY (rowid=?)", "LIST SUBQUERY 2",
        "SEARCH c USING INTEGER PRIMARY KEY (rowid<?)", "SCALAR SUBQUERY 1", "SEARCH n"}},
      {"prune_audit",
       {"SEARCH audit USING INTEGER PRIMARY KEY (rowid=?)", "LIST SUBQUERY 1", "SCAN a"}},
      {"delete_notifications_before", {"SEARCH notification USING INDEX notification_at (at_s<?)"}},
      {"list_notifications", {"SEARCH n USING INTEGER PRIMARY KEY (rowid<?)", read_by_user}},
      {"count_unread", {"SEARCH n USING COVERING INDEX notification_at (at_s>?)", read_by_user}},
      {"find_subscriber", {"SEARCH notification_subscriber USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"delete_subscriber", {"SEARCH notification_subscriber USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"list_subscribers", {"SCAN notification_subscriber"}},
      {"update_mail", {"SEARCH mail USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"list_mails",
       {"SEARCH m USING INTEGER PRIMARY KEY (rowid<?)",
        "SEARCH n USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"list_queued_mails",
       {"SEARCH m USING INDEX mail_state (state=?)",
        "SEARCH n USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"count_integrations", {"SCAN integration USING COVERING INDEX integration_name_status"}},
      {"update_integration", {"SEARCH integration USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"delete_integration", {"SEARCH integration USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"find_consumer",
       {"SEARCH consumer USING INDEX sqlite_autoindex_consumer_1 (integration_id=?)"}},
      {"find_consumer_by_key",
       {"SEARCH consumer USING INDEX sqlite_autoindex_consumer_2 (consumer_key=?)"}},
      {"find_access_token",
       {"SEARCH access_token USING INDEX access_token_consumer (consumer_id=?)"}},
      {"find_access_token_by_value",
       {"SEARCH access_token USING INDEX sqlite_autoindex_access_token_1 (token=?)"}},
      {"delete_access_tokens",
       {"SEARCH access_token USING INDEX access_token_consumer (consumer_id=?)"}},
      {"revoke_access_tokens",
       {"SEARCH access_token USING INDEX access_token_consumer (consumer_id=?)"}},
      {"find_exchange", {"SEARCH exchange USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"find_exchange_by_request_token",
       {"SEARCH exchange USING INDEX sqlite_autoindex_exchange_1 (request_token=?)"}},
      {"delete_exchange", {"SEARCH exchange USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"find_admin_user",
       {"SEARCH admin_user USING INDEX sqlite_autoindex_admin_user_1 (username_folded=?)"}},
      {"update_admin_user", {"SEARCH admin_user USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"delete_admin_user", {"SEARCH admin_user USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"list_admin_users", {"SCAN admin_user"}},
      {"find_role", {"SEARCH admin_role USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"find_role_by_name",
       {"SEARCH admin_role USING INDEX sqlite_autoindex_admin_role_1 (name_folded=?)"}},
      {"update_role", {"SEARCH admin_role USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"delete_role", {"SEARCH admin_role USING INTEGER PRIMARY KEY (rowid=?)"}},
      {"list_roles", {"SCAN admin_role"}},
      {"find_session",
       {"SEARCH admin_session USING INDEX sqlite_autoindex_admin_session_1 (mark=?)"}},
      // Of one admin: at most limits::kAdminSessionsPerUserMax to put in order.
      {"list_sessions",
       {"SEARCH admin_session USING INDEX admin_session_user (admin_user_id=?)",
        "USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"}},
      {"update_session",
       {"SEARCH admin_session USING INDEX sqlite_autoindex_admin_session_1 (mark=?)"}},
      {"delete_session",
       {"SEARCH admin_session USING INDEX sqlite_autoindex_admin_session_2 (id=?)"}},
      {"delete_other_sessions",
       {"SEARCH admin_session USING INDEX admin_session_user (admin_user_id=?)"}},
      {"delete_ended_sessions", {"SCAN admin_session"}},
      {"trim_sessions",
       {"SCAN admin_session", "LIST SUBQUERY 1",
        "SCAN admin_session USING INDEX admin_session_seen"}},
      {"find_setting", {"SEARCH setting USING INDEX sqlite_autoindex_setting_1 (path=?)"}},
      {"list_settings", {"SCAN setting USING INDEX sqlite_autoindex_setting_1"}},
      {"load_caller", with(integration_row, caller_rest)},
      {"visit_callers", with({"SEARCH i USING INTEGER PRIMARY KEY (rowid>?)"}, caller_rest)},
      {"last_change", {"SEARCH change_feed"}},
      {"list_changes", {"SEARCH change_feed USING INTEGER PRIMARY KEY (rowid>?)"}},
      {"list_audit", {"SEARCH audit USING INTEGER PRIMARY KEY (rowid<?)"}},
      {"find_meta", {"SEARCH meta USING INDEX sqlite_autoindex_meta_1 (name=?)"}},
      {"list_migrations", {"SCAN schema_migration"}},
      {"find_schema", {"SCAN sqlite_schema"}},
      {"list_columns", {"SCAN pragma_table_info VIRTUAL TABLE INDEX 0:", sorted}},
      {"list_counters", {"SCAN sqlite_sequence"}},
  };
  std::size_t checked = 0;
  for (const queries::EmbeddedFile& file : SqliteQueries()) {
    const std::string name = NameOf(file);
    if (name.starts_with("insert_") || name.starts_with("append_") || name.starts_with("put_"))
      continue;
    ++checked;
    ASSERT_TRUE(expected.contains(name)) << name << " has no expected plan";
    EXPECT_EQ(Plan(file.text), expected.at(name)) << name;
  }
  EXPECT_EQ(checked, expected.size());
}

}  // namespace
}  // namespace latchkey::storage
