-- What accounts store is weighed, so that each has a budget.

ALTER TABLE pitch ADD COLUMN weight BIGINT NOT NULL DEFAULT 16384;    -- bytes of its texts, at least 16 KiB
-- sqlite:
UPDATE pitch SET weight = max(16384, (SELECT COALESCE(sum(length(CAST(i.body AS BLOB))), 0) FROM pitch_item i WHERE i.pitch_id = pitch.id));
-- postgres:
UPDATE pitch SET weight = greatest(16384, (SELECT COALESCE(sum(octet_length(i.body)), 0) FROM pitch_item i WHERE i.pitch_id = pitch.id));
-- both:
CREATE INDEX pitch_weight ON pitch (owner_id, weight) WHERE status <> 'deleted';

ALTER TABLE kept_answer ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;   -- of the body; 0: only that it was answered is known any more
-- sqlite:
UPDATE kept_answer SET bytes = length(CAST(body AS BLOB));
-- postgres:
UPDATE kept_answer SET bytes = octet_length(body);
-- both:
CREATE INDEX kept_answer_weight ON kept_answer (user_id, created_ms, bytes);
