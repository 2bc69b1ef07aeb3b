-- What every part of the program leans on: the record of what happened, work that is due, settings, kept answers.

CREATE TABLE event (               -- append-only: one row for each thing that was done; its id is the receipt
  id         IDENTITY,
  kind       TEXT   NOT NULL,      -- "pitch_published"
  actor_id   BIGINT,               -- the account that did it; null: a visitor or the clock
  object_id  BIGINT NOT NULL,      -- what it was done to
  detail     TEXT,                 -- JSON, never a secret
  created_ms BIGINT NOT NULL
);
CREATE INDEX event_by_object ON event (object_id, kind);
CREATE INDEX event_by_time ON event (created_ms);

CREATE TABLE job (                 -- work that a transaction left behind: mails, reminders
  id         IDENTITY,
  kind       TEXT   NOT NULL,      -- "mail"
  payload    TEXT   NOT NULL,      -- JSON; emptied when done, for it may hold a link
  state      TEXT   NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'running', 'done', 'failed')),
  due_ms     BIGINT NOT NULL,
  lease_ms   BIGINT NOT NULL DEFAULT 0,    -- running: until then it is somebody's; later it is due again
  tries      BIGINT NOT NULL DEFAULT 0,
  last_error TEXT,
  demo       BOOLEAN NOT NULL DEFAULT FALSE,
  created_ms BIGINT NOT NULL,
  done_ms    BIGINT
);
CREATE INDEX job_due ON job (state, due_ms);

CREATE TABLE site_setting (        -- what admins and the operator change at run time
  name       TEXT   PRIMARY KEY NOT NULL,
  value      TEXT   NOT NULL,
  updated_ms BIGINT NOT NULL
);

CREATE TABLE kept_answer (         -- Idempotency-Key: the first stored answer, for a day
  user_id    BIGINT NOT NULL,
  key        TEXT   NOT NULL,
  request    TEXT   NOT NULL,      -- SHA-256 of method, path and body: another request under the same key is a conflict
  status     BIGINT NOT NULL,
  location   TEXT,
  etag       TEXT,
  body       TEXT   NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX kept_answer_by_time ON kept_answer (created_ms);
