-- Views that are counted without a row that all viewers write; and one definition of what is listed.

CREATE TABLE pitch_viewer (        -- when a viewer was last counted; forgotten after a day
  pitch_id   BIGINT NOT NULL REFERENCES pitch (id) ON DELETE CASCADE,
  viewer     TEXT   NOT NULL,      -- as in pitch_view
  counted_ms BIGINT NOT NULL,
  PRIMARY KEY (pitch_id, viewer)
);
CREATE INDEX pitch_viewer_by_time ON pitch_viewer (counted_ms);
-- Accounts alone: visitors are known another way from here on.
INSERT INTO pitch_viewer (pitch_id, viewer, counted_ms)
SELECT pitch_id, viewer, max(created_ms) FROM pitch_view
-- sqlite:
WHERE viewer LIKE 'u%' AND created_ms > (CAST(strftime('%s', 'now') AS INTEGER) - 86400) * 1000
-- postgres:
WHERE viewer LIKE 'u%' AND created_ms > (CAST(extract(epoch FROM now()) AS BIGINT) - 86400) * 1000
-- both:
GROUP BY pitch_id, viewer;

CREATE TABLE pitch_view_new (      -- a view that pitch.view_count does not hold yet; a job adds them up
  id         IDENTITY,
  pitch_id   BIGINT NOT NULL REFERENCES pitch (id) ON DELETE CASCADE
);
CREATE INDEX pitch_view_new_by_pitch ON pitch_view_new (pitch_id);

CREATE TABLE pitch_view_slot (     -- half minutes in which somebody viewed: each has one job that adds up
  slot       BIGINT PRIMARY KEY NOT NULL
);

-- pitch.view_count is the count of its rows in pitch_view less those in pitch_view_new.

-- With the owner in them counts and the facet of genres need the index alone.
CREATE INDEX pitch_listed_owner ON pitch (owner_id) WHERE listed;
DROP INDEX pitch_genre;
CREATE INDEX pitch_genre ON pitch (genre, published_ms, id, owner_id) WHERE listed;
CREATE INDEX app_user_not_active ON app_user (id) WHERE state <> 'active';

-- What lists, counts, facets, search and rankings show, and nothing else: `listed` says published and not by invitation.
CREATE VIEW pitch_listed AS
SELECT p.* FROM pitch p WHERE p.listed AND p.owner_id NOT IN (SELECT id FROM app_user WHERE state <> 'active');
