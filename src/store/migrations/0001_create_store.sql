-- 0001 create_store
-- Why:    the embedded store: websites with their views, the directory, categories, products, CMS.
-- Phase:  expand, into an empty database.
-- Cost:   none to speak of.
-- Units:  times are UTC text, "YYYY-MM-DD HH:MM:SS", as the API writes them.
--         Money is in the base currency; qty and weight are plain numbers.
-- Names:  columns are called what the API calls them wherever the API has a word.

CREATE TABLE website (
  website_id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  default_group_id INTEGER NOT NULL
);

CREATE TABLE store_group (
  group_id INTEGER PRIMARY KEY,
  website_id INTEGER NOT NULL REFERENCES website,
  root_category_id INTEGER NOT NULL,
  default_store_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  code TEXT NOT NULL UNIQUE
);

-- View 0 is "admin": the scope of every view, reached as "all".
CREATE TABLE store_view (
  store_id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  website_id INTEGER NOT NULL REFERENCES website,
  group_id INTEGER NOT NULL REFERENCES store_group,
  is_active INTEGER NOT NULL,
  locale TEXT NOT NULL,
  default_display_currency_code TEXT NOT NULL,
  timezone TEXT NOT NULL,
  weight_unit TEXT NOT NULL
);

CREATE TABLE currency (
  code TEXT PRIMARY KEY,
  symbol TEXT NOT NULL,
  rate REAL NOT NULL,           -- units of this currency for one of the base currency
  is_base INTEGER NOT NULL,
  position INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE country (
  country_id TEXT PRIMARY KEY,  -- ISO 3166-1 alpha-2
  iso3_code TEXT NOT NULL,
  name TEXT NOT NULL            -- English
) WITHOUT ROWID;

CREATE TABLE country_name (
  country_id TEXT NOT NULL REFERENCES country,
  locale TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (country_id, locale)
) WITHOUT ROWID;

CREATE TABLE country_region (
  region_id INTEGER PRIMARY KEY,
  country_id TEXT NOT NULL REFERENCES country,
  code TEXT NOT NULL,
  name TEXT NOT NULL
);
CREATE INDEX country_region_by_country ON country_region (country_id, region_id);

-- `path` is the way from the root, "1/2/5"; the subtree of a category is its path and what begins
-- with it and a slash.
CREATE TABLE category (
  entity_id INTEGER PRIMARY KEY AUTOINCREMENT,
  parent_id INTEGER NOT NULL,
  path TEXT NOT NULL UNIQUE,
  level INTEGER NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  is_active INTEGER NOT NULL,
  include_in_menu INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE INDEX category_by_parent ON category (parent_id, position);

CREATE TABLE category_attribute (
  category_id INTEGER NOT NULL REFERENCES category ON DELETE CASCADE,
  code TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (category_id, code)
) WITHOUT ROWID;

CREATE TABLE product (
  entity_id INTEGER PRIMARY KEY AUTOINCREMENT,
  sku TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL COLLATE NOCASE,
  attribute_set_id INTEGER NOT NULL,
  price REAL NOT NULL,
  status INTEGER NOT NULL,
  visibility INTEGER NOT NULL,
  type_id TEXT NOT NULL COLLATE NOCASE,
  weight REAL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE INDEX product_by_name ON product (name);
CREATE INDEX product_by_price ON product (price);
CREATE INDEX product_by_created ON product (created_at);
CREATE INDEX product_by_updated ON product (updated_at);

-- Every attribute code that a product may be searched by; a write adds the codes it brings.
-- `kind` is how values compare: text, number or time.
CREATE TABLE attribute (
  code TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'time'))
) WITHOUT ROWID;

-- Custom attributes in the order in which the product got them. A list value is kept as JSON.
CREATE TABLE product_attribute (
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  code TEXT NOT NULL REFERENCES attribute,
  value TEXT NOT NULL COLLATE NOCASE,
  is_list INTEGER NOT NULL DEFAULT 0,
  UNIQUE (product_id, code)
);
CREATE INDEX product_attribute_by_value ON product_attribute (code, value, product_id);

CREATE TABLE product_website (
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  website_id INTEGER NOT NULL REFERENCES website,
  PRIMARY KEY (product_id, website_id)
) WITHOUT ROWID;

CREATE TABLE category_product (
  category_id INTEGER NOT NULL REFERENCES category ON DELETE CASCADE,
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  position INTEGER NOT NULL,
  PRIMARY KEY (category_id, product_id)
) WITHOUT ROWID;
CREATE INDEX category_product_by_product ON category_product (product_id, category_id);

-- One row for each product. `use_config_x` 1 means that the store's default stands for `x`.
CREATE TABLE stock_item (
  item_id INTEGER PRIMARY KEY AUTOINCREMENT,
  product_id INTEGER NOT NULL UNIQUE REFERENCES product ON DELETE CASCADE,
  stock_id INTEGER NOT NULL DEFAULT 1,
  qty REAL NOT NULL DEFAULT 0,
  is_in_stock INTEGER NOT NULL DEFAULT 0,
  is_qty_decimal INTEGER NOT NULL DEFAULT 0,
  use_config_min_qty INTEGER NOT NULL DEFAULT 1,
  min_qty REAL NOT NULL DEFAULT 0,
  use_config_min_sale_qty INTEGER NOT NULL DEFAULT 1,
  min_sale_qty REAL NOT NULL DEFAULT 1,
  use_config_max_sale_qty INTEGER NOT NULL DEFAULT 1,
  max_sale_qty REAL NOT NULL DEFAULT 10000,
  use_config_backorders INTEGER NOT NULL DEFAULT 1,
  backorders INTEGER NOT NULL DEFAULT 0,
  use_config_notify_stock_qty INTEGER NOT NULL DEFAULT 1,
  notify_stock_qty REAL NOT NULL DEFAULT 1,
  use_config_qty_increments INTEGER NOT NULL DEFAULT 1,
  qty_increments REAL NOT NULL DEFAULT 0,
  use_config_enable_qty_inc INTEGER NOT NULL DEFAULT 1,
  enable_qty_increments INTEGER NOT NULL DEFAULT 0,
  use_config_manage_stock INTEGER NOT NULL DEFAULT 1,
  manage_stock INTEGER NOT NULL DEFAULT 1,
  low_stock_date TEXT,
  is_decimal_divided INTEGER NOT NULL DEFAULT 0,
  stock_status_changed_auto INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE cms_page (
  page_id INTEGER PRIMARY KEY AUTOINCREMENT,
  identifier TEXT NOT NULL,
  title TEXT NOT NULL,
  page_layout TEXT,
  meta_title TEXT,
  meta_keywords TEXT,
  meta_description TEXT,
  content_heading TEXT,
  content TEXT,
  creation_time TEXT NOT NULL,
  update_time TEXT NOT NULL,
  sort_order INTEGER NOT NULL DEFAULT 0,
  layout_update_xml TEXT,
  custom_theme TEXT,
  custom_root_template TEXT,
  custom_layout_update_xml TEXT,
  custom_theme_from TEXT,
  custom_theme_to TEXT,
  is_active INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE cms_block (
  block_id INTEGER PRIMARY KEY AUTOINCREMENT,
  identifier TEXT NOT NULL,
  title TEXT NOT NULL,
  content TEXT,
  creation_time TEXT NOT NULL,
  update_time TEXT NOT NULL,
  is_active INTEGER NOT NULL DEFAULT 1
);
