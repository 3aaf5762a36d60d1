-- 0003 sales
-- Why:    customers, orders, invoices and shipments.
-- Phase:  expand.
-- Cost:   none to speak of.
-- Shape:  what the API tells is kept as it is told, in `document` (JSON, without the row's own id). The columns beside
--         it repeat the members that searches and sorting need; documents.cc writes both together.

CREATE TABLE customer (
  entity_id INTEGER PRIMARY KEY AUTOINCREMENT,
  document TEXT NOT NULL,
  email TEXT COLLATE NOCASE,
  firstname TEXT COLLATE NOCASE,
  lastname TEXT COLLATE NOCASE,
  group_id INTEGER,
  website_id INTEGER,
  store_id INTEGER,
  created_at TEXT,
  updated_at TEXT
);
CREATE UNIQUE INDEX customer_by_email ON customer (email, website_id);
CREATE INDEX customer_by_updated ON customer (updated_at);

CREATE TABLE sales_order (
  entity_id INTEGER PRIMARY KEY AUTOINCREMENT,
  document TEXT NOT NULL,
  increment_id TEXT COLLATE NOCASE,
  state TEXT COLLATE NOCASE,
  status TEXT COLLATE NOCASE,
  store_id INTEGER,
  customer_id INTEGER,
  customer_email TEXT COLLATE NOCASE,
  grand_total REAL,
  created_at TEXT,
  updated_at TEXT
);
CREATE UNIQUE INDEX sales_order_by_increment ON sales_order (increment_id);
CREATE INDEX sales_order_by_status ON sales_order (status, entity_id);
CREATE INDEX sales_order_by_created ON sales_order (created_at);
CREATE INDEX sales_order_by_updated ON sales_order (updated_at);
CREATE INDEX sales_order_by_customer ON sales_order (customer_id);

CREATE TABLE sales_invoice (
  entity_id INTEGER PRIMARY KEY AUTOINCREMENT,
  document TEXT NOT NULL,
  increment_id TEXT COLLATE NOCASE,
  order_id INTEGER,
  created_at TEXT
);
CREATE INDEX sales_invoice_by_order ON sales_invoice (order_id);

CREATE TABLE sales_shipment (
  entity_id INTEGER PRIMARY KEY AUTOINCREMENT,
  document TEXT NOT NULL,
  increment_id TEXT COLLATE NOCASE,
  order_id INTEGER,
  created_at TEXT
);
CREATE INDEX sales_shipment_by_order ON sales_shipment (order_id);
