-- The sample catalog: a shop for kitchen and garden. In one transaction with the schema, so that an
-- interrupted first start leaves nothing.

INSERT INTO store_view (store_id, code, name, website_id, group_id, is_active, locale,
                        default_display_currency_code, timezone, weight_unit) VALUES
  (2, 'de', 'German', 1, 1, 1, 'de_DE', 'EUR', 'Europe/Berlin', 'kgs');

INSERT INTO category (entity_id, parent_id, path, level, position, name, is_active, include_in_menu,
                      created_at, updated_at) VALUES
  (3, 2, '1/2/3', 2, 1, 'Kitchen', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00'),
  (4, 3, '1/2/3/4', 3, 1, 'Coffee and Tea', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00'),
  (5, 3, '1/2/3/5', 3, 2, 'Knives and Boards', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00'),
  (6, 3, '1/2/3/6', 3, 3, 'Cookware', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00'),
  (7, 2, '1/2/7', 2, 2, 'Garden', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00'),
  (8, 7, '1/2/7/8', 3, 1, 'Hand Tools', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00'),
  (9, 7, '1/2/7/9', 3, 2, 'Seeds', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00'),
  (10, 2, '1/2/10', 2, 3, 'Courses and Vouchers', 1, 1, '2026-01-05 09:00:00', '2026-01-05 09:00:00');

INSERT INTO category_attribute (category_id, code, value) VALUES
  (3, 'description', 'Pots, blades and boards for everyday cooking.'),
  (3, 'display_mode', 'PRODUCTS'),
  (3, 'is_anchor', '1'),
  (3, 'url_key', 'kitchen'),
  (4, 'description', 'Everything between the bean and the cup.'),
  (4, 'display_mode', 'PRODUCTS'),
  (4, 'is_anchor', '1'),
  (4, 'url_key', 'coffee-tea'),
  (5, 'description', 'Carbon steel, end grain and the stones to keep them keen.'),
  (5, 'display_mode', 'PRODUCTS'),
  (5, 'is_anchor', '1'),
  (5, 'url_key', 'knives-boards'),
  (6, 'description', 'Iron, clay and copper.'),
  (6, 'display_mode', 'PRODUCTS'),
  (6, 'is_anchor', '1'),
  (6, 'url_key', 'cookware'),
  (7, 'description', 'Tools and seeds for small plots.'),
  (7, 'display_mode', 'PRODUCTS'),
  (7, 'is_anchor', '1'),
  (7, 'url_key', 'garden'),
  (8, 'description', 'Forged heads, ash handles.'),
  (8, 'display_mode', 'PRODUCTS'),
  (8, 'is_anchor', '1'),
  (8, 'url_key', 'hand-tools'),
  (9, 'description', 'Open-pollinated, packed by the year.'),
  (9, 'display_mode', 'PRODUCTS'),
  (9, 'is_anchor', '1'),
  (9, 'url_key', 'seeds'),
  (10, 'description', 'Nothing to ship.'),
  (10, 'display_mode', 'PRODUCTS'),
  (10, 'is_anchor', '1'),
  (10, 'url_key', 'courses-vouchers');

-- One line tells all of a product; the tables are filled from it below.
CREATE TEMP TABLE sample (
  sku TEXT, name TEXT, price REAL, weight REAL, type_id TEXT, category_id INTEGER, qty REAL, color TEXT,
  description TEXT
);
INSERT INTO sample VALUES
  ('CT-001', 'Stoneware Pour-Over', 34, 0.8, 'simple', 4, 40, 'Sand',
   'A ribbed cone for two cups, glazed inside.'),
  ('CT-002', 'Gooseneck Kettle 1 l', 59.5, 1.1, 'simple', 4, 25, 'Black',
   'A slow, steady pour; for every hob.'),
  ('CT-003', 'Hand Grinder', 89, 0.7, 'simple', 4, 18, 'Silver',
   'Steel burrs, thirty clicks, folds into a rucksack.'),
  ('CT-004', 'Paper Filters, 100', 6.9, 0.2, 'simple', 4, 400, 'Natural',
   'Unbleached cones, size 2.'),
  ('CT-005', 'Cast Iron Teapot 0.8 l', 72, 1.9, 'simple', 4, 12, 'Black',
   'Enamelled inside, with a steel sieve.'),
  ('CT-006', 'Milk Jug 0.3 l', 18.25, 0.3, 'simple', 4, 60, 'Silver',
   'Thin steel, sharp spout.'),
  ('CT-007', 'Café Cup, set of 4', 39, 1.2, 'simple', 4, 35, 'White',
   'Thick porcelain that keeps an espresso warm.'),
  ('KB-001', 'Chef''s Knife 20 cm', 119, 0.3, 'simple', 5, 22, 'Silver',
   'Carbon steel; takes an edge, wants drying.'),
  ('KB-002', 'Paring Knife 9 cm', 42, 0.1, 'simple', 5, 48, 'Silver',
   'For what the large one is too large for.'),
  ('KB-003', 'Bread Knife 26 cm', 64.9, 0.3, 'simple', 5, 30, 'Silver',
   'Long teeth that do not tear the crumb.'),
  ('KB-004', 'End-Grain Board', 98, 3.4, 'simple', 5, 9, 'Oak',
   'Oak blocks, oiled; 40 by 30 cm.'),
  ('KB-005', 'Whetstone 1000/3000', 36, 0.9, 'simple', 5, 55, 'Grey',
   'Soak, sharpen, refine.'),
  ('KB-006', 'Board Oil 250 ml', 12.5, 0.3, 'simple', 5, 120, 'Natural',
   'Linseed, pressed cold.'),
  ('KB-007', 'Magnetic Rail 45 cm', 45, 0.8, 'simple', 5, 0, 'Walnut',
   'Walnut over strong magnets.'),
  ('CW-001', 'Iron Skillet 24 cm', 48, 2.1, 'simple', 6, 33, 'Black',
   'Seasoned three times before it leaves.'),
  ('CW-002', 'Iron Skillet 28 cm', 58, 2.8, 'simple', 6, 27, 'Black',
   'The same, for four.'),
  ('CW-003', 'Dutch Oven 5 l', 165, 5.6, 'simple', 6, 11, 'Red',
   'Enamelled; from hob to oven to table.'),
  ('CW-004', 'Clay Baker', 54, 3, 'simple', 6, 16, 'Terracotta',
   'Soak the lid and forget the water.'),
  ('CW-005', 'Copper Saucepan 1.5 l', 189, 1.4, 'simple', 6, 6, 'Copper',
   'Two millimetres, lined with tin.'),
  ('CW-006', 'Stockpot 10 l', 84.5, 3.2, 'simple', 6, 14, 'Silver',
   'Three layers of steel and a tight lid.'),
  ('CW-007', 'Wooden Spoon, set of 3', 15, 0.2, 'simple', 6, 200, 'Cherry',
   'Cherry wood, left raw.'),
  ('CW-008', 'Linen Cloth', 11.9, 0.1, 'simple', 6, 150, 'White',
   'Dries glasses without a trace.'),
  ('HT-001', 'Transplanting Trowel', 27, 0.4, 'simple', 8, 44, 'Green',
   'Narrow blade with a scale.'),
  ('HT-002', 'Hand Fork', 26, 0.4, 'simple', 8, 41, 'Green',
   'Three tines, one weld less to break.'),
  ('HT-003', 'Digging Spade', 79, 2.2, 'simple', 8, 13, 'Ash',
   'Forged in one piece; ash handle.'),
  ('HT-004', 'Pruning Shears', 52.5, 0.3, 'simple', 8, 38, 'Red',
   'Bypass blades, spare spring in the box.'),
  ('HT-005', 'Watering Can 8 l', 46, 1.5, 'simple', 8, 20, 'Silver',
   'Galvanised, with a brass rose.'),
  ('HT-006', 'Dibber with Scale', 14.9, 0.2, 'simple', 8, 75, 'Beech',
   'Beech, marked each centimetre.'),
  ('HT-007', 'Garden Twine 100 m', 7.5, 0.3, 'simple', 8, 160, 'Natural',
   'Jute; rots with the plant it held.'),
  ('SD-001', 'Tomato "Early Rose"', 3.2, 0.01, 'simple', 9, 500, 'Pink',
   'Ripe in sixty days; pink and sweet.'),
  ('SD-002', 'Runner Bean "Old Scarlet"', 3.6, 0.08, 'simple', 9, 320, 'Red',
   'Climbs to three metres.'),
  ('SD-003', 'Carrot "Long Orange"', 2.9, 0.01, 'simple', 9, 600, 'Orange',
   'For deep, loose soil.'),
  ('SD-004', 'Basil "Small Leaf"', 2.8, 0.01, 'simple', 9, 0, 'Green',
   'Compact; for pots.'),
  ('SD-005', 'Wildflower Mix 1 m²', 4.5, 0.02, 'simple', 9, 240, 'Mixed',
   'Twenty kinds that bees ask for.'),
  ('SD-006', 'Kale "Black Winter"', 3.1, 0.01, 'simple', 9, 280, 'Green',
   'Sweeter after frost.'),
  ('CV-001', 'Voucher 25', 25, NULL, 'virtual', 10, 10000, NULL,
   'Sent by e-mail.'),
  ('CV-002', 'Voucher 50', 50, NULL, 'virtual', 10, 10000, NULL,
   'Sent by e-mail.'),
  ('CV-003', 'Knife Sharpening Course', 65, NULL, 'virtual', 10, 12, NULL,
   'An evening with water stones.'),
  ('CV-004', 'Latte Art Course', 55, NULL, 'virtual', 10, 8, NULL,
   'Pour, spill, pour again.'),
  ('CV-005', 'Spring Sowing Course', 40, NULL, 'virtual', 10, 20, NULL,
   'A Saturday in the greenhouse.');

INSERT INTO product (sku, name, attribute_set_id, price, status, visibility, type_id, weight,
                     created_at, updated_at)
  SELECT sku, name, 4, price, 1, 4, type_id, weight, '2026-01-05 09:00:00', '2026-01-05 09:00:00'
  FROM sample ORDER BY rowid;

INSERT INTO product_website (product_id, website_id)
  SELECT entity_id, 1 FROM product;

INSERT INTO category_product (category_id, product_id, position)
  SELECT s.category_id, p.entity_id, row_number() OVER (PARTITION BY s.category_id ORDER BY s.rowid) - 1
  FROM sample s JOIN product p ON p.sku = s.sku;

INSERT INTO stock_item (product_id, qty, is_in_stock)
  SELECT p.entity_id, s.qty, s.qty > 0
  FROM sample s JOIN product p ON p.sku = s.sku ORDER BY p.entity_id;

INSERT INTO product_attribute (product_id, code, value)
  SELECT p.entity_id, 'description', '<p>' || s.description || '</p>'
  FROM sample s JOIN product p ON p.sku = s.sku ORDER BY p.entity_id;
INSERT INTO product_attribute (product_id, code, value)
  SELECT p.entity_id, 'color', s.color
  FROM sample s JOIN product p ON p.sku = s.sku WHERE s.color IS NOT NULL ORDER BY p.entity_id;
INSERT INTO product_attribute (product_id, code, value)
  SELECT entity_id, 'tax_class_id', '2' FROM product ORDER BY entity_id;
INSERT INTO product_attribute (product_id, code, value)
  SELECT entity_id, 'url_key', lower(sku) FROM product ORDER BY entity_id;
INSERT INTO product_attribute (product_id, code, value)
  SELECT entity_id, 'special_price', printf('%.2f', price * 0.9) FROM product
  WHERE sku IN ('CT-003', 'CW-003', 'HT-003') ORDER BY entity_id;

DROP TABLE sample;
