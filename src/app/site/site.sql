-- What a probe of the database does.

-- probe_read() : one (n int)
SELECT count(*) AS n FROM site_setting;
