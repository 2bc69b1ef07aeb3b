-- Who has a job: each lease has a number of its own, and only its holder says how the job ended.

ALTER TABLE job ADD COLUMN lease_no BIGINT NOT NULL DEFAULT 0;    -- counts the leases it was given out under
