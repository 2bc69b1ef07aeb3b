-- What accounts store is weighed, so that each has a budget.

ALTER TABLE pitch ADD COLUMN weight BIGINT NOT NULL DEFAULT 16384;    -- bytes of its texts, at least 16 KiB
-- sqlite:
UPDATE pitch SET weight = max(16384, (SELECT COALESCE(sum(length(CAST(i.body AS BLOB))), 0) FROM pitch_item i WHERE i.pitch_id = pitch.id));
-- postgres:
UPDATE pitch SET weight = greatest(16384, (SELECT COALESCE(sum(octet_length(i.body)), 0) FROM pitch_item i WHERE i.pitch_id = pitch.id));
-- both:
CREATE INDEX pitch_weight ON pitch (owner_id, weight) WHERE status <> 'deleted';

-- PostgreSQL's p.* is the columns of when the view was made; a view shows every column of its table.
DROP VIEW pitch_seen;
CREATE VIEW pitch_seen AS
SELECT p.*, COALESCE(c.name, u.display_name, 'User') AS creator_name, u.username AS creator_username,
       u.user_type AS creator_type, COALESCE(c.name, u.company_name) AS creator_company,
       CASE WHEN c.id IS NULL THEN u.verified ELSE c.verified END AS creator_verified
FROM pitch p JOIN app_user u ON u.id = p.owner_id LEFT JOIN company c ON c.id = p.company_id
WHERE p.status <> 'deleted' AND u.state = 'active';

ALTER TABLE kept_answer ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;   -- of the body
ALTER TABLE kept_answer ADD COLUMN gone BOOLEAN NOT NULL DEFAULT FALSE;    -- the body is: only that it was answered is known any more
-- sqlite:
UPDATE kept_answer SET bytes = length(CAST(body AS BLOB));
-- postgres:
UPDATE kept_answer SET bytes = octet_length(body);
-- both:
CREATE INDEX kept_answer_weight ON kept_answer (user_id, created_ms, bytes);
