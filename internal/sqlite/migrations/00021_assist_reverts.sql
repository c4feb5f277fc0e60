-- A change may take others back; who undoes it has these again.

-- +goose Up
ALTER TABLE assist_changes ADD COLUMN reverts TEXT NOT NULL DEFAULT '[]'; -- a JSON array of ids

-- +goose Down
ALTER TABLE assist_changes DROP COLUMN reverts;
