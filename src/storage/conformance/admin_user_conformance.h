#pragma once
// The part of the suite (storage_conformance.h) that is about admin users and their roles.

#include <string>
#include <vector>

#include "storage/conformance/storage_conformance.h"

namespace latchkey::storage::conformance {

TEST_P(StorageConformance, KeepsAdminUsersByFoldedUsername) {
  Write([&](WriteTransaction& transaction) {
    const AdminUserId id = Take(transaction.InsertAdminUser(AnAdminUser("Admin")));
    auto found = Take(transaction.FindAdminUser("ADMIN"));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->id, id);
    EXPECT_EQ(found->username, "Admin");
    EXPECT_EQ(found->email, "admin@example.com");
    EXPECT_EQ(found->password_hash, "$hash");
    EXPECT_EQ(found->failures, 3);
    EXPECT_EQ(found->first_failure_at_s, 41);
    EXPECT_EQ(found->locked_until_s, 42);
    EXPECT_EQ(found->created_at_s, 43);
    EXPECT_EQ(found->tokens_revoked_at_s, 44);
    EXPECT_EQ(found->role_id, RoleId{1});
    EXPECT_FALSE(found->second_factor.has_value());

    found->failures = 4;
    ASSERT_TRUE(transaction.UpdateAdminUser(*found).ok());
    EXPECT_EQ(Take(transaction.FindAdminUser("admin"))->failures, 4);
    Take(transaction.InsertAdminUser(AnAdminUser("second")));
    EXPECT_EQ(Take(transaction.ListAdminUsers()).size(), 2u);
    ASSERT_TRUE(transaction.DeleteAdminUser(id).ok());
    EXPECT_EQ(Take(transaction.ListAdminUsers()).size(), 1u);
  });
}

TEST_P(StorageConformance, KeepsTheSecondFactorOfAnAdminUser) {
  Write([&](WriteTransaction& transaction) {
    AdminUser user = AnAdminUser("Admin");
    user.second_factor = domain::SecondFactor{TotpSecret("secret of totp"), false, 0, {}};
    user.id = Take(transaction.InsertAdminUser(user));
    user.second_factor->confirmed = true;
    user.second_factor->last_step = 45;
    user.second_factor->recovery_hashes = {"aa", "bb"};
    ASSERT_TRUE(transaction.UpdateAdminUser(user).ok());
  });
  Read([&](ReadTransaction& transaction) {
    const auto factor = Take(transaction.ListAdminUsers()).at(0).second_factor;
    ASSERT_TRUE(factor.has_value());
    EXPECT_EQ(factor->secret.Reveal(), "secret of totp");
    EXPECT_TRUE(factor->confirmed);
    EXPECT_EQ(factor->last_step, 45);
    EXPECT_EQ(factor->recovery_hashes, (std::vector<std::string>{"aa", "bb"}));
  });
}

TEST_P(StorageConformance, BeginsWithARoleThatHoldsEverything) {
  Read([&](ReadTransaction& transaction) {
    const auto roles = Take(transaction.ListRoles());
    ASSERT_EQ(roles.size(), 1u);
    EXPECT_EQ(roles[0].id, RoleId{1});
    EXPECT_EQ(roles[0].name, domain::kFirstRole);
    EXPECT_TRUE(roles[0].held.all);
  });
}

TEST_P(StorageConformance, KeepsRolesByFoldedName) {
  Write([&](WriteTransaction& transaction) {
    const domain::Role support{{}, "Support", acl::Grant::Of({"A::b", "A::c"})};
    const RoleId id = Take(transaction.InsertRole(support));
    auto found = Take(transaction.FindRoleByName("support"));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->id, id);
    EXPECT_EQ(found->name, "Support");
    EXPECT_EQ(found->held, support.held);

    found->name = "Help desk";
    found->held = {};
    ASSERT_TRUE(transaction.UpdateRole(*found).ok());
    EXPECT_EQ(Take(transaction.FindRole(id))->name, "Help desk");
    EXPECT_EQ(Take(transaction.FindRole(id))->held, acl::Grant{});
    found->id = {999};
    EXPECT_EQ(KindOf(transaction.UpdateRole(*found)), ErrorKind::kNotFound);
    ASSERT_TRUE(transaction.DeleteRole(id).ok());
    EXPECT_FALSE(Take(transaction.FindRole(id)).has_value());
    EXPECT_EQ(Take(transaction.ListRoles()).size(), 1u);
  });
}

TEST_P(StorageConformance, RefusesARolesNameThatDiffersByLetterCaseAlone) {
  domain::Role other{{}, "Help desk", {}};
  Write([&](WriteTransaction& transaction) {
    Take(transaction.InsertRole({{}, "Support", {}}));
    other.id = Take(transaction.InsertRole(other));
  });
  EXPECT_EQ(RefusalOf([&](WriteTransaction& transaction) {
              return transaction.InsertRole({{}, "SUPPORT", {}});
            }),
            ErrorKind::kConflict);
  other.name = "support";
  EXPECT_EQ(RefusalOf([&](WriteTransaction& transaction) { return transaction.UpdateRole(other); }),
            ErrorKind::kConflict);
}

TEST_P(StorageConformance, RefusesAUsernameThatDiffersByLetterCaseAlone) {
  Write([&](WriteTransaction& transaction) {
    Take(transaction.InsertAdminUser(AnAdminUser("Admin")));
  });
  EXPECT_EQ(RefusalOf([&](WriteTransaction& transaction) {
              return transaction.InsertAdminUser(AnAdminUser("admin"));
            }),
            ErrorKind::kConflict);
}

}  // namespace latchkey::storage::conformance
