-- For `db check`: what pitches have stored twice, beside the facts.

-- pitch_checked(after int, most int) : many (id int, views int, new_views int, indexed bool)
-- views: that are recorded; new_views: that view_count does not hold yet. indexed: its row is in the search index.
SELECT p.id, p.view_count, (SELECT count(*) FROM pitch_view v WHERE v.pitch_id = p.id) AS views,
       (SELECT count(*) FROM pitch_view_new n WHERE n.pitch_id = p.id) AS new_views,
       p.locked, p.protects, p.listed, p.row_no,
-- sqlite:
       EXISTS (SELECT 1 FROM pitch_search s WHERE s.rowid = p.row_no) AS indexed
-- postgres:
       EXISTS (SELECT 1 FROM pitch_search s WHERE s.row_no = p.row_no) AS indexed
-- both:
FROM pitch p
WHERE p.id > :after AND p.status <> 'deleted'
ORDER BY p.id
LIMIT :most;

-- search_strays(after int, most int) : many (row_no int)
-- Rows of the search index that no pitch has.
-- sqlite:
SELECT s.rowid AS row_no FROM pitch_search s
WHERE s.rowid > :after AND NOT EXISTS (SELECT 1 FROM pitch p WHERE p.row_no = s.rowid AND p.row_no > 0 AND p.status <> 'deleted')
ORDER BY s.rowid
-- postgres:
SELECT s.row_no FROM pitch_search s
WHERE s.row_no > :after AND NOT EXISTS (SELECT 1 FROM pitch p WHERE p.row_no = s.row_no AND p.row_no > 0 AND p.status <> 'deleted')
ORDER BY s.row_no
-- both:
LIMIT :most;
