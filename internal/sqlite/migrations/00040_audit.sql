-- Administrative acts. Entries are added and nothing else; each bears the hash of the
-- one before, and the last is noted beside them.

-- +goose Up
CREATE TABLE audit (
  n        INTEGER NOT NULL PRIMARY KEY, -- 1, 2, 3, … without a gap
  at       INTEGER NOT NULL, -- milliseconds since 1970
  actor    TEXT    NOT NULL,
  role     TEXT    NOT NULL,
  via      TEXT    NOT NULL,
  act      TEXT    NOT NULL,
  target   TEXT    NOT NULL,
  outcome  TEXT    NOT NULL,
  previous BLOB    NOT NULL,
  hash     BLOB    NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);

CREATE TABLE audit_head (n INTEGER NOT NULL, hash BLOB NOT NULL) STRICT; -- one row
INSERT INTO audit_head VALUES (0, zeroblob(32));

-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log is only added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log is only added to');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE audit_head;
DROP TABLE audit;
