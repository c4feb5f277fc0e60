-- Roles of keys, and secrets that let in for a while after their rotation.

-- +goose Up
ALTER TABLE keys ADD COLUMN role TEXT NOT NULL DEFAULT ''; -- user, viewer, operator, admin; empty is by admin
ALTER TABLE keys ADD COLUMN former INTEGER NOT NULL DEFAULT 0; -- until when the secret before lets in
ALTER TABLE keys ADD COLUMN previous BLOB NOT NULL DEFAULT x''; -- its SHA-256

-- +goose Down
ALTER TABLE keys DROP COLUMN role;
ALTER TABLE keys DROP COLUMN former;
ALTER TABLE keys DROP COLUMN previous;
