-- Statements of the dispatcher: who is calling, and the answers kept under an Idempotency-Key.

-- session_user(session_id int, user_id int) : maybe session_user
SELECT s.id AS session_id, s.transport, s.last_used_ms, s.expires_ms, s.ended_ms,
       u.id, u.user_type, u.company_id, u.seat, u.confirmed_ms, u.verified, u.demo, u.state
FROM session s JOIN app_user u ON u.id = s.user_id
WHERE s.id = :session_id AND s.user_id = :user_id;

-- session_touch(session_id int) : exec
UPDATE session SET last_used_ms = :now_ms WHERE id = :session_id AND last_used_ms < :now_ms;

-- kept_answer_get(user_id int, key text, after_ms int) : maybe kept_answer
SELECT request, status, location, etag, body FROM kept_answer
WHERE user_id = :user_id AND key = :key AND created_ms > :after_ms;

-- kept_answer_put(user_id int, key text, request text, status int, location text?, etag text?, body text) : exec
INSERT INTO kept_answer (user_id, key, request, status, location, etag, body, created_ms)
VALUES (:user_id, :key, :request, :status, :location, :etag, :body, :now_ms)
ON CONFLICT (user_id, key) DO UPDATE
SET request = :request, status = :status, location = :location, etag = :etag, body = :body, created_ms = :now_ms;

-- kept_answer_forget(before_ms int, most int) : changed
DELETE FROM kept_answer WHERE (user_id, key) IN (
    SELECT user_id, key FROM kept_answer WHERE created_ms < :before_ms LIMIT :most);

-- kept_answer_draw() : changed
UPDATE kept_answer SET created_ms = :now_ms WHERE created_ms > :now_ms;
