-- Pitches: reading and writing one. A viewer's rung is a number: 0 public, 1 identified, 2 nda, 3 nda_approval, 4 invited.

-- pitch_get(id int) : maybe pitch_row (creator_name text, creator_username text, creator_type text,
--     creator_company text?, creator_verified bool, new_views int)
SELECT p.id, p.owner_id, p.company_id, p.status, p.title, p.slug, p.logline, p.genre, p.subgenres, p.format,
       p.budget_range, p.stage, p.seeking, p.funding, p.access_rung, p.hide_name, p.hidden_reason, p.view_count, p.demo,
       p.version, p.created_ms, p.updated_ms, p.published_ms, p.locked, p.row_no, p.listed,
       p.creator_name, p.creator_username, p.creator_type, p.creator_company, p.creator_verified,
       (SELECT count(*) FROM pitch_view_new n WHERE n.pitch_id = p.id) AS new_views
FROM pitch_seen p
WHERE p.id = :id;

-- pitch_items(pitch_id int, viewer_rung int) : many pitch_item_row (kind text, rung text?, filled bool, body text?)
-- Each item with the rung set apart for it; a text above the viewer's rung is not selected. Which items follow the
-- pitch's policy is said in rungs.c as well.
SELECT i.kind, i.rung, i.body IS NOT NULL AS filled,
       CASE WHEN CASE COALESCE(i.rung, CASE WHEN i.kind IN ('longSynopsis', 'characters', 'budget', 'video')
                                            THEN p.access_rung ELSE 'public' END)
                 WHEN 'public' THEN 0 WHEN 'identified' THEN 1 WHEN 'nda' THEN 2 WHEN 'nda_approval' THEN 3 ELSE 4 END
                 <= :viewer_rung THEN i.body END AS body
FROM pitch_item i JOIN pitch p ON p.id = i.pitch_id
WHERE i.pitch_id = :pitch_id;

-- pitch_insert(owner_id int, company_id int?, title text, format text, access_rung text, demo bool) : one pitch_id
-- The bare row; pitch_update fills it.
INSERT INTO pitch (owner_id, company_id, title, title_key, format, budget_up, budget_down, funding_up, funding_down,
                   access_rung, demo, created_ms, updated_ms)
VALUES (:owner_id, :company_id, :title, '', :format, 0, 0, 0, 0, :access_rung, :demo, :now_ms, :now_ms)
RETURNING id;

-- pitch_update(id int, title text, title_key text, slug text?, logline text?, genre text?, subgenres text, format text,
--     budget_range text?, budget_up int, budget_down int, stage text?, seeking text, funding text?, funding_up int,
--     funding_down int, access_rung text, hide_name bool, weight int, steps int) : exec
-- steps: by how much the version rises; 0 fills a row that was just made.
UPDATE pitch SET title = :title, title_key = :title_key, slug = :slug, logline = :logline, genre = :genre,
       subgenres = :subgenres, format = :format, budget_range = :budget_range, budget_up = :budget_up,
       budget_down = :budget_down, stage = :stage, seeking = :seeking, funding = :funding, funding_up = :funding_up,
       funding_down = :funding_down, access_rung = :access_rung, hide_name = :hide_name,
       weight = :weight, version = version + :steps, updated_ms = :now_ms
WHERE id = :id;

-- pitch_item_put(pitch_id int, kind text, rung text?, body text?) : each
INSERT INTO pitch_item (pitch_id, kind, rung, body) VALUES (:pitch_id, :kind, :rung, :body)
ON CONFLICT (pitch_id, kind) DO UPDATE SET rung = :rung, body = :body;

-- pitch_move(id int, status text) : exec
UPDATE pitch SET status = :status, version = version + 1, updated_ms = :now_ms,
       published_ms = CASE WHEN published_ms = 0 AND :status = 'published' THEN :now_ms ELSE published_ms END
WHERE id = :id;

-- pitch_place(id int, locked text, protects bool, listed bool, row_no int) : exec
-- What follows from the rest of the pitch: what is locked, whether lists show it, its row in the index.
UPDATE pitch SET locked = :locked, protects = :protects, listed = :listed, row_no = :row_no WHERE id = :id;

-- pitches_weigh(owner_id int) : one (sum int)
SELECT CAST(COALESCE(sum(weight), 0) AS BIGINT) AS sum FROM pitch WHERE owner_id = :owner_id AND status <> 'deleted';

-- pitch_forget(id int) : exec
DELETE FROM pitch WHERE id = :id;

-- pitch_entomb(id int, title_hash text) : exec
-- A tombstone: id, the title's hash and the dates; every text goes.
UPDATE pitch SET status = 'deleted', listed = FALSE, title = :title_hash, title_key = '', slug = NULL, logline = NULL,
       genre = NULL, subgenres = '[]', seeking = '[]', stage = NULL, funding = NULL, locked = '[]',
       version = version + 1, updated_ms = :now_ms
WHERE id = :id;

-- pitch_items_forget(pitch_id int) : exec
DELETE FROM pitch_item WHERE pitch_id = :pitch_id;

-- pitch_views_forget(pitch_id int, most int) : changed
DELETE FROM pitch_view WHERE id IN (SELECT id FROM pitch_view WHERE pitch_id = :pitch_id LIMIT :most);

-- pitch_new_views_forget(pitch_id int, most int) : changed
DELETE FROM pitch_view_new WHERE id IN (SELECT id FROM pitch_view_new WHERE pitch_id = :pitch_id LIMIT :most);

-- pitch_viewers_forget(pitch_id int, most int) : changed
DELETE FROM pitch_viewer WHERE pitch_id = :pitch_id AND viewer IN
    (SELECT viewer FROM pitch_viewer WHERE pitch_id = :pitch_id LIMIT :most);
