-- Three customers and four orders of the sample shop.

INSERT INTO customer (document)
  SELECT json_object(
    'group_id', column5, 'default_billing', CAST(column1 AS TEXT), 'default_shipping', CAST(column1 AS TEXT),
    'created_at', '2026-02-01 10:00:00', 'updated_at', '2026-02-01 10:00:00', 'created_in', 'Default Store View',
    'email', column2, 'firstname', column3, 'lastname', column4, 'gender', 0, 'store_id', 1, 'website_id', 1,
    'addresses', json_array(json_object(
      'id', column1, 'customer_id', column1,
      'region', json_object('region_code', NULL, 'region', NULL, 'region_id', 0), 'region_id', 0,
      'country_id', column9, 'street', json_array(column6), 'telephone', '555-0100', 'postcode', column8,
      'city', column7, 'firstname', column3, 'lastname', column4,
      'default_shipping', json('true'), 'default_billing', json('true'))),
    'disable_auto_group_change', 0,
    'extension_attributes', json_object('is_subscribed', json('false')))
  FROM (VALUES
    (1, 'ada@example.com', 'Ada', 'Fischer', 1, '3 Mill Lane', 'Norwich', 'NR1 1AA', 'GB'),
    (2, 'bruno@example.com', 'Bruno', 'Lang', 1, 'Gartenweg 12', 'Graz', '8010', 'AT'),
    (3, 'kitchen@example.org', 'Carla', 'Mendes', 2, 'Rua das Flores 8', 'Porto', '4050-262', 'PT'));

UPDATE customer SET
  email = document ->> '$.email', firstname = document ->> '$.firstname', lastname = document ->> '$.lastname',
  group_id = document ->> '$.group_id', website_id = document ->> '$.website_id', store_id = document ->> '$.store_id',
  created_at = document ->> '$.created_at', updated_at = document ->> '$.updated_at';

CREATE TEMP TABLE sample_line (order_id INTEGER, customer_id INTEGER, created_at TEXT, sku TEXT, qty REAL);
INSERT INTO sample_line VALUES
  (1, 1, '2026-03-02 08:15:00', 'CT-001', 1), (1, 1, '2026-03-02 08:15:00', 'CT-004', 2),
  (2, 2, '2026-03-05 17:40:00', 'HT-003', 1),
  (3, 3, '2026-03-09 11:05:00', 'KB-001', 2), (3, 3, '2026-03-09 11:05:00', 'KB-005', 1),
  (4, 1, '2026-03-11 20:30:00', 'CV-001', 1);

INSERT INTO sales_order (document)
  SELECT json_object(
    'base_currency_code', 'USD', 'base_grand_total', o.subtotal + o.shipping, 'base_subtotal', o.subtotal,
    'created_at', o.created_at, 'customer_email', c.email, 'customer_firstname', c.firstname,
    'customer_group_id', c.group_id, 'customer_id', c.entity_id, 'customer_is_guest', 0,
    'customer_lastname', c.lastname, 'discount_amount', 0.0, 'global_currency_code', 'USD',
    'grand_total', o.subtotal + o.shipping, 'increment_id', printf('%09d', o.order_id), 'is_virtual', o.is_virtual,
    'order_currency_code', 'USD', 'quote_id', o.order_id, 'shipping_amount', o.shipping,
    'shipping_description', 'Flat Rate - Fixed', 'state', 'new', 'status', 'pending',
    'store_currency_code', 'USD', 'store_id', 1, 'store_name', 'Main Website',
    'subtotal', o.subtotal, 'tax_amount', 0.0, 'total_due', o.subtotal + o.shipping, 'total_item_count', o.lines,
    'total_qty_ordered', o.qty, 'updated_at', o.created_at, 'weight', o.weight,
    'items', json((SELECT json_group_array(json_object(
       'base_price', p.price, 'created_at', l.created_at, 'is_virtual', p.type_id = 'virtual', 'item_id', l.rowid,
       'name', p.name, 'order_id', l.order_id, 'price', p.price, 'product_id', p.entity_id,
       'product_type', p.type_id, 'qty_canceled', 0, 'qty_invoiced', 0, 'qty_ordered', l.qty, 'qty_refunded', 0,
       'qty_shipped', 0, 'row_total', p.price * l.qty, 'sku', p.sku, 'store_id', 1, 'tax_amount', 0,
       'updated_at', l.created_at))
       FROM sample_line l JOIN product p ON p.sku = l.sku WHERE l.order_id = o.order_id)),
    'billing_address', json_object(
       'address_type', 'billing', 'city', c.document ->> '$.addresses[0].city',
       'country_id', c.document ->> '$.addresses[0].country_id', 'email', c.email, 'entity_id', o.order_id,
       'firstname', c.firstname, 'lastname', c.lastname, 'parent_id', o.order_id,
       'postcode', c.document ->> '$.addresses[0].postcode',
       'street', json(c.document -> '$.addresses[0].street'), 'telephone', '555-0100'),
    'payment', json_object(
       'account_status', NULL, 'additional_information', json_array('Check / Money order'),
       'amount_ordered', o.subtotal + o.shipping, 'entity_id', o.order_id, 'method', 'checkmo',
       'parent_id', o.order_id),
    'status_histories', json_array())
  FROM (SELECT l.order_id, l.customer_id, l.created_at, sum(p.price * l.qty) AS subtotal, count(*) AS lines,
               sum(l.qty) AS qty, coalesce(sum(p.weight * l.qty), 0) AS weight,
               min(p.type_id = 'virtual') AS is_virtual,
               CASE WHEN min(p.type_id = 'virtual') THEN 0.0 ELSE 5.0 END AS shipping
        FROM sample_line l JOIN product p ON p.sku = l.sku GROUP BY l.order_id) o
  JOIN customer c ON c.entity_id = o.customer_id ORDER BY o.order_id;

UPDATE sales_order SET
  increment_id = document ->> '$.increment_id', state = document ->> '$.state', status = document ->> '$.status',
  store_id = document ->> '$.store_id', customer_id = document ->> '$.customer_id',
  customer_email = document ->> '$.customer_email', grand_total = document ->> '$.grand_total',
  created_at = document ->> '$.created_at', updated_at = document ->> '$.updated_at';

DROP TABLE sample_line;
