-- Who has a job: each lease has a number of its own, and only its holder says how the job ended.

ALTER TABLE job ADD COLUMN lease_no BIGINT NOT NULL DEFAULT 0;    -- counts the leases it was given out under

-- Tried as often as it may be: such a job was never to be due again.
UPDATE job SET state = 'failed', last_error = COALESCE(last_error, 'No try came to an end.') WHERE state = 'due' AND tries >= 10;

-- Each state has an index of its own: who takes a job reads of what waits, and writes where no other taker reads.
DROP INDEX job_due;
CREATE INDEX job_waiting ON job (due_ms) WHERE state = 'due';
CREATE INDEX job_running ON job (lease_ms) WHERE state = 'running';
CREATE INDEX job_done ON job (due_ms) WHERE state = 'done';
CREATE INDEX job_failed ON job (due_ms) WHERE state = 'failed';

-- How often the name was changed: who works on an older one has nothing to do any more.
ALTER TABLE app_user ADD COLUMN name_no BIGINT NOT NULL DEFAULT 0;    -- of the display name and the company's as free text
ALTER TABLE company ADD COLUMN name_no BIGINT NOT NULL DEFAULT 0;
