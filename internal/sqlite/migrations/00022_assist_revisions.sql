-- When each record was last written or removed, so that a phone can ask what is
-- new. Triggers keep it: undoing counts, too.

-- +goose Up
CREATE TABLE assist_revisions (
  user TEXT    NOT NULL,
  kind TEXT    NOT NULL,
  id   TEXT    NOT NULL,
  rev  INTEGER NOT NULL, -- grows with each write of this kind
  gone INTEGER NOT NULL, -- 1 if the record was removed
  PRIMARY KEY (user, kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX assist_revisions_by_rev ON assist_revisions (user, kind, rev);

INSERT INTO assist_revisions (user, kind, id, rev, gone)
  SELECT user, kind, id, row_number() OVER (PARTITION BY user, kind ORDER BY at, id), 0 FROM assist_records;

-- +goose StatementBegin
CREATE TRIGGER assist_revise_insert AFTER INSERT ON assist_records BEGIN
  INSERT INTO assist_revisions (user, kind, id, rev, gone) VALUES (new.user, new.kind, new.id,
    (SELECT coalesce(max(rev), 0) + 1 FROM assist_revisions WHERE user = new.user AND kind = new.kind), 0)
  ON CONFLICT DO UPDATE SET rev = excluded.rev, gone = 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assist_revise_update AFTER UPDATE ON assist_records BEGIN
  INSERT INTO assist_revisions (user, kind, id, rev, gone) VALUES (new.user, new.kind, new.id,
    (SELECT coalesce(max(rev), 0) + 1 FROM assist_revisions WHERE user = new.user AND kind = new.kind), 0)
  ON CONFLICT DO UPDATE SET rev = excluded.rev, gone = 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assist_revise_delete AFTER DELETE ON assist_records BEGIN
  INSERT INTO assist_revisions (user, kind, id, rev, gone) VALUES (old.user, old.kind, old.id,
    (SELECT coalesce(max(rev), 0) + 1 FROM assist_revisions WHERE user = old.user AND kind = old.kind), 1)
  ON CONFLICT DO UPDATE SET rev = excluded.rev, gone = 1;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER assist_revise_insert;
DROP TRIGGER assist_revise_update;
DROP TRIGGER assist_revise_delete;
DROP TABLE assist_revisions;
