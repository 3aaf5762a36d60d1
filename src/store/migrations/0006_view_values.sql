-- 0006 view_values
-- Why:    what a product is called, and whether it is shown, may differ from view to view.
-- Phase:  expand.
-- Cost:   none to speak of.
-- Shape:  a value here stands, in its view, for the product's own column or attribute of that code; numbers are kept as
--         text, lists as JSON.

CREATE TABLE product_view_value (
  store_id INTEGER NOT NULL REFERENCES store_view,
  code TEXT NOT NULL,
  product_id INTEGER NOT NULL REFERENCES product ON DELETE CASCADE,
  value TEXT NOT NULL COLLATE NOCASE,
  is_list INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (store_id, code, product_id)
) WITHOUT ROWID;
CREATE INDEX product_view_value_by_value ON product_view_value (store_id, code, value, product_id);
CREATE INDEX product_view_value_by_product ON product_view_value (product_id, store_id);
