-- Apps of the assistant: what their tools say, and what their owner has said of it;
-- and the passcodes that unlock what is sensitive.

-- +goose Up
CREATE TABLE assist_apps (
  name    TEXT    PRIMARY KEY,
  edition INTEGER NOT NULL, -- another whenever body is
  body    TEXT    NOT NULL  -- a JSON object
) STRICT, WITHOUT ROWID;

CREATE TABLE assist_locks (
  user   TEXT    PRIMARY KEY,
  hash   TEXT    NOT NULL, -- of the passcode, by argon2id; '' is none
  wrong  INTEGER NOT NULL, -- attempts in a row
  until  INTEGER NOT NULL  -- milliseconds since 1970: no attempt before
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE assist_locks;
DROP TABLE assist_apps;
