#pragma once
// Nobody passes on what they do not hold: what an actor may grant, and whom they may act on.
//
// The rule of every act that grants something, or that could be used to take what somebody else
// holds: the actor has to hold all of it. An act on an admin user or a role asks for all that the
// user's role, or the role, holds before and after; an act on an integration that grants, or that
// hands over credentials, for all that the integration asks for. Taking away needs nothing.
//
// Owns:      that rule, and that somebody always holds everything.
// Not here:  which resource an operation of the admin API needs (admin/permissions.h).
//
// All read in the act's own transaction, so that a role that changed a moment ago counts.

#include <string_view>

#include "acl/permission_set.h"
#include "base/result.h"
#include "domain/model.h"
#include "domain/storage.h"

namespace latchkey::domain {

// What `actor` holds; nothing for an admin user who is gone.
Result<acl::Grant> HeldBy(ReadTransaction& transaction, const Actor& actor);

// kForbidden, naming what is missing, unless `actor` holds all of `needed`. `whose` begins the
// text: "The role \"Support\" holds" more than your role.
Result<void> RequireHeld(ReadTransaction& transaction, const Actor& actor, const acl::Grant& needed,
                         std::string_view whose);

// The role of an admin user; one without is a corrupt database.
Result<Role> RoleOf(ReadTransaction& transaction, const AdminUser& user);

// Tells the data plane, which keeps what the tokens of admin users may do, that this has changed.
Result<void> AnnounceAuthority(WriteTransaction& transaction);

// kConflict unless an admin user is left whose role holds everything. For the end of an act.
Result<void> RequireAnAdministrator(ReadTransaction& transaction);

}  // namespace latchkey::domain
