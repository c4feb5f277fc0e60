-- Libraries of photos.

-- +goose Up
CREATE TABLE photos (
  key     INTEGER PRIMARY KEY,
  owner   TEXT    NOT NULL,
  id      TEXT    NOT NULL,
  path    TEXT    NOT NULL, -- '' for an upload
  hash    TEXT    NOT NULL,
  size    INTEGER NOT NULL,
  modtime INTEGER NOT NULL, -- nanoseconds since 1970
  state   TEXT    NOT NULL,
  pending TEXT    NOT NULL, -- stages, with spaces between
  taken   INTEGER NOT NULL, -- milliseconds since 1970 on the photo's own clock
  edition INTEGER NOT NULL,
  body    TEXT    NOT NULL, -- a JSON object
  UNIQUE (owner, id)
) STRICT;
CREATE UNIQUE INDEX photos_by_path ON photos (owner, path) WHERE path <> '';
CREATE INDEX photos_by_hash ON photos (owner, hash);
CREATE INDEX photos_by_edition ON photos (owner, edition);
CREATE INDEX photos_by_time ON photos (owner, taken, id);

-- The tokens that package photo makes; it cuts Chinese into pairs of characters.
CREATE VIRTUAL TABLE photo_text USING fts5 (
  words, grams, loose, content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);

CREATE TABLE photo_removed (
  owner   TEXT    NOT NULL,
  id      TEXT    NOT NULL,
  edition INTEGER NOT NULL,
  PRIMARY KEY (owner, id)
) STRICT;
CREATE INDEX photo_removed_by_edition ON photo_removed (owner, edition);

CREATE TABLE photo_editions (
  owner   TEXT PRIMARY KEY,
  edition INTEGER NOT NULL
) STRICT;

CREATE TABLE photo_vectors (
  owner  TEXT NOT NULL,
  id     TEXT NOT NULL,
  model  TEXT NOT NULL,
  vector BLOB NOT NULL, -- 32-bit floats, little-endian
  PRIMARY KEY (owner, model, id),
  FOREIGN KEY (owner, id) REFERENCES photos (owner, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE photo_folders (
  owner TEXT    NOT NULL,
  path  TEXT    NOT NULL,
  watch INTEGER NOT NULL,
  last  INTEGER NOT NULL, -- milliseconds since 1970; 0 is never
  PRIMARY KEY (owner, path)
) STRICT;
