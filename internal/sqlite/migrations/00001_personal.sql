-- What belongs to a user of the writing tools.

-- +goose Up
CREATE TABLE words (
  user TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (user, word)
) STRICT, WITHOUT ROWID;

CREATE TABLE habits (
  user     TEXT    NOT NULL,
  rule     TEXT    NOT NULL,
  accepted INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  muted    INTEGER NOT NULL DEFAULT 0,
  last     INTEGER NOT NULL DEFAULT 0, -- milliseconds since 1970; 0 is never
  PRIMARY KEY (user, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE terms (
  user  TEXT NOT NULL,
  term  TEXT NOT NULL,
  avoid TEXT NOT NULL, -- a JSON array
  note  TEXT NOT NULL,
  PRIMARY KEY (user, term)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE terms;
DROP TABLE habits;
DROP TABLE words;
