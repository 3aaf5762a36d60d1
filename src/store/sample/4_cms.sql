-- Sample CMS pages and blocks.

INSERT INTO cms_page (page_id, identifier, title, page_layout, meta_title, meta_keywords, meta_description,
                      content_heading, content, creation_time, update_time, sort_order, is_active) VALUES
  (1, 'no-route', 'Nothing here', '2columns-right', NULL, NULL, NULL, 'Nothing here',
   '<p>This page has moved or never was. The <a href="/">front page</a> knows more.</p>', '2026-01-05 09:00:00', '2026-01-05 09:00:00', 0, 1),
  (2, 'home', 'Kitchen and Garden', '1column', 'Kitchen and garden tools', 'kitchen, garden, tools',
   'Things that last, for kitchen and garden.', NULL,
   '<h1>Things that last</h1><p>New in the shop: the <strong>hand grinder</strong>.</p>', '2026-01-05 09:00:00', '2026-01-05 09:00:00', 0, 1),
  (3, 'delivery', 'Delivery and Returns', '1column', NULL, NULL, NULL, 'Delivery and returns',
   '<p>Two working days within the country. Send it back within thirty days.</p>', '2026-01-05 09:00:00', '2026-01-05 09:00:00', 0, 1),
  (4, 'about-us', 'About Us', '1column', NULL, NULL, NULL, 'Who we are',
   '<p>Four people, one greenhouse and a workshop in a former mill.</p>', '2026-01-05 09:00:00', '2026-01-05 09:00:00', 10, 1),
  (5, 'winter-2025', 'Winter Catalog 2025', '1column', NULL, NULL, NULL, 'Winter 2025',
   '<p>Out of date, kept for its recipes.</p>', '2026-01-05 09:00:00', '2026-01-05 09:00:00', 20, 0);

INSERT INTO cms_block (block_id, identifier, title, content, creation_time, update_time, is_active) VALUES
  (1, 'footer_links', 'Footer Links',
   '<ul><li><a href="/about-us">About us</a></li><li><a href="/delivery">Delivery</a></li></ul>', '2026-01-05 09:00:00', '2026-01-05 09:00:00', 1),
  (2, 'opening_hours', 'Opening Hours', '<p>Monday to Friday, 9–18 h; Saturday until 14 h.</p>', '2026-01-05 09:00:00', '2026-01-05 09:00:00', 1),
  (3, 'spring_offer', 'Spring Offer', '<p>Ten per cent on all seeds in March.</p>', '2026-01-05 09:00:00', '2026-01-05 09:00:00', 0);
