-- Whose pictures may be sent to be described, by album; '' is the whole library.

-- +goose Up
CREATE TABLE photo_consents (
  owner   TEXT    NOT NULL,
  album   TEXT    NOT NULL,
  allowed INTEGER NOT NULL,
  at      INTEGER NOT NULL, -- milliseconds since 1970
  PRIMARY KEY (owner, album)
) STRICT;

-- +goose Down
DROP TABLE photo_consents;
