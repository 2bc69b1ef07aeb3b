-- Pitches: the open page in one row, what can be protected in rows of its own, views, and the search index.

CREATE TABLE pitch (
  id           IDENTITY,
  owner_id     BIGINT  NOT NULL REFERENCES app_user (id),
  company_id   BIGINT  REFERENCES company (id),    -- set: it stands under the company's name
  status       TEXT    NOT NULL DEFAULT 'draft'
               CHECK (status IN ('draft', 'published', 'unpublished', 'archived', 'hidden', 'deleted')),
  title        TEXT    NOT NULL,
  title_key    TEXT    NOT NULL,                   -- folded, for A–Z
  slug         TEXT,
  logline      TEXT,
  genre        TEXT,
  subgenres    TEXT    NOT NULL DEFAULT '[]',      -- JSON, in the order given
  format       TEXT    NOT NULL,
  budget_range TEXT,
  budget_up    BIGINT  NOT NULL,                   -- sort keys: the band's rank, empty last in each direction
  budget_down  BIGINT  NOT NULL,
  stage        TEXT,
  seeking      TEXT    NOT NULL DEFAULT '[]',
  funding      TEXT,
  funding_up   BIGINT  NOT NULL,
  funding_down BIGINT  NOT NULL,
  access_rung  TEXT    NOT NULL CHECK (access_rung IN ('identified', 'nda', 'nda_approval', 'invited')),
  hide_name    BOOLEAN NOT NULL DEFAULT FALSE,
  hidden_reason TEXT,
  view_count   BIGINT  NOT NULL DEFAULT 0,         -- = count of its rows in pitch_view
  demo         BOOLEAN NOT NULL DEFAULT FALSE,
  version      BIGINT  NOT NULL DEFAULT 1,
  created_ms   BIGINT  NOT NULL,
  updated_ms   BIGINT  NOT NULL,
  published_ms BIGINT  NOT NULL DEFAULT 0,         -- the first time, never moved; 0: never
  locked       TEXT    NOT NULL DEFAULT '[]',      -- JSON: [{item, rung}] that a viewer without any grant finds locked
  protects     BOOLEAN NOT NULL DEFAULT FALSE,     -- something that is written asks for an agreement
  row_no       BIGINT  NOT NULL DEFAULT 0,         -- its row in pitch_search, given at the first publication
  listed       BOOLEAN NOT NULL DEFAULT FALSE      -- published and not by invitation: what lists and search show
);
CREATE UNIQUE INDEX pitch_row ON pitch (row_no) WHERE row_no > 0;
CREATE INDEX pitch_newest ON pitch (published_ms, id) WHERE listed;
CREATE INDEX pitch_title ON pitch (title_key, id) WHERE listed;
CREATE INDEX pitch_budget_up ON pitch (budget_up, id) WHERE listed;
CREATE INDEX pitch_budget_down ON pitch (budget_down, id) WHERE listed;
CREATE INDEX pitch_views ON pitch (view_count, id) WHERE listed;
CREATE INDEX pitch_genre ON pitch (genre, published_ms, id) WHERE listed;
CREATE INDEX pitch_by_owner ON pitch (owner_id, updated_ms, id);
CREATE INDEX pitch_by_company ON pitch (company_id, updated_ms, id);

-- A pitch as it is read, with who stands behind it; what is deleted, or of an account that is not active, is not there.
CREATE VIEW pitch_seen AS
SELECT p.*, COALESCE(c.name, u.display_name, 'User') AS creator_name, u.username AS creator_username,
       u.user_type AS creator_type, COALESCE(c.name, u.company_name) AS creator_company,
       CASE WHEN c.id IS NULL THEN u.verified ELSE c.verified END AS creator_verified
FROM pitch p JOIN app_user u ON u.id = p.owner_id LEFT JOIN company c ON c.id = p.company_id
WHERE p.status <> 'deleted' AND u.state = 'active';

CREATE TABLE pitch_item (          -- one thing of a pitch that a rung can close; a viewer's query selects only what the rung lets them read
  pitch_id BIGINT NOT NULL REFERENCES pitch (id) ON DELETE CASCADE,
  kind     TEXT   NOT NULL CHECK (kind IN ('synopsis', 'longSynopsis', 'themes', 'worldDescription', 'characters',
                                           'people', 'budget', 'market', 'video', 'gallery')),
  rung     TEXT   CHECK (rung IN ('public', 'identified', 'nda', 'nda_approval', 'invited')),    -- null: the kind's default
  body     TEXT,                   -- of the four texts; null: nothing written
  PRIMARY KEY (pitch_id, kind)
);

CREATE TABLE pitch_view (          -- a counted view: one for each viewer and pitch in 24 hours
  id         IDENTITY,
  pitch_id   BIGINT NOT NULL REFERENCES pitch (id) ON DELETE CASCADE,
  viewer     TEXT   NOT NULL,      -- "u1001", or a salted hash of a visitor's address and agent
  source     TEXT   NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE INDEX pitch_view_of_viewer ON pitch_view (pitch_id, viewer, created_ms);
CREATE INDEX pitch_view_by_time ON pitch_view (created_ms);

-- The index holds listed pitches alone. Its row is (published_ms << 20) + the low 20 bits of the id, so that row order
-- is order of publication and a search stops after a page. Texts are folded in C before they come here.
-- sqlite:
CREATE VIRTUAL TABLE pitch_search USING fts5 (
  title, logline, rest, name, hidden_name,         -- hidden_name: found by those who are signed in
  tokenize = "unicode61 remove_diacritics 0", prefix = '2 3'
);
-- postgres:
CREATE TABLE pitch_search (
  row_no BIGINT   PRIMARY KEY NOT NULL,
  words  TSVECTOR NOT NULL         -- A title, B logline, C rest and name, D hidden name
);
CREATE INDEX pitch_search_words ON pitch_search USING gin (words);
-- both:
