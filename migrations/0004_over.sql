-- What is over is found by its time: the hourly chores remove it.

CREATE INDEX session_by_end ON session (expires_ms);
CREATE INDEX sign_in_try_by_time ON sign_in_try (tried_ms);
