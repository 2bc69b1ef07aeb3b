-- Statements of the parts that every module leans on: events, jobs, site settings.

-- event_insert(kind text, actor_id int?, object_id int, detail text?) : one event_id
INSERT INTO event (kind, actor_id, object_id, detail, created_ms)
VALUES (:kind, :actor_id, :object_id, :detail, :now_ms)
RETURNING id;

-- event_newest() : maybe event_newest
SELECT created_ms FROM event ORDER BY id DESC LIMIT 1;

-- job_insert(kind text, payload text, due_ms int) : exec
INSERT INTO job (kind, payload, due_ms, created_ms) VALUES (:kind, :payload, :due_ms, :now_ms);

-- job_take(lease_ms int, tries_max int) : maybe job_row
-- The job that is due the longest, under a lease of its own number: by that number alone it can be ended. Two at once take
-- two: what one has in hand the other passes over, and none reads an index that the other writes to, the one by id included.
UPDATE job SET state = 'running', lease_ms = :lease_ms, lease_no = lease_no + 1, tries = tries + 1
-- sqlite:
WHERE id = (SELECT id
-- postgres:
WHERE ctid = (SELECT ctid
-- both:
FROM job WHERE state = 'due' AND due_ms <= :now_ms AND tries < :tries_max ORDER BY due_ms LIMIT 1
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
) RETURNING id, kind, payload, tries, lease_no, demo;

-- job_give_up(tries_max int) : changed
-- Tried so often that another try is no help: whoever had them never came back.
UPDATE job SET state = 'failed', last_error = COALESCE(last_error, 'No try came to an end.')
WHERE state = 'running' AND lease_ms <= :now_ms AND tries >= :tries_max;

-- job_free(tries_max int) : changed
-- Whoever had them never came back; somebody else may.
UPDATE job SET state = 'due' WHERE state = 'running' AND lease_ms <= :now_ms AND tries < :tries_max;

-- job_done(id int, lease_no int) : changed
UPDATE job SET state = 'done', payload = '', done_ms = :now_ms, last_error = NULL
WHERE id = :id AND lease_no = :lease_no AND state = 'running';

-- job_again(id int, lease_no int, state text, due_ms int, last_error text) : changed
UPDATE job SET state = :state, due_ms = :due_ms, last_error = :last_error
WHERE id = :id AND lease_no = :lease_no AND state = 'running';

-- job_release(id int, lease_no int) : changed
UPDATE job SET state = 'due', tries = tries - 1 WHERE id = :id AND lease_no = :lease_no AND state = 'running';

-- job_next() : maybe job_next
SELECT due_ms FROM job WHERE state = 'due' ORDER BY due_ms LIMIT 1;

-- job_counts() : one job_counts (due int, failed int, oldest_due_ms int)
-- due: that are waited for, those in hand among them.
SELECT (SELECT count(*) FROM job WHERE state = 'due' AND due_ms <= :now_ms) + (SELECT count(*) FROM job WHERE state = 'running') AS due,
       (SELECT count(*) FROM job WHERE state = 'failed') AS failed,
       (SELECT COALESCE(min(due_ms), 0) FROM job WHERE state = 'due') AS oldest_due_ms;

-- job_forget(before_ms int, most int) : changed
-- Jobs that are done and were due before then.
DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'done' AND due_ms < :before_ms LIMIT :most);

-- setting_all() : many setting_row
SELECT name, value FROM site_setting ORDER BY name;

-- setting_put(name text, value text) : exec
INSERT INTO site_setting (name, value, updated_ms) VALUES (:name, :value, :now_ms)
ON CONFLICT (name) DO UPDATE SET value = :value, updated_ms = :now_ms;

-- job_draw(latest_ms int, lease_ms int, most int) : changed
-- Jobs of a time that has not come: those made then keep their delay, none waits or is held for longer than from now.
UPDATE job SET due_ms = CASE WHEN created_ms > :now_ms AND :now_ms + due_ms - created_ms <= :latest_ms THEN :now_ms + due_ms - created_ms
                             WHEN due_ms > :latest_ms THEN :now_ms ELSE due_ms END,
       lease_ms = CASE WHEN lease_ms > :lease_ms THEN :lease_ms ELSE lease_ms END,
       created_ms = CASE WHEN created_ms > :now_ms THEN :now_ms ELSE created_ms END
WHERE id IN (SELECT id FROM job WHERE created_ms > :now_ms OR due_ms > :latest_ms OR lease_ms > :lease_ms LIMIT :most);
