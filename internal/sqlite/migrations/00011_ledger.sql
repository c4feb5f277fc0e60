-- One row for each request to a model.

-- +goose Up
CREATE TABLE ledger (
  seq         INTEGER PRIMARY KEY,
  time        INTEGER NOT NULL, -- milliseconds since 1970
  id          TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  team        TEXT    NOT NULL,
  user        TEXT    NOT NULL, -- a salted hash
  feature     TEXT    NOT NULL,
  region      TEXT    NOT NULL,
  dialect     TEXT    NOT NULL,
  partner     TEXT    NOT NULL,
  asked       TEXT    NOT NULL,
  served      TEXT    NOT NULL,
  input       INTEGER NOT NULL,
  cache_read  INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  output      INTEGER NOT NULL,
  reasoning   INTEGER NOT NULL,
  estimated   INTEGER NOT NULL,
  cost        INTEGER NOT NULL, -- millionths
  currency    TEXT    NOT NULL,
  unpriced    INTEGER NOT NULL,
  first_us    INTEGER NOT NULL, -- to the first token, in microseconds; 0 is none
  total_us    INTEGER NOT NULL,
  attempts    TEXT    NOT NULL, -- JSON; empty is none
  retries     INTEGER NOT NULL,
  outcome     TEXT    NOT NULL,
  hedged      INTEGER NOT NULL
) STRICT;

CREATE INDEX ledger_time ON ledger (time);
CREATE INDEX ledger_key ON ledger (key, time);

-- +goose Down
DROP TABLE ledger;
