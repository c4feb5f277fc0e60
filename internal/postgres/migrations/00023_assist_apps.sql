-- Apps of the assistant: what their tools say, and what their owner has said of it;
-- and the passcodes that unlock what is sensitive.

-- +goose Up
CREATE TABLE assist_apps (
  name    text COLLATE "C" PRIMARY KEY,
  edition bigint NOT NULL, -- another whenever body is
  body    text   NOT NULL  -- a JSON object
);

CREATE TABLE assist_locks (
  owner text COLLATE "C" PRIMARY KEY,
  hash  text   NOT NULL, -- of the passcode, by argon2id; '' is none
  wrong bigint NOT NULL, -- attempts in a row
  until bigint NOT NULL  -- milliseconds since 1970: no attempt before
);
