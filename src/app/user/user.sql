-- Accounts, companies, sessions and the links we mail.

-- user_get(id int) : maybe user_row (company_title text?)
SELECT u.id, u.user_type, u.email, u.email_key, u.confirmed_ms, u.username, u.password_hash, u.display_name, u.first_name,
       u.last_name, u.bio, u.location, u.website, u.link_imdb, u.link_linkedin, u.link_instagram, u.link_x, u.company_id,
       u.company_name, u.seat, u.open_to_messages, u.verified, u.tier, u.state, u.state_reason, u.demo, u.version,
       u.created_ms, u.updated_ms, c.name AS company_title
FROM app_user u LEFT JOIN company c ON c.id = u.company_id
WHERE u.id = :id AND u.state <> 'ended';

-- user_by_email(email_key text) : maybe user_row (company_title text?)
SELECT u.id, u.user_type, u.email, u.email_key, u.confirmed_ms, u.username, u.password_hash, u.display_name, u.first_name,
       u.last_name, u.bio, u.location, u.website, u.link_imdb, u.link_linkedin, u.link_instagram, u.link_x, u.company_id,
       u.company_name, u.seat, u.open_to_messages, u.verified, u.tier, u.state, u.state_reason, u.demo, u.version,
       u.created_ms, u.updated_ms, c.name AS company_title
FROM app_user u LEFT JOIN company c ON c.id = u.company_id
WHERE u.email_key = :email_key AND u.state <> 'ended';

-- user_insert(user_type text, email text, email_key text, username text, password_hash text, display_name text?,
--     first_name text?, last_name text?, name_key text, company_id int?, company_name text?, seat text?, confirmed_ms int?,
--     verified bool, demo bool) : one user_id
INSERT INTO app_user (user_type, email, email_key, username, password_hash, display_name, first_name, last_name, name_key,
                      company_id, company_name, seat, confirmed_ms, verified, demo, created_ms, updated_ms)
VALUES (:user_type, :email, :email_key, :username, :password_hash, :display_name, :first_name, :last_name, :name_key,
        :company_id, :company_name, :seat, :confirmed_ms, :verified, :demo, :now_ms, :now_ms)
RETURNING id;

-- user_name(id int, username text) : exec
UPDATE app_user SET username = :username WHERE id = :id;

-- user_named(username text) : maybe user_id
SELECT id FROM app_user WHERE username = :username;

-- user_confirm(id int, email text, email_key text) : exec
UPDATE app_user SET confirmed_ms = :now_ms, email = :email, email_key = :email_key, version = version + 1, updated_ms = :now_ms
WHERE id = :id;

-- user_suspend(id int, reason text) : changed
-- None for one that is suspended for this reason already.
UPDATE app_user SET state = 'suspended', state_reason = :reason, version = version + 1, updated_ms = :now_ms
WHERE id = :id AND (state = 'active' OR (state = 'suspended' AND COALESCE(state_reason, '') <> :reason));

-- user_reinstate(id int) : changed
UPDATE app_user SET state = 'active', state_reason = NULL, version = version + 1, updated_ms = :now_ms
WHERE id = :id AND state = 'suspended';

-- user_update(id int, username text, display_name text?, first_name text?, last_name text?, name_key text, bio text?,
--     location text?, website text?, link_imdb text?, link_linkedin text?, link_instagram text?, link_x text?,
--     company_name text?, open_to_messages bool) : exec
UPDATE app_user SET username = :username, display_name = :display_name, first_name = :first_name, last_name = :last_name,
       name_key = :name_key, bio = :bio, location = :location, website = :website, link_imdb = :link_imdb,
       link_linkedin = :link_linkedin, link_instagram = :link_instagram, link_x = :link_x, company_name = :company_name,
       open_to_messages = :open_to_messages, version = version + 1, updated_ms = :now_ms
WHERE id = :id;

-- company_insert(handle text, name text, name_key text, verified bool, demo bool) : one company_id
INSERT INTO company (handle, name, name_key, verified, demo, created_ms, updated_ms)
VALUES (:handle, :name, :name_key, :verified, :demo, :now_ms, :now_ms)
RETURNING id;

-- company_handle(id int, handle text) : exec
UPDATE company SET handle = :handle WHERE id = :id;

-- company_rename(id int, name text, name_key text) : exec
UPDATE company SET name = :name, name_key = :name_key, version = version + 1, updated_ms = :now_ms WHERE id = :id;

-- session_insert(user_id int, transport text, user_agent text, address text, expires_ms int) : maybe session_id
-- None for an account that is not active.
INSERT INTO session (user_id, transport, user_agent, address, last_used_ms, expires_ms, created_ms)
SELECT id, :transport, :user_agent, :address, :now_ms, :expires_ms, :now_ms FROM app_user
WHERE id = :user_id AND state = 'active'
RETURNING id;

-- session_get(id int) : maybe session_row
SELECT id, user_id, transport, refresh_n, refreshed_ms, expires_ms, ended_ms, created_ms FROM session WHERE id = :id;

-- session_rotate(id int, n int, expires_ms int) : exec
UPDATE session SET refresh_n = :n, refreshed_ms = :now_ms, last_used_ms = :now_ms, expires_ms = :expires_ms WHERE id = :id;

-- session_end(id int, why text) : changed
UPDATE session SET ended_ms = :now_ms, ended_why = :why WHERE id = :id AND ended_ms IS NULL AND expires_ms > :now_ms;

-- session_end_least_used(user_id int, keep int) : exec
-- Beyond the newest `keep` live ones. What has run out stays as it is: a clock that was wrong may have let it.
UPDATE session SET ended_ms = :now_ms, ended_why = 'too_many'
WHERE user_id = :user_id AND ended_ms IS NULL AND expires_ms > :now_ms AND id NOT IN (
    SELECT id FROM session WHERE user_id = :user_id AND ended_ms IS NULL AND expires_ms > :now_ms
    ORDER BY last_used_ms DESC, id DESC LIMIT :keep);

-- sessions_forget_ended(user_id int, keep int) : exec
-- Beyond the newest `keep` that are over.
DELETE FROM session WHERE user_id = :user_id AND ended_ms IS NOT NULL AND id NOT IN (
    SELECT id FROM session WHERE user_id = :user_id AND ended_ms IS NOT NULL ORDER BY ended_ms DESC, id DESC LIMIT :keep);

-- sessions_forget(before_ms int, most int) : changed
DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_ms < :before_ms LIMIT :most);

-- sessions_draw(expires_ms int, most int) : changed
-- Sessions of a time that has not come: they live on, from now.
UPDATE session SET created_ms = CASE WHEN created_ms > :now_ms THEN :now_ms ELSE created_ms END,
       last_used_ms = CASE WHEN last_used_ms > :now_ms THEN :now_ms ELSE last_used_ms END,
       refreshed_ms = CASE WHEN refreshed_ms > :now_ms THEN :now_ms ELSE refreshed_ms END,
       expires_ms = CASE WHEN expires_ms > :expires_ms THEN :expires_ms ELSE expires_ms END
WHERE id IN (SELECT id FROM session
             WHERE last_used_ms > :now_ms OR refreshed_ms > :now_ms OR expires_ms > :expires_ms LIMIT :most);

-- tries_count(email_key text, network text, after_ms int) : one tries (n int, first_ms int)
SELECT count(*) AS n, COALESCE(min(tried_ms), 0) AS first_ms FROM sign_in_try
WHERE email_key = :email_key AND network = :network AND tried_ms > :after_ms;

-- tries_of_network(network text, after_ms int, most int) : one tries (n int, first_ms int)
-- Of the newest `most`: how many, and the oldest, which is the next to leave when they are as many as may be.
SELECT count(*) AS n, COALESCE(min(tried_ms), 0) AS first_ms FROM (
    SELECT tried_ms FROM sign_in_try WHERE network = :network AND tried_ms > :after_ms ORDER BY tried_ms DESC LIMIT :most) newest;

-- tries_of_site(site text, after_ms int, most int) : one tries (n int, first_ms int)
SELECT count(*) AS n, COALESCE(min(tried_ms), 0) AS first_ms FROM (
    SELECT tried_ms FROM sign_in_try WHERE site = :site AND tried_ms > :after_ms ORDER BY tried_ms DESC LIMIT :most) newest;

-- try_insert(email_key text, network text, site text?) : exec
INSERT INTO sign_in_try (email_key, network, site, tried_ms) VALUES (:email_key, :network, :site, :now_ms);

-- tries_forget(email_key text, network text) : exec
DELETE FROM sign_in_try WHERE email_key = :email_key AND network = :network;

-- tries_forget_old(before_ms int, most int) : changed
DELETE FROM sign_in_try WHERE id IN (SELECT id FROM sign_in_try WHERE tried_ms < :before_ms LIMIT :most);

-- tries_draw(most int) : changed
DELETE FROM sign_in_try WHERE id IN (SELECT id FROM sign_in_try WHERE tried_ms > :now_ms LIMIT :most);

-- device_add(user_id int, device text) : changed
INSERT INTO known_device (user_id, device, created_ms) VALUES (:user_id, :device, :now_ms)
ON CONFLICT (user_id, device) DO NOTHING;

-- devices_forget(user_id int, keep int) : exec
-- Beyond the newest `keep`.
DELETE FROM known_device WHERE user_id = :user_id AND device NOT IN (
    SELECT device FROM known_device WHERE user_id = :user_id ORDER BY created_ms DESC, device LIMIT :keep);

-- device_count(user_id int) : one (n int)
SELECT count(*) AS n FROM known_device WHERE user_id = :user_id;

-- link_insert(hash text, user_id int, kind text, email text, expires_ms int) : exec
INSERT INTO email_token (hash, user_id, kind, email, expires_ms, created_ms)
VALUES (:hash, :user_id, :kind, :email, :expires_ms, :now_ms);

-- links_recent(user_id int, kind text, after_ms int) : one (n int)
SELECT count(*) AS n FROM email_token WHERE user_id = :user_id AND kind = :kind AND created_ms > :after_ms;

-- told_recently(user_id int, after_ms int) : one (n int)
-- Mails to the owner of an address that somebody joins with again.
SELECT count(*) AS n FROM event WHERE object_id = :user_id AND kind = 'owner_told' AND created_ms > :after_ms AND created_ms <= :now_ms;

-- links_forget(before_ms int, most int) : changed
DELETE FROM email_token WHERE hash IN (SELECT hash FROM email_token WHERE expires_ms < :before_ms LIMIT :most);

-- link_get(hash text) : maybe link_row
SELECT user_id, kind, email, expires_ms, used_ms FROM email_token WHERE hash = :hash;

-- link_use(hash text) : changed
UPDATE email_token SET used_ms = :now_ms WHERE hash = :hash AND used_ms IS NULL;

-- links_draw(most int) : changed
UPDATE email_token SET expires_ms = :now_ms + expires_ms - created_ms, created_ms = :now_ms
WHERE hash IN (SELECT hash FROM email_token WHERE created_ms > :now_ms LIMIT :most);
