-- 0002 product_details
-- Why:    attribute sets and attributes with their options; media, tier prices, custom options, links and
--         configurable products; what the 31 guest routes tell beyond 0001.
-- Phase:  expand. The rows below are the same for every store, those made by 0001 as well.
-- Cost:   none to speak of.

CREATE TABLE attribute_set (
  attribute_set_id INTEGER PRIMARY KEY AUTOINCREMENT,
  attribute_set_name TEXT NOT NULL UNIQUE,
  sort_order INTEGER NOT NULL,
  entity_type_id INTEGER NOT NULL
);

CREATE TABLE attribute_group (
  attribute_group_id INTEGER PRIMARY KEY AUTOINCREMENT,
  attribute_group_name TEXT NOT NULL,
  attribute_set_id INTEGER NOT NULL REFERENCES attribute_set ON DELETE CASCADE,
  sort_order INTEGER NOT NULL,
  UNIQUE (attribute_set_id, attribute_group_name)
);

-- What the API tells of an attribute. Table `attribute` stays the list of codes that a search knows;
-- codes that a product merely brought along have no definition. Flags are 0 and 1; `apply_to` is a
-- JSON list of product types, empty for all of them.
CREATE TABLE attribute_definition (
  attribute_id INTEGER PRIMARY KEY AUTOINCREMENT,
  attribute_code TEXT NOT NULL UNIQUE,
  default_frontend_label TEXT NOT NULL,
  frontend_input TEXT NOT NULL,
  backend_type TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('global', 'website', 'store')),
  is_required INTEGER NOT NULL DEFAULT 0,
  is_user_defined INTEGER NOT NULL DEFAULT 0,
  is_visible INTEGER NOT NULL DEFAULT 1,
  is_unique INTEGER NOT NULL DEFAULT 0,
  default_value TEXT,
  frontend_class TEXT,
  note TEXT,
  apply_to TEXT NOT NULL DEFAULT '[]',
  position INTEGER NOT NULL DEFAULT 0,
  is_wysiwyg_enabled INTEGER NOT NULL DEFAULT 0,
  is_html_allowed_on_front INTEGER NOT NULL DEFAULT 0,
  used_for_sort_by INTEGER NOT NULL DEFAULT 0,
  is_filterable INTEGER NOT NULL DEFAULT 0,
  is_filterable_in_search INTEGER NOT NULL DEFAULT 0,
  is_used_in_grid INTEGER NOT NULL DEFAULT 0,
  is_visible_in_grid INTEGER NOT NULL DEFAULT 0,
  is_filterable_in_grid INTEGER NOT NULL DEFAULT 0,
  is_searchable INTEGER NOT NULL DEFAULT 0,
  is_visible_in_advanced_search INTEGER NOT NULL DEFAULT 0,
  is_comparable INTEGER NOT NULL DEFAULT 0,
  is_used_for_promo_rules INTEGER NOT NULL DEFAULT 0,
  is_visible_on_front INTEGER NOT NULL DEFAULT 0,
  used_in_product_listing INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE attribute_set_attribute (
  attribute_set_id INTEGER NOT NULL REFERENCES attribute_set ON DELETE CASCADE,
  attribute_id INTEGER NOT NULL REFERENCES attribute_definition ON DELETE CASCADE,
  attribute_group_id INTEGER NOT NULL REFERENCES attribute_group ON DELETE CASCADE,
  PRIMARY KEY (attribute_set_id, attribute_id)
) WITHOUT ROWID;

-- `value` is what products carry; null: the option's id as text.
CREATE TABLE attribute_option (
  option_id INTEGER PRIMARY KEY AUTOINCREMENT,
  attribute_id INTEGER NOT NULL REFERENCES attribute_definition ON DELETE CASCADE,
  label TEXT NOT NULL,
  value TEXT,
  sort_order INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX attribute_option_by_attribute ON attribute_option (attribute_id, sort_order);

-- `types` is a JSON list of the roles of a picture: image, small_image, ...
CREATE TABLE media_entry (
  entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  media_type TEXT NOT NULL DEFAULT 'image',
  label TEXT,
  position INTEGER NOT NULL DEFAULT 0,
  disabled INTEGER NOT NULL DEFAULT 0,
  types TEXT NOT NULL DEFAULT '[]',
  file TEXT NOT NULL
);
CREATE INDEX media_entry_by_product ON media_entry (product_id, position);

-- A price for `qty` and more. Group 32000 is every customer, website 0 every website.
CREATE TABLE tier_price (
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  customer_group_id INTEGER NOT NULL,
  qty REAL NOT NULL,
  website_id INTEGER NOT NULL DEFAULT 0,
  value REAL NOT NULL,
  percentage_value REAL,
  PRIMARY KEY (product_id, customer_group_id, qty, website_id)
) WITHOUT ROWID;

CREATE TABLE custom_option (
  option_id INTEGER PRIMARY KEY AUTOINCREMENT,
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  title TEXT NOT NULL,
  type TEXT NOT NULL,
  sort_order INTEGER NOT NULL DEFAULT 0,
  is_require INTEGER NOT NULL DEFAULT 1,
  price REAL,
  price_type TEXT,
  sku TEXT,
  file_extension TEXT,
  max_characters INTEGER,
  image_size_x INTEGER,
  image_size_y INTEGER
);
CREATE INDEX custom_option_by_product ON custom_option (product_id, sort_order);

CREATE TABLE custom_option_value (
  option_type_id INTEGER PRIMARY KEY AUTOINCREMENT,
  option_id INTEGER NOT NULL REFERENCES custom_option ON DELETE CASCADE,
  title TEXT NOT NULL,
  sort_order INTEGER NOT NULL DEFAULT 0,
  price REAL NOT NULL DEFAULT 0,
  price_type TEXT NOT NULL DEFAULT 'fixed',
  sku TEXT
);
CREATE INDEX custom_option_value_by_option ON custom_option_value (option_id, sort_order);

CREATE TABLE link_type (
  code INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  has_qty INTEGER NOT NULL
);

CREATE TABLE product_link (
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  link_type TEXT NOT NULL REFERENCES link_type (name),
  linked_product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  position INTEGER NOT NULL DEFAULT 0,
  qty REAL,
  PRIMARY KEY (product_id, link_type, linked_product_id)
) WITHOUT ROWID;
CREATE INDEX product_link_by_linked ON product_link (linked_product_id);

-- An attribute in which the children of a configurable product differ; `value_index` is the id of
-- one of the attribute's options.
CREATE TABLE configurable_option (
  option_id INTEGER PRIMARY KEY AUTOINCREMENT,
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  attribute_id INTEGER NOT NULL REFERENCES attribute_definition,
  label TEXT NOT NULL,
  position INTEGER NOT NULL DEFAULT 0,
  UNIQUE (product_id, attribute_id)
);

CREATE TABLE configurable_value (
  option_id INTEGER NOT NULL REFERENCES configurable_option ON DELETE CASCADE,
  value_index INTEGER NOT NULL REFERENCES attribute_option,
  PRIMARY KEY (option_id, value_index)
) WITHOUT ROWID;

CREATE TABLE configurable_child (
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  child_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  PRIMARY KEY (product_id, child_id)
) WITHOUT ROWID;
CREATE INDEX configurable_child_by_child ON configurable_child (child_id);

INSERT INTO link_type (code, name, position, has_qty) VALUES
  (1, 'related', 1, 0), (5, 'crosssell', 2, 0), (4, 'upsell', 3, 0), (3, 'associated', 4, 1);

INSERT INTO attribute_set (attribute_set_id, attribute_set_name, sort_order, entity_type_id) VALUES
  (4, 'Default', 1, 4);

INSERT INTO attribute_group (attribute_group_id, attribute_group_name, attribute_set_id, sort_order) VALUES
  (7, 'Product Details', 4, 10), (8, 'Content', 4, 20), (9, 'Images', 4, 30),
  (10, 'Search Engine Optimization', 4, 40), (11, 'Advanced Pricing', 4, 50), (12, 'Design', 4, 60),
  (13, 'Gift Options', 4, 70), (14, 'Other', 4, 80);

INSERT INTO attribute_definition (attribute_id, attribute_code, default_frontend_label, frontend_input,
                                  backend_type, scope) VALUES
  (73, 'name', 'Product Name', 'text', 'varchar', 'store'),
  (74, 'sku', 'SKU', 'text', 'static', 'global'),
  (75, 'description', 'Description', 'textarea', 'text', 'store'),
  (76, 'short_description', 'Short Description', 'textarea', 'text', 'store'),
  (77, 'price', 'Price', 'price', 'decimal', 'global'),
  (78, 'special_price', 'Special Price', 'price', 'decimal', 'global'),
  (79, 'special_from_date', 'Special Price From Date', 'date', 'datetime', 'website'),
  (80, 'special_to_date', 'Special Price To Date', 'date', 'datetime', 'website'),
  (81, 'cost', 'Cost', 'price', 'decimal', 'global'),
  (82, 'weight', 'Weight', 'weight', 'decimal', 'global'),
  (83, 'manufacturer', 'Manufacturer', 'text', 'varchar', 'global'),
  (84, 'meta_title', 'Meta Title', 'text', 'varchar', 'store'),
  (85, 'meta_keyword', 'Meta Keywords', 'textarea', 'text', 'store'),
  (86, 'meta_description', 'Meta Description', 'textarea', 'varchar', 'store'),
  (87, 'image', 'Base', 'media_image', 'varchar', 'store'),
  (88, 'small_image', 'Small', 'media_image', 'varchar', 'store'),
  (89, 'thumbnail', 'Thumbnail', 'media_image', 'varchar', 'store'),
  (92, 'tier_price', 'Tier Price', 'text', 'decimal', 'global'),
  (93, 'color', 'Color', 'text', 'varchar', 'global'),
  (94, 'news_from_date', 'Set Product as New from Date', 'date', 'datetime', 'website'),
  (95, 'news_to_date', 'Set Product as New to Date', 'date', 'datetime', 'website'),
  (97, 'status', 'Enable Product', 'select', 'int', 'website'),
  (99, 'visibility', 'Visibility', 'select', 'int', 'store'),
  (100, 'custom_design', 'New Theme', 'select', 'varchar', 'store'),
  (101, 'custom_design_from', 'Active From', 'date', 'datetime', 'store'),
  (102, 'custom_design_to', 'Active To', 'date', 'datetime', 'store'),
  (104, 'page_layout', 'Layout', 'select', 'varchar', 'store'),
  (105, 'category_ids', 'Categories', 'text', 'static', 'global'),
  (106, 'options_container', 'Display Product Options In', 'select', 'varchar', 'store'),
  (113, 'created_at', 'Created', 'date', 'static', 'global'),
  (114, 'updated_at', 'Updated', 'date', 'static', 'global'),
  (115, 'country_of_manufacture', 'Country of Manufacture', 'text', 'varchar', 'website'),
  (119, 'url_key', 'URL Key', 'text', 'varchar', 'store'),
  (121, 'msrp', 'Suggested Retail Price', 'price', 'decimal', 'website'),
  (124, 'tax_class_id', 'Tax Class', 'select', 'int', 'website'),
  (125, 'gift_message_available', 'Allow Gift Message', 'boolean', 'varchar', 'store'),
  (134, 'swatch_image', 'Swatch', 'media_image', 'varchar', 'store');

UPDATE attribute_definition SET is_required = 1 WHERE attribute_code IN ('name', 'sku', 'price');
UPDATE attribute_definition SET is_unique = 1 WHERE attribute_code = 'sku';
UPDATE attribute_definition SET is_user_defined = 1 WHERE attribute_code IN ('cost', 'manufacturer', 'color');
UPDATE attribute_definition SET is_visible = 0
  WHERE attribute_code IN ('category_ids', 'created_at', 'updated_at');
UPDATE attribute_definition SET is_wysiwyg_enabled = 1, is_html_allowed_on_front = 1
  WHERE attribute_code IN ('description', 'short_description');
UPDATE attribute_definition SET used_for_sort_by = 1 WHERE attribute_code IN ('name', 'price');
UPDATE attribute_definition SET is_searchable = 1, is_visible_in_advanced_search = 1
  WHERE attribute_code IN ('name', 'sku', 'description', 'short_description', 'price', 'color');
UPDATE attribute_definition SET is_comparable = 1
  WHERE attribute_code IN ('sku', 'description', 'short_description', 'color');
UPDATE attribute_definition SET is_filterable = 1 WHERE attribute_code = 'price';
UPDATE attribute_definition SET used_in_product_listing = 1
  WHERE attribute_code IN ('name', 'short_description', 'price', 'special_price', 'special_from_date',
                           'special_to_date', 'small_image', 'thumbnail', 'news_from_date', 'news_to_date',
                           'status', 'tax_class_id', 'url_key', 'msrp', 'swatch_image');
UPDATE attribute_definition SET is_used_in_grid = 1, is_visible_in_grid = 1, is_filterable_in_grid = 1
  WHERE attribute_code IN ('special_price', 'cost', 'manufacturer', 'color', 'url_key', 'tax_class_id');
UPDATE attribute_definition SET apply_to = '["simple","virtual"]' WHERE attribute_code IN ('cost', 'special_price');
UPDATE attribute_definition SET default_value = '1' WHERE attribute_code = 'status';
UPDATE attribute_definition SET default_value = '4' WHERE attribute_code = 'visibility';
UPDATE attribute_definition SET default_value = '2' WHERE attribute_code = 'tax_class_id';

INSERT INTO attribute_option (attribute_id, label, value, sort_order) VALUES
  (97, 'Enabled', '1', 1), (97, 'Disabled', '2', 2),
  (99, 'Not Visible Individually', '1', 1), (99, 'Catalog', '2', 2), (99, 'Search', '3', 3),
  (99, 'Catalog, Search', '4', 4),
  (104, 'Empty', 'empty', 1), (104, '1 column', '1column', 2), (104, '2 columns with left bar', '2columns-left', 3),
  (104, '2 columns with right bar', '2columns-right', 4), (104, '3 columns', '3columns', 5),
  (106, 'Product Info Column', 'container1', 1), (106, 'Block after Info Column', 'container2', 2),
  (124, 'None', '0', 1), (124, 'Taxable Goods', '2', 2),
  (125, 'Yes', '1', 1), (125, 'No', '0', 2);

-- Every attribute stands in one group of the set; those not named are with the product details.
INSERT INTO attribute_set_attribute (attribute_set_id, attribute_id, attribute_group_id)
  SELECT 4, attribute_id, CASE
    WHEN attribute_code IN ('description', 'short_description') THEN 8
    WHEN frontend_input = 'media_image' THEN 9
    WHEN attribute_code IN ('url_key', 'meta_title', 'meta_keyword', 'meta_description') THEN 10
    WHEN attribute_code IN ('special_price', 'special_from_date', 'special_to_date', 'cost', 'tier_price', 'msrp')
      THEN 11
    WHEN attribute_code IN ('custom_design', 'custom_design_from', 'custom_design_to', 'page_layout',
                            'options_container') THEN 12
    WHEN attribute_code = 'gift_message_available' THEN 13
    ELSE 7 END
  FROM attribute_definition;

-- Ids of one's own begin well away from the ones above.
UPDATE sqlite_sequence SET seq = 8 WHERE name = 'attribute_set';
UPDATE sqlite_sequence SET seq = 15 WHERE name = 'attribute_group';
UPDATE sqlite_sequence SET seq = 140 WHERE name = 'attribute_definition';
