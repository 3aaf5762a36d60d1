#include "store/handlers.h"
#include "store/rows.h"

namespace latchkey::store {

Outcome<json::value> GetCmsPage(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t page_id, request.PathNumber("pageId"));
  LATCHKEY_TRY(
      json::object page,
      database.Row("SELECT page_id AS id, identifier, title, page_layout, meta_title, "
                   "meta_keywords, meta_description, content_heading, content, creation_time, "
                   "update_time, CAST(sort_order AS TEXT) AS sort_order, layout_update_xml, "
                   "custom_theme, custom_root_template, custom_layout_update_xml, "
                   "custom_theme_from, custom_theme_to, is_active AS active "
                   "FROM cms_page WHERE page_id = ?",
                   {page_id}));
  if (page.empty()) {
    return Refusal{404, "The CMS page with the \"%1\" ID doesn't exist.", json::array{page_id}};
  }
  MakeBool(page, {"active"});
  return json::value(OmitNulls(page));
}

Outcome<json::value> GetCmsBlock(const ApiRequest& request, Database& database) {
  const std::string_view block_id = request.Path("blockId");
  LATCHKEY_TRY(json::object block,
               database.Row("SELECT block_id AS id, identifier, title, content, creation_time, "
                            "update_time, is_active AS active FROM cms_block WHERE block_id = ?",
                            {block_id}));
  if (block.empty()) {
    return Refusal{404, "The CMS block with the \"%1\" ID doesn't exist.", json::array{block_id}};
  }
  MakeBool(block, {"active"});
  return json::value(OmitNulls(block));
}

}  // namespace latchkey::store
