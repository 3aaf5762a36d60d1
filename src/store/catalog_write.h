#pragma once
// The handlers that change categories, CMS content and the stock of sources.
//
// Each answers one route of the table in handlers.cc; what it is given and returns: handlers.h.

#include "base/json.h"
#include "store/database.h"
#include "store/handlers.h"
#include "store/outcome.h"

namespace latchkey::store {

// categories_write.cc
Outcome<json::value> CreateCategory(const ApiRequest& request, Database& database);
Outcome<json::value> ChangeCategory(const ApiRequest& request, Database& database);
Outcome<json::value> DeleteCategory(const ApiRequest& request, Database& database);
Outcome<json::value> MoveCategory(const ApiRequest& request, Database& database);
Outcome<json::value> AssignCategoryProduct(const ApiRequest& request, Database& database);
Outcome<json::value> RemoveCategoryProduct(const ApiRequest& request, Database& database);

// The category in the shape of the API; 404 where there is none. (categories.cc)
Outcome<json::value> ShowCategory(std::int64_t category_id, Database& database);

// cms.cc
Outcome<json::value> SearchCmsPages(const ApiRequest& request, Database& database);
Outcome<json::value> CreateCmsPage(const ApiRequest& request, Database& database);
Outcome<json::value> ChangeCmsPage(const ApiRequest& request, Database& database);
Outcome<json::value> DeleteCmsPage(const ApiRequest& request, Database& database);
Outcome<json::value> SearchCmsBlocks(const ApiRequest& request, Database& database);
Outcome<json::value> CreateCmsBlock(const ApiRequest& request, Database& database);
Outcome<json::value> ChangeCmsBlock(const ApiRequest& request, Database& database);
Outcome<json::value> DeleteCmsBlock(const ApiRequest& request, Database& database);

// sources.cc
Outcome<json::value> ListSourceItems(const ApiRequest& request, Database& database);
Outcome<json::value> SaveSourceItems(const ApiRequest& request, Database& database);

}  // namespace latchkey::store
