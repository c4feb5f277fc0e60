-- Keys of clients, and what was spent.

-- +goose Up
CREATE TABLE keys (
  id      TEXT    NOT NULL PRIMARY KEY,
  hash    BLOB    NOT NULL UNIQUE, -- SHA-256 of the secret
  owner   TEXT    NOT NULL,
  team    TEXT    NOT NULL,
  admin   INTEGER NOT NULL,
  scope   TEXT    NOT NULL, -- JSON
  limits  TEXT    NOT NULL, -- JSON
  hint    TEXT    NOT NULL,
  created INTEGER NOT NULL, -- milliseconds since 1970, here and below; 0 is never
  expires INTEGER NOT NULL,
  revoked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE keys_version (version INTEGER NOT NULL) STRICT; -- one row
INSERT INTO keys_version VALUES (1);

CREATE TABLE spend (
  kind     TEXT    NOT NULL, -- key, team or feature
  name     TEXT    NOT NULL,
  period   TEXT    NOT NULL, -- 2026-11-25 or 2026-11
  currency TEXT    NOT NULL,
  micro    INTEGER NOT NULL,
  PRIMARY KEY (period, kind, name, currency)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE spend;
DROP TABLE keys_version;
DROP TABLE keys;
