-- Accounts: who people are, the companies they sit in, their sessions and the links we mail them.

CREATE TABLE company (             -- a production company; its seats are accounts
  id         IDENTITY,
  handle     TEXT    NOT NULL UNIQUE,      -- lower-case; "c" + id when nobody chose one
  name       TEXT    NOT NULL,
  name_key   TEXT    NOT NULL,             -- folded, for search and sorting
  bio        TEXT,
  location   TEXT,
  website    TEXT,
  verified   BOOLEAN NOT NULL DEFAULT FALSE,
  demo       BOOLEAN NOT NULL DEFAULT FALSE,
  version    BIGINT  NOT NULL DEFAULT 1,
  created_ms BIGINT  NOT NULL,
  updated_ms BIGINT  NOT NULL
);

CREATE TABLE app_user (            -- an account; userType is fixed at registration
  id            IDENTITY,
  user_type     TEXT    NOT NULL CHECK (user_type IN ('creator', 'investor', 'production', 'watcher', 'admin', 'operator')),
  email         TEXT    NOT NULL,          -- as typed
  email_key     TEXT    NOT NULL UNIQUE,   -- trimmed and folded: who it is
  confirmed_ms  BIGINT,                    -- when the e-mail was confirmed; null: not yet
  username      TEXT    NOT NULL UNIQUE,   -- lower-case; "u" + id when nobody chose one
  password_hash TEXT    NOT NULL,          -- argon2id
  display_name  TEXT,
  first_name    TEXT,
  last_name     TEXT,
  name_key      TEXT    NOT NULL,          -- the display name folded, "" without one
  bio           TEXT,
  location      TEXT,
  website       TEXT,
  link_imdb     TEXT,
  link_linkedin TEXT,
  link_instagram TEXT,
  link_x        TEXT,
  company_id    BIGINT REFERENCES company (id),
  company_name  TEXT,                      -- free text of an account without a seat
  seat          TEXT CHECK (seat IN ('owner', 'member', 'reader')),
  open_to_messages BOOLEAN NOT NULL DEFAULT FALSE,
  verified      BOOLEAN NOT NULL DEFAULT FALSE,
  tier          TEXT    NOT NULL DEFAULT 'free' CHECK (tier IN ('free', 'plus', 'studio')),
  state         TEXT    NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'ended')),
  state_reason  TEXT,
  demo          BOOLEAN NOT NULL DEFAULT FALSE,
  version       BIGINT  NOT NULL DEFAULT 1,
  created_ms    BIGINT  NOT NULL,
  updated_ms    BIGINT  NOT NULL
);
CREATE INDEX app_user_by_company ON app_user (company_id);

CREATE TABLE session (             -- one sign-in on one device; it is live while ended_ms is null and expires_ms ahead
  id           IDENTITY,
  user_id      BIGINT NOT NULL REFERENCES app_user (id),
  transport    TEXT   NOT NULL CHECK (transport IN ('bearer', 'cookie')),
  user_agent   TEXT   NOT NULL,
  address      TEXT   NOT NULL,
  refresh_n    BIGINT NOT NULL DEFAULT 0,  -- the highest refresh token used
  refreshed_ms BIGINT NOT NULL DEFAULT 0,  -- and when: for a minute it may be used again
  last_used_ms BIGINT NOT NULL,
  expires_ms   BIGINT NOT NULL,
  ended_ms     BIGINT,
  ended_why    TEXT,
  created_ms   BIGINT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id, ended_ms);

CREATE TABLE email_token (         -- a link we mailed: stored as its hash, a newer one of its kind voids it
  hash       TEXT   PRIMARY KEY NOT NULL,
  user_id    BIGINT NOT NULL REFERENCES app_user (id),
  kind       TEXT   NOT NULL CHECK (kind IN ('confirm', 'reset', 'change')),
  email      TEXT   NOT NULL,
  expires_ms BIGINT NOT NULL,
  used_ms    BIGINT,
  voided     BOOLEAN NOT NULL DEFAULT FALSE,
  created_ms BIGINT NOT NULL
);
CREATE INDEX email_token_by_user ON email_token (user_id, kind);

CREATE TABLE sign_in_try (         -- a wrong sign-in, by address and network
  id         IDENTITY,
  email_key  TEXT   NOT NULL,
  network    TEXT   NOT NULL,      -- the address; of IPv6 its /64
  tried_ms   BIGINT NOT NULL
);
CREATE INDEX sign_in_try_by_pair ON sign_in_try (email_key, network, tried_ms);

CREATE TABLE known_device (        -- where an account has signed in from, for the new-device mail
  user_id    BIGINT NOT NULL REFERENCES app_user (id),
  device     TEXT   NOT NULL,      -- hash of user agent and network
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (user_id, device)
);
