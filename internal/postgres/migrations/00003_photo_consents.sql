-- Whose pictures may be sent to be described, by album; '' is the whole library.

-- +goose Up
CREATE TABLE photo_consents (
  owner   text COLLATE "C" NOT NULL,
  album   text COLLATE "C" NOT NULL,
  allowed boolean NOT NULL,
  at      bigint NOT NULL, -- milliseconds since 1970
  PRIMARY KEY (owner, album)
);
