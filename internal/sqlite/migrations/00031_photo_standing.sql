-- What is derived of a library and kept in files is told apart by a stamp, and knows
-- by a number whether vectors were put since.

-- +goose Up
ALTER TABLE photo_editions ADD COLUMN stamp TEXT NOT NULL DEFAULT '';
ALTER TABLE photo_editions ADD COLUMN vectors INTEGER NOT NULL DEFAULT 0; -- how often one was put

-- +goose Down
ALTER TABLE photo_editions DROP COLUMN stamp;
ALTER TABLE photo_editions DROP COLUMN vectors;
