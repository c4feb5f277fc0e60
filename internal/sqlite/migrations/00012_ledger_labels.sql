-- What many rows of the ledger have in common is kept once. Adding a row takes half
-- the time so, and half the room.

-- +goose Up
CREATE TABLE ledger_labels (
  label    INTEGER PRIMARY KEY,
  key      TEXT NOT NULL,
  team     TEXT NOT NULL,
  feature  TEXT NOT NULL,
  region   TEXT NOT NULL,
  dialect  TEXT NOT NULL,
  partner  TEXT NOT NULL,
  asked    TEXT NOT NULL,
  served   TEXT NOT NULL,
  currency TEXT NOT NULL,
  outcome  TEXT NOT NULL,
  UNIQUE (key, team, feature, region, dialect, partner, asked, served, currency, outcome)
) STRICT;

CREATE TABLE ledger_rows (
  seq         INTEGER PRIMARY KEY,
  time        INTEGER NOT NULL, -- milliseconds since 1970
  label       INTEGER NOT NULL,
  id          TEXT    NOT NULL,
  user        TEXT    NOT NULL, -- a salted hash
  input       INTEGER NOT NULL,
  cache_read  INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  output      INTEGER NOT NULL,
  reasoning   INTEGER NOT NULL,
  cost        INTEGER NOT NULL, -- millionths
  flags       INTEGER NOT NULL, -- 1 estimated, 2 unpriced, 4 hedged
  first_us    INTEGER NOT NULL, -- to the first token, in microseconds; 0 is none
  total_us    INTEGER NOT NULL,
  attempts    TEXT    NOT NULL, -- JSON; empty is none
  retries     INTEGER NOT NULL
) STRICT;

INSERT INTO ledger_labels (key, team, feature, region, dialect, partner, asked, served, currency, outcome)
  SELECT DISTINCT key, team, feature, region, dialect, partner, asked, served, currency, outcome FROM ledger;

INSERT INTO ledger_rows
  SELECT r.seq, r.time, l.label, r.id, r.user, r.input, r.cache_read, r.cache_write, r.output, r.reasoning, r.cost,
    r.estimated + 2 * r.unpriced + 4 * r.hedged, r.first_us, r.total_us, r.attempts, r.retries
  FROM ledger r JOIN ledger_labels l USING (key, team, feature, region, dialect, partner, asked, served, currency, outcome);

DROP TABLE ledger;
CREATE INDEX ledger_time ON ledger_rows (time);

CREATE VIEW ledger AS
  SELECT r.seq, r.time, r.id, l.key, l.team, r.user, l.feature, l.region, l.dialect, l.partner, l.asked, l.served,
    r.input, r.cache_read, r.cache_write, r.output, r.reasoning, r.flags & 1 AS estimated, r.cost, l.currency,
    (r.flags >> 1) & 1 AS unpriced, r.first_us, r.total_us, r.attempts, r.retries, l.outcome, (r.flags >> 2) & 1 AS hedged
  FROM ledger_rows r JOIN ledger_labels l USING (label);

-- +goose Down
DROP VIEW ledger;
DROP TABLE ledger_rows;
DROP TABLE ledger_labels;
