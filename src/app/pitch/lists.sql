-- Lists of pitches: the market, what a search found, one's own.

-- pitch_list() : list pitch_row (creator_name text, creator_username text, creator_type text, creator_company text?,
--     creator_verified bool, new_views int)
-- What is listed, by any sort but relevance. The joins are outer ones so that the count needs none of them.
-- The orders stand as their words do in market_http.c.
SELECT p.id, p.owner_id, p.company_id, p.status, p.title, p.slug, p.logline, p.genre, p.subgenres, p.format,
       p.budget_range, p.stage, p.seeking, p.funding, p.access_rung, p.hide_name, p.hidden_reason, p.view_count, p.demo,
       p.version, p.created_ms, p.updated_ms, p.published_ms, p.locked, p.row_no, p.listed,
       COALESCE(c.name, u.display_name, 'User') AS creator_name, u.username AS creator_username,
       u.user_type AS creator_type, COALESCE(c.name, u.company_name) AS creator_company,
       CASE WHEN c.id IS NULL THEN u.verified ELSE c.verified END AS creator_verified,
       (SELECT count(*) FROM pitch_view_new n WHERE n.pitch_id = p.id) AS new_views
FROM pitch_listed p LEFT JOIN app_user u ON u.id = p.owner_id LEFT JOIN company c ON c.id = p.company_id
WHERE TRUE
--? genre text[]        : AND p.genre IN (:genre)
--? format text[]       : AND p.format IN (:format)
--? band text[]         : AND p.budget_range IN (:band)
--? range text[]        : AND p.budget_range IN (:range)
--? stage text[]        : AND p.stage IN (:stage)
--? funding text[]      : AND p.funding IN (:funding)
--? subgenre text[] sqlite   : AND EXISTS (SELECT 1 FROM json_each(p.subgenres) s WHERE s.value IN (SELECT value FROM json_each(:subgenre)))
--? subgenre text[] postgres : AND CAST(p.subgenres AS jsonb) ?| :subgenre
--? seeking text[] sqlite    : AND EXISTS (SELECT 1 FROM json_each(p.seeking) s WHERE s.value IN (SELECT value FROM json_each(:seeking)))
--? seeking text[] postgres  : AND CAST(p.seeking AS jsonb) ?| :seeking
--? creator int         : AND p.owner_id = :creator
--? company int         : AND p.company_id = :company
--? maker text          : AND u.user_type = :maker
--? named               : AND NOT p.hide_name
--? open                : AND NOT p.protects
--? protected           : AND p.protects
--? since int           : AND p.published_ms >= :since
--? ids int[]           : AND p.id IN (:ids)
--? words text sqlite   : AND p.row_no IN (SELECT rowid FROM pitch_search WHERE pitch_search MATCH :words)
--? words text postgres : AND p.row_no IN (SELECT row_no FROM pitch_search WHERE words @@ to_tsquery('simple', :words))
--order newest      : p.published_ms DESC, p.id DESC
--order oldest      : p.published_ms, p.id
--order title_down  : p.title_key DESC, p.id DESC
--order title       : p.title_key, p.id
--order budget_down : p.budget_down DESC, p.id DESC
--order budget      : p.budget_up, p.id
--order views_down  : p.view_count DESC, p.id DESC
--order views       : p.view_count, p.id
--order funding_down : p.funding_down DESC, p.id DESC
--order funding     : p.funding_up, p.id
--facet genre       : p.genre
--facet format      : p.format
--facet band        : p.budget_range
--facet stage       : p.stage
--facet funding     : p.funding
--facet subgenre sqlite JOIN json_each(p.subgenres) s : s.value
--facet subgenre postgres CROSS JOIN LATERAL jsonb_array_elements_text(CAST(p.subgenres AS jsonb)) AS s(value) : s.value
--facet seeking sqlite JOIN json_each(p.seeking) k : k.value
--facet seeking postgres CROSS JOIN LATERAL jsonb_array_elements_text(CAST(p.seeking AS jsonb)) AS k(value) : k.value
--facet access      : CASE WHEN p.protects THEN 'protected' ELSE 'open' END

-- pitch_found(tier int) : list pitch_row (creator_name text, creator_username text, creator_type text, creator_company text?,
--     creator_verified bool, new_views int)
-- What a search found in one tier of relevance, newest first: the index leads, so that a common word costs a page.
SELECT p.id, p.owner_id, p.company_id, p.status, p.title, p.slug, p.logline, p.genre, p.subgenres, p.format,
       p.budget_range, p.stage, p.seeking, p.funding, p.access_rung, p.hide_name, p.hidden_reason, p.view_count, p.demo,
       p.version, p.created_ms, p.updated_ms, p.published_ms, p.locked, p.row_no, p.listed,
       COALESCE(c.name, u.display_name, 'User') AS creator_name, u.username AS creator_username,
       u.user_type AS creator_type, COALESCE(c.name, u.company_name) AS creator_company,
       CASE WHEN c.id IS NULL THEN u.verified ELSE c.verified END AS creator_verified,
       (SELECT count(*) FROM pitch_view_new n WHERE n.pitch_id = p.id) AS new_views
-- sqlite:
FROM pitch_search f CROSS JOIN pitch_listed p ON p.row_no = f.rowid
-- postgres:
FROM pitch_search f JOIN pitch_listed p ON p.row_no = f.row_no
-- both:
LEFT JOIN app_user u ON u.id = p.owner_id LEFT JOIN company c ON c.id = p.company_id
WHERE p.row_no > 0
--? words text sqlite   : AND pitch_search MATCH :words
--? words text postgres : AND f.words @@ to_tsquery('simple', :words)
--? genre text[]        : AND p.genre IN (:genre)
--? format text[]       : AND p.format IN (:format)
--? band text[]         : AND p.budget_range IN (:band)
--? range text[]        : AND p.budget_range IN (:range)
--? stage text[]        : AND p.stage IN (:stage)
--? funding text[]      : AND p.funding IN (:funding)
--? subgenre text[] sqlite   : AND EXISTS (SELECT 1 FROM json_each(p.subgenres) s WHERE s.value IN (SELECT value FROM json_each(:subgenre)))
--? subgenre text[] postgres : AND CAST(p.subgenres AS jsonb) ?| :subgenre
--? seeking text[] sqlite    : AND EXISTS (SELECT 1 FROM json_each(p.seeking) s WHERE s.value IN (SELECT value FROM json_each(:seeking)))
--? seeking text[] postgres  : AND CAST(p.seeking AS jsonb) ?| :seeking
--? creator int         : AND p.owner_id = :creator
--? company int         : AND p.company_id = :company
--? maker text          : AND u.user_type = :maker
--? named               : AND NOT p.hide_name
--? open                : AND NOT p.protects
--? protected           : AND p.protects
--order newest sqlite   : :tier, f.rowid DESC
--order newest postgres : :tier, f.row_no DESC
--order oldest sqlite   : :tier DESC, f.rowid
--order oldest postgres : :tier DESC, f.row_no

-- pitch_mine(owner_id int, company_id int) : list pitch_row (creator_name text, creator_username text, creator_type text,
--     creator_company text?, creator_verified bool, new_views int)
-- One's own pitches in all states; of a company: all members', and nobody's any more who left it. The orders stand as their words do in lists_http.c.
SELECT p.id, p.owner_id, p.company_id, p.status, p.title, p.slug, p.logline, p.genre, p.subgenres, p.format,
       p.budget_range, p.stage, p.seeking, p.funding, p.access_rung, p.hide_name, p.hidden_reason, p.view_count, p.demo,
       p.version, p.created_ms, p.updated_ms, p.published_ms, p.locked, p.row_no, p.listed,
       p.creator_name, p.creator_username, p.creator_type, p.creator_company, p.creator_verified,
       (SELECT count(*) FROM pitch_view_new n WHERE n.pitch_id = p.id) AS new_views
FROM pitch_seen p
WHERE (p.owner_id = :owner_id AND p.company_id IS NULL OR p.company_id = :company_id)
--? status text[]   : AND p.status IN (:status)
--? words text[] sqlite   : AND NOT EXISTS (SELECT 1 FROM json_each(:words) w WHERE instr(p.title_key, w.value) = 0)
--? words text[] postgres : AND NOT EXISTS (SELECT 1 FROM unnest(:words) AS w(value) WHERE strpos(p.title_key, w.value) = 0)
--? nothing         : AND 1 = 0
--order updated_down : p.updated_ms DESC, p.id DESC
--order updated     : p.updated_ms, p.id
--order newest      : p.published_ms DESC, p.id DESC
--order oldest      : p.published_ms, p.id
--order title_down  : p.title_key DESC, p.id DESC
--order title       : p.title_key, p.id
--order views_down  : p.view_count DESC, p.id DESC
--order views       : p.view_count, p.id

-- search_drop(row_no int) : exec
-- sqlite:
DELETE FROM pitch_search WHERE rowid = :row_no;
-- postgres:
DELETE FROM pitch_search WHERE row_no = :row_no;

-- search_put(row_no int, title text, logline text, rest text, name text, hidden_name text) : exec
-- sqlite:
INSERT INTO pitch_search (rowid, title, logline, rest, name, hidden_name)
VALUES (:row_no, :title, :logline, :rest, :name, :hidden_name);
-- postgres:
INSERT INTO pitch_search (row_no, words)
VALUES (:row_no, setweight(to_tsvector('simple', :title), 'A') || setweight(to_tsvector('simple', :logline), 'B') ||
        setweight(to_tsvector('simple', :rest || ' ' || :name), 'C') || setweight(to_tsvector('simple', :hidden_name), 'D'));

-- account_renamed(id int) : one name_no
UPDATE app_user SET name_no = name_no + 1 WHERE id = :id RETURNING name_no;

-- company_renamed(id int) : one name_no
UPDATE company SET name_no = name_no + 1 WHERE id = :id RETURNING name_no;

-- pitch_named(owner_id int, company_id int, after int, most int) : many (id int, creator_name text, creator_company text?,
--     letters int, name_no int)
-- What the index has of a company, or of an account without one: one of the two ids is 0. Of those that are not active too.
-- protected: only how long they are
SELECT p.id, p.row_no, p.title, p.logline, p.genre, p.subgenres, p.format, p.hide_name,
       COALESCE(c.name, u.display_name, 'User') AS creator_name, COALESCE(c.name, u.company_name) AS creator_company,
       COALESCE((SELECT CAST(sum(length(i.body)) AS BIGINT) FROM pitch_item i WHERE i.pitch_id = p.id), 0) AS letters,
       COALESCE(c.name_no, u.name_no) AS name_no
FROM (SELECT id FROM pitch WHERE listed AND owner_id = :owner_id AND company_id IS NULL AND id > :after
      UNION ALL SELECT id FROM pitch WHERE listed AND company_id = :company_id AND id > :after
      ORDER BY id LIMIT :most) m
JOIN pitch p ON p.id = m.id JOIN app_user u ON u.id = p.owner_id LEFT JOIN company c ON c.id = p.company_id
ORDER BY p.id;

-- view_target(id int) : maybe view_target_row
-- What a view is counted of. Reads nothing that other viewers write.
SELECT p.owner_id, p.company_id FROM pitch_listed p WHERE p.id = :id;

-- view_first(pitch_id int, viewer text, after_ms int) : changed
-- Changes a row when the viewer was not counted since. Two at once meet in the key, and none else does.
INSERT INTO pitch_viewer (pitch_id, viewer, counted_ms) VALUES (:pitch_id, :viewer, :now_ms)
ON CONFLICT (pitch_id, viewer) DO UPDATE SET counted_ms = :now_ms WHERE pitch_viewer.counted_ms <= :after_ms;

-- view_insert(pitch_id int, viewer text, source text) : exec
INSERT INTO pitch_view (pitch_id, viewer, source, created_ms) VALUES (:pitch_id, :viewer, :source, :now_ms);

-- views_draw(most int) : changed
UPDATE pitch_view SET created_ms = :now_ms WHERE id IN (SELECT id FROM pitch_view WHERE created_ms > :now_ms LIMIT :most);

-- view_new(pitch_id int) : exec
INSERT INTO pitch_view_new (pitch_id) VALUES (:pitch_id);

-- view_slot(slot int) : changed
INSERT INTO pitch_view_slot (slot) VALUES (:slot) ON CONFLICT (slot) DO NOTHING;

-- view_take(most int) : many (pitch_id int)
-- The oldest first: most of what comes meanwhile stands at the other end of the index. A view that is slow to be stored may
-- be older than what is taken here; it is there for the next taker.
DELETE FROM pitch_view_new WHERE id IN (SELECT id FROM pitch_view_new ORDER BY id LIMIT :most) RETURNING pitch_id;

-- view_count_up(pitch_id int, n int) : each
UPDATE pitch SET view_count = view_count + :n WHERE id = :pitch_id;

-- viewers_forget(before_ms int, most int) : changed
DELETE FROM pitch_viewer WHERE (pitch_id, viewer) IN
    (SELECT pitch_id, viewer FROM pitch_viewer WHERE counted_ms < :before_ms LIMIT :most);

-- viewers_draw(most int) : changed
UPDATE pitch_viewer SET counted_ms = :now_ms
WHERE (pitch_id, viewer) IN (SELECT pitch_id, viewer FROM pitch_viewer WHERE counted_ms > :now_ms LIMIT :most);

-- view_slots_draw(now int, most int) : changed
DELETE FROM pitch_view_slot WHERE slot IN (SELECT slot FROM pitch_view_slot WHERE slot > :now LIMIT :most);

-- view_slots_forget(before int) : changed
DELETE FROM pitch_view_slot WHERE slot < :before;

-- pitch_related(id int, genre text, format text, subgenres text, trending int[], most int) : many (id int)
-- Of the same genre: more shared subgenres first, then the same format, then as they trend, then the newest.
SELECT p.id
FROM pitch_listed p
WHERE p.genre = :genre AND p.id <> :id
-- sqlite:
ORDER BY (SELECT count(*) FROM json_each(p.subgenres) a WHERE a.value IN (SELECT value FROM json_each(:subgenres))) DESC,
-- postgres:
ORDER BY (SELECT count(*) FROM jsonb_array_elements_text(CAST(p.subgenres AS jsonb)) AS a(value)
          WHERE a.value IN (SELECT b.value FROM jsonb_array_elements_text(CAST(:subgenres AS jsonb)) AS b(value))) DESC,
-- both:
         CASE WHEN p.format = :format THEN 0 ELSE 1 END, CASE WHEN p.id IN (:trending) THEN 0 ELSE 1 END,
-- sqlite:
         CASE WHEN p.id IN (:trending) THEN (SELECT t.key FROM json_each(:trending) t WHERE t.value = p.id) END,
-- postgres:
         array_position(:trending, p.id),
-- both:
         p.published_ms DESC, p.id DESC
LIMIT :most;

-- pitch_trending(since_ms int, slot_ms int, first_slot int, weights int[], most int) : many (id int)
-- The listed pitches whose views weigh most: those of an account four times a visitor's, by the slot of time they fell in.
-- However many there were, no more than :most rows come out.
-- sqlite:
WITH w AS MATERIALIZED (SELECT key + :first_slot AS slot, value AS weight FROM json_each(:weights))
-- postgres:
WITH w AS MATERIALIZED (SELECT n - 1 + :first_slot AS slot, weight FROM unnest(:weights) WITH ORDINALITY AS u(weight, n))
-- both:
SELECT e.pitch_id AS id
FROM (SELECT v.pitch_id, v.created_ms / :slot_ms AS slot,
             sum(CASE WHEN substr(v.viewer, 1, 1) = 'u' THEN 4 ELSE 1 END) AS points
      FROM pitch_view v WHERE v.created_ms >= :since_ms GROUP BY v.pitch_id, v.created_ms / :slot_ms) e
JOIN w ON w.slot = e.slot JOIN pitch_listed p ON p.id = e.pitch_id
GROUP BY e.pitch_id, p.published_ms
ORDER BY sum(e.points * w.weight) DESC, p.published_ms DESC, e.pitch_id DESC
LIMIT :most;
