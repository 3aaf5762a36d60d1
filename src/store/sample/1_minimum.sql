-- What every store has, with sample data or without: one website, one group, one view, the root
-- categories, the currencies and the attribute codes that products usually carry.

INSERT INTO website (website_id, code, name, default_group_id) VALUES
  (0, 'admin', 'Admin', 0),
  (1, 'base', 'Main Website', 1);

INSERT INTO store_group (group_id, website_id, root_category_id, default_store_id, name, code) VALUES
  (0, 0, 0, 0, 'Default', 'default'),
  (1, 1, 2, 1, 'Main Website Store', 'main_website_store');

INSERT INTO store_view (store_id, code, name, website_id, group_id, is_active, locale,
                        default_display_currency_code, timezone, weight_unit) VALUES
  (0, 'admin', 'Admin', 0, 0, 1, 'en_US', 'USD', 'UTC', 'lbs'),
  (1, 'default', 'Default Store View', 1, 1, 1, 'en_US', 'USD', 'America/Chicago', 'lbs');

INSERT INTO currency (code, symbol, rate, is_base, position) VALUES
  ('USD', '$', 1, 1, 1),
  ('EUR', '€', 0.92, 0, 2);

INSERT INTO category (entity_id, parent_id, path, level, position, name, is_active, include_in_menu,
                      created_at, updated_at) VALUES
  (1, 0, '1', 0, 0, 'Root Catalog', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00'),
  (2, 1, '1/2', 1, 1, 'Default Category', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00');

INSERT INTO attribute (code, kind) VALUES
  ('color', 'text'), ('cost', 'number'), ('country_of_manufacture', 'text'), ('custom_design', 'text'),
  ('custom_design_from', 'time'), ('custom_design_to', 'time'), ('custom_layout', 'text'),
  ('custom_layout_update', 'text'), ('description', 'text'), ('gift_message_available', 'text'),
  ('has_options', 'text'), ('image', 'text'), ('image_label', 'text'), ('manufacturer', 'text'),
  ('meta_description', 'text'), ('meta_keyword', 'text'), ('meta_title', 'text'), ('minimal_price', 'number'),
  ('msrp', 'number'), ('msrp_display_actual_price_type', 'text'), ('news_from_date', 'time'),
  ('news_to_date', 'time'), ('options_container', 'text'), ('page_layout', 'text'), ('required_options', 'text'),
  ('short_description', 'text'), ('small_image', 'text'), ('small_image_label', 'text'),
  ('special_from_date', 'time'), ('special_price', 'number'), ('special_to_date', 'time'),
  ('swatch_image', 'text'), ('tax_class_id', 'number'), ('thumbnail', 'text'), ('thumbnail_label', 'text'),
  ('url_key', 'text'), ('url_path', 'text');
