-- What a probe of the database reads.

-- probe_read() : one (sessions int)
SELECT count(*) AS sessions FROM session WHERE ended_ms IS NULL AND expires_ms > :now_ms;
