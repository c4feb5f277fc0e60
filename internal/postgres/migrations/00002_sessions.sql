-- People who signed in.

-- +goose Up
CREATE TABLE sessions (
  hash    bytea  PRIMARY KEY, -- SHA-256 of the secret
  owner   text   NOT NULL,
  name    text   NOT NULL,
  role    text   NOT NULL,
  created bigint NOT NULL, -- milliseconds since 1970
  expires bigint NOT NULL
);
CREATE INDEX sessions_expires ON sessions (expires);
