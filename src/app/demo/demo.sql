-- Demo data: what loading it needs beside the rules that everybody uses, and taking it away.

-- demo_user_count() : one (n int)
SELECT count(*) AS n FROM app_user;

-- demo_ids_start() : exec
-- On an empty database the first account is 1001.
-- sqlite:
INSERT INTO sqlite_sequence (name, seq) VALUES ('app_user', 1000);
-- postgres:
ALTER TABLE app_user ALTER COLUMN id RESTART WITH 1001;

-- demo_dates(id int, created_ms int, updated_ms int, published_ms int) : exec
UPDATE pitch SET created_ms = :created_ms, updated_ms = :updated_ms, published_ms = :published_ms WHERE id = :id;

-- demo_views(pitch_id int, viewer text, source text, created_ms int) : each
INSERT INTO pitch_view (pitch_id, viewer, source, created_ms) VALUES (:pitch_id, :viewer, :source, :created_ms);

-- demo_view_count(pitch_id int) : exec
UPDATE pitch SET view_count = (SELECT count(*) FROM pitch_view v WHERE v.pitch_id = :pitch_id) -
                              (SELECT count(*) FROM pitch_view_new n WHERE n.pitch_id = :pitch_id)
WHERE id = :pitch_id;

-- demo_counts() : one demo_counts_row (accounts int, pitches int, views int, real_views int)
SELECT (SELECT count(*) FROM app_user WHERE demo) AS accounts, (SELECT count(*) FROM pitch WHERE demo) AS pitches,
       (SELECT count(*) FROM pitch_view v JOIN pitch p ON p.id = v.pitch_id WHERE p.demo) AS views,
       (SELECT count(*) FROM pitch_view v JOIN pitch p ON p.id = v.pitch_id
        WHERE p.demo AND substr(v.viewer, 1, 1) = 'u'
          AND NOT EXISTS (SELECT 1 FROM app_user u WHERE u.demo AND CAST(u.id AS TEXT) = substr(v.viewer, 2))) AS real_views;

-- demo_rows() : many (row_no int)
SELECT row_no FROM pitch WHERE demo AND listed;

-- demo_forget_pitches() : exec
DELETE FROM pitch WHERE demo;

-- demo_recount() : exec
-- Others' pitches without the views of demo accounts, which go next.
UPDATE pitch SET view_count = view_count - (SELECT count(*) FROM pitch_view v WHERE v.pitch_id = pitch.id
                                            AND v.viewer IN (SELECT 'u' || CAST(id AS TEXT) FROM app_user WHERE demo))
WHERE id IN (SELECT pitch_id FROM pitch_view WHERE viewer IN (SELECT 'u' || CAST(id AS TEXT) FROM app_user WHERE demo));

-- demo_forget_viewers() : exec
DELETE FROM pitch_viewer WHERE viewer IN (SELECT 'u' || CAST(id AS TEXT) FROM app_user WHERE demo);

-- demo_forget_views() : exec
-- What demo accounts looked at of others'.
DELETE FROM pitch_view WHERE viewer IN (SELECT 'u' || CAST(id AS TEXT) FROM app_user WHERE demo);

-- demo_forget_events() : exec
DELETE FROM event WHERE actor_id IN (SELECT id FROM app_user WHERE demo)
   OR (substr(kind, 1, 6) = 'pitch_' AND object_id IN (SELECT id FROM pitch WHERE demo));

-- demo_forget_answers() : exec
DELETE FROM kept_answer WHERE user_id IN (SELECT id FROM app_user WHERE demo);

-- demo_forget_sessions() : exec
DELETE FROM session WHERE user_id IN (SELECT id FROM app_user WHERE demo);

-- demo_forget_links() : exec
DELETE FROM email_token WHERE user_id IN (SELECT id FROM app_user WHERE demo);

-- demo_forget_devices() : exec
DELETE FROM known_device WHERE user_id IN (SELECT id FROM app_user WHERE demo);

-- demo_forget_tries() : exec
DELETE FROM sign_in_try WHERE email_key IN (SELECT email_key FROM app_user WHERE demo);

-- demo_forget_jobs() : exec
DELETE FROM job WHERE demo;

-- demo_forget_users() : exec
DELETE FROM app_user WHERE demo;

-- demo_forget_companies() : exec
DELETE FROM company WHERE demo;
