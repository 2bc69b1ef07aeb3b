-- Statements of the dispatcher: who is calling, and the answers kept under an Idempotency-Key.

-- session_user(session_id int, user_id int) : maybe session_user
SELECT s.id AS session_id, s.transport, s.last_used_ms, s.expires_ms, s.ended_ms,
       u.id, u.user_type, u.company_id, u.seat, u.confirmed_ms, u.verified, u.demo, u.state
FROM session s JOIN app_user u ON u.id = s.user_id
WHERE s.id = :session_id AND s.user_id = :user_id;

-- session_touch(session_id int) : exec
UPDATE session SET last_used_ms = :now_ms WHERE id = :session_id AND last_used_ms < :now_ms;

-- kept_answer_get(user_id int, key text, after_ms int) : maybe kept_answer
SELECT request, status, location, etag, body, gone FROM kept_answer
WHERE user_id = :user_id AND key = :key AND created_ms > :after_ms;

-- kept_answer_put(user_id int, key text, request text, status int, location text?, etag text?, body text, bytes int,
--     gone bool) : exec
INSERT INTO kept_answer (user_id, key, request, status, location, etag, body, bytes, gone, created_ms)
VALUES (:user_id, :key, :request, :status, :location, :etag, :body, :bytes, :gone, :now_ms)
ON CONFLICT (user_id, key) DO UPDATE
SET request = :request, status = :status, location = :location, etag = :etag, body = :body, bytes = :bytes,
    gone = :gone, created_ms = :now_ms;

-- kept_answers_weigh(user_id int, key text, after_ms int) : one kept_weight (n int, sum int, oldest_ms int, known int)
-- known: 1 when this key's is among them.
SELECT count(*) AS n, CAST(COALESCE(sum(bytes), 0) AS BIGINT) AS sum, COALESCE(min(created_ms), 0) AS oldest_ms,
       (SELECT count(*) FROM kept_answer k WHERE k.user_id = :user_id AND k.key = :key AND k.created_ms > :after_ms) AS known
FROM kept_answer WHERE user_id = :user_id AND created_ms > :after_ms;

-- kept_answers_lighten(user_id int, most int, key text) : exec
-- Of the oldest, until what is left is at most that, only the fact stays; the one of this key is the newest.
UPDATE kept_answer SET body = '', bytes = 0, gone = TRUE
WHERE user_id = :user_id AND key IN (
    SELECT w.key FROM (
        SELECT key, sum(bytes) OVER (ORDER BY CASE WHEN key = :key THEN 0 ELSE 1 END, created_ms DESC, key) AS newer
        FROM kept_answer WHERE user_id = :user_id AND bytes > 0) w
    WHERE w.newer > :most);

-- kept_answer_forget(before_ms int, most int) : changed
DELETE FROM kept_answer WHERE (user_id, key) IN (
    SELECT user_id, key FROM kept_answer WHERE created_ms < :before_ms LIMIT :most);

-- kept_answer_draw(most int) : changed
UPDATE kept_answer SET created_ms = :now_ms
WHERE (user_id, key) IN (SELECT user_id, key FROM kept_answer WHERE created_ms > :now_ms LIMIT :most);
