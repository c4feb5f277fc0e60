-- People who signed in.

-- +goose Up
CREATE TABLE sessions (
  hash    BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of the secret
  owner   TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  role    TEXT    NOT NULL,
  created INTEGER NOT NULL, -- milliseconds since 1970
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE sessions;
