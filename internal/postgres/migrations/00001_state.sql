-- What SQLite keeps in one file, for many nodes. Texts are compared byte by byte, as
-- they are there; times are milliseconds since 1970, and 0 is never.

-- +goose Up

-- An index of texts and owners together.
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- The oldest version of these tables that a program may know and still use them.
CREATE TABLE schema_floor (version bigint NOT NULL); -- one row
INSERT INTO schema_floor VALUES (0);

-- Marks of transactions of the last hour: one whose answer got lost is known by it.
CREATE TABLE commits (
  mark uuid PRIMARY KEY,
  done boolean NOT NULL, -- false: it was given up before it was done
  at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX commits_by_time ON commits (at);

-- What the nodes share and nobody may see.
CREATE TABLE secrets (
  name  text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL
);

-- Of the writing tools.
CREATE TABLE words (
  owner text COLLATE "C" NOT NULL,
  word  text COLLATE "C" NOT NULL,
  PRIMARY KEY (owner, word)
);

CREATE TABLE habits (
  owner    text COLLATE "C" NOT NULL,
  rule     text COLLATE "C" NOT NULL,
  accepted bigint  NOT NULL DEFAULT 0,
  rejected bigint  NOT NULL DEFAULT 0,
  muted    boolean NOT NULL DEFAULT false,
  last     bigint  NOT NULL DEFAULT 0,
  PRIMARY KEY (owner, rule)
);

CREATE TABLE terms (
  owner text COLLATE "C" NOT NULL,
  term  text COLLATE "C" NOT NULL,
  avoid text NOT NULL, -- a JSON array
  note  text NOT NULL,
  PRIMARY KEY (owner, term)
);

-- Of accounts.
CREATE TABLE keys (
  id      text COLLATE "C" PRIMARY KEY,
  hash    bytea   NOT NULL UNIQUE, -- SHA-256 of the secret
  owner   text    NOT NULL,
  team    text    NOT NULL,
  admin   boolean NOT NULL,
  role    text    NOT NULL, -- user, viewer, operator, admin; empty is by admin
  scope   text    NOT NULL, -- JSON
  limits  text    NOT NULL, -- JSON
  hint    text    NOT NULL,
  created bigint  NOT NULL,
  expires bigint  NOT NULL,
  revoked bigint  NOT NULL,
  former   bigint NOT NULL, -- until when the secret before lets in
  previous bytea  NOT NULL -- its SHA-256
);

CREATE TABLE keys_version (version bigint NOT NULL); -- one row
INSERT INTO keys_version VALUES (1);

CREATE TABLE spend (
  kind     text COLLATE "C" NOT NULL, -- key, team or feature
  name     text COLLATE "C" NOT NULL,
  period   text COLLATE "C" NOT NULL, -- 2026-11-25 or 2026-11
  currency text COLLATE "C" NOT NULL,
  micro    bigint NOT NULL,
  PRIMARY KEY (period, kind, name, currency)
);

-- The ledger has a part for each month, which is made when its first row comes and
-- dropped as a whole.
CREATE TABLE ledger (
  time        bigint  NOT NULL,
  uid         uuid    NOT NULL, -- given when the row was recorded: none is kept twice
  id          text    NOT NULL,
  key         text COLLATE "C" NOT NULL,
  team        text COLLATE "C" NOT NULL,
  owner       text COLLATE "C" NOT NULL, -- the end user, as a salted hash
  feature     text COLLATE "C" NOT NULL,
  region      text COLLATE "C" NOT NULL,
  dialect     text COLLATE "C" NOT NULL,
  partner     text COLLATE "C" NOT NULL,
  asked       text COLLATE "C" NOT NULL,
  served      text COLLATE "C" NOT NULL,
  input       bigint  NOT NULL,
  cache_read  bigint  NOT NULL,
  cache_write bigint  NOT NULL,
  output      bigint  NOT NULL,
  reasoning   bigint  NOT NULL,
  estimated   boolean NOT NULL,
  cost        bigint  NOT NULL, -- millionths
  currency    text COLLATE "C" NOT NULL,
  late        bigint  NOT NULL, -- what those cost that were asked beside, in the same currency
  unpriced    boolean NOT NULL,
  first_us    bigint  NOT NULL, -- to the first token, in microseconds; 0 is none
  total_us    bigint  NOT NULL,
  attempts    text    NOT NULL, -- JSON; empty is none
  retries     bigint  NOT NULL,
  outcome     text COLLATE "C" NOT NULL,
  hedged      boolean NOT NULL,
  PRIMARY KEY (time, uid)
) PARTITION BY RANGE (time);
CREATE INDEX ledger_by_key ON ledger (key, time, uid);
CREATE INDEX ledger_failed ON ledger (outcome, time, uid) WHERE outcome <> 'ok';

-- Administrative acts. Entries are added and nothing else; each bears the hash of the
-- one before, and the last is noted beside them.
CREATE TABLE audit (
  n        bigint PRIMARY KEY DEFERRABLE, -- 1, 2, 3, … without a gap; looked at when a statement ends
  at       bigint NOT NULL,
  actor    text   NOT NULL,
  role     text   NOT NULL,
  via      text   NOT NULL,
  act      text   NOT NULL,
  target   text   NOT NULL,
  outcome  text   NOT NULL,
  previous bytea  NOT NULL,
  hash     bytea  NOT NULL
);
CREATE INDEX audit_at ON audit (at);

CREATE TABLE audit_head (n bigint NOT NULL, hash bytea NOT NULL); -- one row
INSERT INTO audit_head VALUES (0, decode(repeat('00', 32), 'hex'));

-- +goose StatementBegin
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only added to';
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays();

-- Of the assistant.
CREATE TABLE assist_records (
  owner  text COLLATE "C" NOT NULL,
  kind   text COLLATE "C" NOT NULL,
  id     text COLLATE "C" NOT NULL,
  at     bigint, -- NULL is no time
  text   text   NOT NULL,
  folded text COLLATE "C" NOT NULL, -- the text in small letters, for searches
  body   text   NOT NULL, -- a JSON object
  PRIMARY KEY (owner, kind, id)
) PARTITION BY HASH (owner);
CREATE INDEX assist_records_by_time ON assist_records (owner, kind, at NULLS FIRST, id);

-- When each record was last written or removed.
CREATE TABLE assist_revisions (
  owner text COLLATE "C" NOT NULL,
  kind  text COLLATE "C" NOT NULL,
  id    text COLLATE "C" NOT NULL,
  rev   bigint  NOT NULL, -- grows with each write of this kind
  gone  boolean NOT NULL, -- the record was removed
  PRIMARY KEY (owner, kind, id)
) PARTITION BY HASH (owner);
CREATE UNIQUE INDEX assist_revisions_by_rev ON assist_revisions (owner, kind, rev);

CREATE TABLE assist_changes (
  owner   text COLLATE "C" NOT NULL,
  id      bigint  NOT NULL,
  at      bigint  NOT NULL,
  intent  text    NOT NULL,
  label   text    NOT NULL,
  images  text    NOT NULL, -- a JSON array of what was before and after
  undone  boolean NOT NULL DEFAULT false,
  reverts text    NOT NULL DEFAULT '[]', -- a JSON array of ids
  PRIMARY KEY (owner, id)
) PARTITION BY HASH (owner);

CREATE TABLE assist_sessions (
  owner text COLLATE "C" NOT NULL,
  id    text COLLATE "C" NOT NULL,
  body  text NOT NULL, -- a JSON object
  PRIMARY KEY (owner, id)
) PARTITION BY HASH (owner);

CREATE TABLE assist_passes (
  owner   text COLLATE "C" NOT NULL,
  hash    text COLLATE "C" NOT NULL,
  session text COLLATE "C" NOT NULL,
  expires bigint NOT NULL,
  body    text   NOT NULL, -- a JSON object
  PRIMARY KEY (owner, hash)
);

-- Libraries of photos.
CREATE TABLE photos (
  owner   text COLLATE "C" NOT NULL,
  id      text COLLATE "C" NOT NULL,
  path    bytea  NOT NULL, -- empty for an upload; a path need not be UTF-8
  hash    text COLLATE "C" NOT NULL,
  size    bigint NOT NULL,
  modtime bigint NOT NULL, -- nanoseconds since 1970
  state   text COLLATE "C" NOT NULL,
  pending text   NOT NULL, -- stages, with spaces between
  taken   bigint NOT NULL, -- on the photo's own clock
  edition bigint NOT NULL,
  sidecar bigint NOT NULL, -- nanoseconds since 1970; 0 is none
  body    text   NOT NULL, -- a JSON object
  search  tsvector NOT NULL, -- the tokens that package photo makes, a letter for the field before each
  PRIMARY KEY (owner, id)
) PARTITION BY HASH (owner);
CREATE UNIQUE INDEX photos_by_path ON photos (owner, path) WHERE path <> '';
CREATE INDEX photos_by_hash ON photos (owner, hash);
CREATE INDEX photos_by_edition ON photos (owner, edition);
CREATE INDEX photos_by_time ON photos (owner, taken, id);
CREATE INDEX photos_by_state ON photos (owner, state, pending) INCLUDE (size);
CREATE INDEX photos_by_text ON photos USING gin (owner, search);

CREATE TABLE photo_removed (
  owner   text COLLATE "C" NOT NULL,
  id      text COLLATE "C" NOT NULL,
  edition bigint NOT NULL,
  PRIMARY KEY (owner, id)
);
CREATE INDEX photo_removed_by_edition ON photo_removed (owner, edition);

CREATE TABLE photo_editions (
  owner   text COLLATE "C" PRIMARY KEY,
  edition bigint NOT NULL,
  stamp   text   NOT NULL DEFAULT '', -- by which what is derived of it is known again
  vectors bigint NOT NULL DEFAULT 0 -- how often one was put
);

CREATE TABLE photo_vectors (
  owner  text COLLATE "C" NOT NULL,
  id     text COLLATE "C" NOT NULL,
  model  text COLLATE "C" NOT NULL,
  vector bytea NOT NULL, -- 32-bit floats, little-endian
  PRIMARY KEY (owner, model, id),
  FOREIGN KEY (owner, id) REFERENCES photos (owner, id) ON DELETE CASCADE
) PARTITION BY HASH (owner);
CREATE INDEX photo_vectors_by_photo ON photo_vectors (owner, id);

CREATE TABLE photo_folders (
  owner text COLLATE "C" NOT NULL,
  path  bytea   NOT NULL,
  watch boolean NOT NULL,
  last  bigint  NOT NULL,
  PRIMARY KEY (owner, path)
);

-- What belongs to one owner lies in one part.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['assist_records', 'assist_revisions', 'assist_changes', 'assist_sessions', 'photos', 'photo_vectors'] LOOP
    FOR n IN 0..7 LOOP
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 8, REMAINDER %s)', t || '_' || n, t, n);
    END LOOP;
  END LOOP;
END $$;
-- +goose StatementEnd
