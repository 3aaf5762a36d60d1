-- 0005 media_content
-- Why:    pictures that were uploaded are kept with their entry.
-- Phase:  expand.
-- Cost:   one pass over the media entries, for the index.

CREATE TABLE media_content (
  entry_id INTEGER PRIMARY KEY REFERENCES media_entry ON DELETE CASCADE,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  base64_encoded_data TEXT NOT NULL
);
CREATE INDEX media_entry_by_file ON media_entry (file);
