-- What the routes around products show: a set and an attribute of the shop's own, pictures, tier prices, options,
-- links, and a skillet in two sizes.

INSERT INTO attribute_set (attribute_set_id, attribute_set_name, sort_order, entity_type_id) VALUES
  (9, 'Cookware', 2, 4);
INSERT INTO attribute_group (attribute_group_id, attribute_group_name, attribute_set_id, sort_order) VALUES
  (16, 'Product Details', 9, 10), (17, 'Measures', 9, 20);

INSERT INTO attribute (code, kind) VALUES ('diameter', 'number');
INSERT INTO attribute_definition (attribute_id, attribute_code, default_frontend_label, frontend_input, backend_type,
                                  scope, is_user_defined, is_filterable, is_comparable, is_visible_on_front, note) VALUES
  (141, 'diameter', 'Diameter', 'select', 'int', 'global', 1, 1, 1, 1, 'Measured at the rim.');
INSERT INTO attribute_option (option_id, attribute_id, label, sort_order) VALUES
  (41, 141, '24 cm', 1), (42, 141, '28 cm', 2), (43, 141, '32 cm', 3);
INSERT INTO attribute_set_attribute (attribute_set_id, attribute_id, attribute_group_id)
  SELECT 9, attribute_id, 16 FROM attribute_set_attribute WHERE attribute_set_id = 4
  UNION ALL SELECT 9, 141, 17;

INSERT INTO product (entity_id, sku, name, attribute_set_id, price, status, visibility, type_id, weight,
                     created_at, updated_at) VALUES
  (41, 'CW-000', 'Iron Skillet', 9, 49, 1, 4, 'configurable', NULL, '2026-01-05 09:00:00', '2026-01-05 09:00:00');
INSERT INTO product_website (product_id, website_id) VALUES (41, 1);
INSERT INTO category_product (category_id, product_id, position) VALUES (6, 41, 8);
INSERT INTO stock_item (product_id, qty, is_in_stock) VALUES (41, 0, 1);
INSERT INTO product_attribute (product_id, code, value) VALUES
  (41, 'description', '<p>One skillet, two sizes.</p>'), (41, 'color', 'Black'), (41, 'tax_class_id', '2'),
  (41, 'url_key', 'iron-skillet');

UPDATE product SET attribute_set_id = 9 WHERE sku IN ('CW-001', 'CW-002');
INSERT INTO product_attribute (product_id, code, value)
  SELECT entity_id, 'diameter', CASE sku WHEN 'CW-001' THEN '41' ELSE '42' END
  FROM product WHERE sku IN ('CW-001', 'CW-002') ORDER BY entity_id;
INSERT INTO configurable_option (option_id, product_id, attribute_id, label, position) VALUES
  (1, 41, 141, 'Diameter', 0);
INSERT INTO configurable_value (option_id, value_index) VALUES (1, 41), (1, 42);
INSERT INTO configurable_child (product_id, child_id)
  SELECT 41, entity_id FROM product WHERE sku IN ('CW-001', 'CW-002');

INSERT INTO media_entry (product_id, media_type, label, position, types, file)
  SELECT entity_id, 'image', 'On the table', 1, '["image","small_image","thumbnail"]', '/c/t/ct-002-table.jpg'
  FROM product WHERE sku = 'CT-002';
INSERT INTO media_entry (product_id, media_type, label, position, disabled, file)
  SELECT entity_id, 'image', NULL, 2, 1, '/c/t/ct-002-spout.jpg' FROM product WHERE sku = 'CT-002';

INSERT INTO tier_price (product_id, customer_group_id, qty, value)
  SELECT entity_id, 32000, 10, 6.2 FROM product WHERE sku = 'CT-004';
INSERT INTO tier_price (product_id, customer_group_id, qty, value, percentage_value)
  SELECT entity_id, 2, 50, 5.52, 20 FROM product WHERE sku = 'CT-004';

INSERT INTO custom_option (option_id, product_id, title, type, sort_order, is_require, price, price_type, sku,
                           max_characters)
  SELECT 1, entity_id, 'Engraving', 'field', 1, 0, 8, 'fixed', 'ENG', 20 FROM product WHERE sku = 'KB-001';
INSERT INTO custom_option (option_id, product_id, title, type, sort_order, is_require)
  SELECT 2, entity_id, 'Handle', 'drop_down', 2, 1 FROM product WHERE sku = 'KB-001';
INSERT INTO custom_option_value (option_type_id, option_id, title, sort_order, price, price_type, sku) VALUES
  (1, 2, 'Ash', 1, 0, 'fixed', NULL), (2, 2, 'Walnut', 2, 10, 'percent', 'WAL');

INSERT INTO product_link (product_id, link_type, linked_product_id, position)
  SELECT p.entity_id, 'related', l.entity_id, row_number() OVER (ORDER BY l.entity_id)
  FROM product p JOIN product l ON l.sku IN ('KB-005', 'KB-006') WHERE p.sku = 'KB-001';
INSERT INTO product_link (product_id, link_type, linked_product_id, position)
  SELECT p.entity_id, 'upsell', l.entity_id, 1
  FROM product p JOIN product l ON l.sku = 'KB-003' WHERE p.sku = 'KB-002';
