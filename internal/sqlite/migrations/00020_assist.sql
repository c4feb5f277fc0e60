-- What belongs to a user of the assistant.

-- +goose Up
CREATE TABLE assist_records (
  user TEXT    NOT NULL,
  kind TEXT    NOT NULL,
  id   TEXT    NOT NULL,
  at   INTEGER,          -- milliseconds since 1970
  text TEXT    NOT NULL,
  body TEXT    NOT NULL, -- a JSON object
  PRIMARY KEY (user, kind, id)
) STRICT;
CREATE INDEX assist_records_by_time ON assist_records (user, kind, at, id);

-- Trigrams find parts of words, Chinese ones too.
CREATE VIRTUAL TABLE assist_search USING fts5 (
  text, content = 'assist_records', content_rowid = 'rowid', tokenize = 'trigram'
);
-- +goose StatementBegin
CREATE TRIGGER assist_search_insert AFTER INSERT ON assist_records BEGIN
  INSERT INTO assist_search (rowid, text) VALUES (new.rowid, new.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assist_search_delete AFTER DELETE ON assist_records BEGIN
  INSERT INTO assist_search (assist_search, rowid, text) VALUES ('delete', old.rowid, old.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assist_search_update AFTER UPDATE ON assist_records BEGIN
  INSERT INTO assist_search (assist_search, rowid, text) VALUES ('delete', old.rowid, old.text);
  INSERT INTO assist_search (rowid, text) VALUES (new.rowid, new.text);
END;
-- +goose StatementEnd

CREATE TABLE assist_changes (
  user   TEXT    NOT NULL,
  id     INTEGER NOT NULL,
  at     INTEGER NOT NULL, -- milliseconds since 1970
  intent TEXT    NOT NULL,
  label  TEXT    NOT NULL,
  images TEXT    NOT NULL, -- a JSON array of what was before and after
  undone INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE assist_sessions (
  user TEXT NOT NULL,
  id   TEXT NOT NULL,
  body TEXT NOT NULL, -- a JSON object
  PRIMARY KEY (user, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE assist_passes (
  user    TEXT    NOT NULL,
  hash    TEXT    NOT NULL,
  session TEXT    NOT NULL,
  expires INTEGER NOT NULL, -- milliseconds since 1970
  body    TEXT    NOT NULL, -- a JSON object
  PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE assist_passes;
DROP TABLE assist_sessions;
DROP TABLE assist_changes;
DROP TABLE assist_search;
DROP TABLE assist_records;
