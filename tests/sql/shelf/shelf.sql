-- Statements of every kind and a list with everything a list can have, over the small library of the migrations.

-- author_add(name text, born int?) : one author
INSERT INTO author (name, born) VALUES (:name, :born) RETURNING id, name, born;

-- author_get(id int) : maybe author
SELECT id, name, born FROM author WHERE id = :id;

-- author_rename(id int, name text) : changed
UPDATE author SET name = :name WHERE id = :id;

-- book_add(author_id int, title text, shelf text, note text?, lent bool, weight real?, added_ms int) : one book_id
INSERT INTO book (author_id, title, shelf, note, lent, weight, added_ms)
VALUES (:author_id, :title, :shelf, :note, :lent, :weight, :added_ms) RETURNING id;

-- book_add_many(author_id int, title text, shelf text, added_ms int) : each
INSERT INTO book (author_id, title, shelf, added_ms) VALUES (:author_id, :title, :shelf, :added_ms);

-- book_note(id int, note text?) : exec
UPDATE book SET note = :note WHERE id = :id;

-- book_get(id int) : one book
SELECT id, author_id, title, shelf, note, lent, weight, added_ms FROM book WHERE id = :id;

-- book_touch(id int) : exec
UPDATE book SET added_ms = :now_ms WHERE id = :id;

-- book_drop(id int) : exec
DELETE FROM book WHERE id = :id;

-- theme_add(book_id int, theme text) : exec
INSERT INTO book_theme (book_id, theme) VALUES (:book_id, :theme);

-- books_of(author_ids int[], shelves text[]) : many book_title
SELECT id, title FROM book WHERE author_id IN (:author_ids) AND shelf NOT IN (:shelves) ORDER BY id;

-- authors_with_books() : many author_books (books int, heaviest real?)
-- How many books each has; the heaviest counts where somebody weighed one.
SELECT a.id, a.name, count(b.id) AS books, max(b.weight) AS heaviest
FROM author a LEFT JOIN book b ON b.author_id = a.id GROUP BY a.id, a.name ORDER BY a.id;

-- books_per_year() : many (year text, n int)
-- sqlite:
SELECT strftime('%Y', added_ms / 1000, 'unixepoch') AS year, count(*) AS n
-- postgres:
SELECT to_char(to_timestamp(added_ms / 1000) AT TIME ZONE 'UTC', 'YYYY') AS year, count(*) AS n
-- both:
FROM book GROUP BY 1 ORDER BY 1;

-- books(title_from text) : list book_card
-- Every book from a letter on.
SELECT b.id, b.title, b.shelf, b.note, b.added_ms, a.name AS author_name
FROM book b JOIN author a ON a.id = b.author_id
WHERE b.title >= :title_from
--? shelf text[]       : AND b.shelf IN (:shelf)
--? author_id int      : AND b.author_id = :author_id
--? lent               : AND b.lent
--? added_before       : AND b.added_ms < :now_ms
--? theme text[]       : AND EXISTS (SELECT 1 FROM book_theme t
                                     WHERE t.book_id = b.id AND t.theme IN (:theme))
--? word text sqlite   : AND instr(b.title, :word) > 0
--? word text postgres : AND strpos(b.title, :word) > 0
--order newest         : b.added_ms DESC, b.id DESC
--order oldest         : b.added_ms, b.id
--order title          : b.title
--order shelf          : b.shelf, b.added_ms DESC, b.id
--order author         : b.author_id DESC, a.name, b.id
--facet shelf          : b.shelf
--facet theme JOIN book_theme t ON t.book_id = b.id : t.theme
--facet lent           : CASE WHEN b.lent THEN 'lent' ELSE 'here' END
--facet note           : b.note
--limit 50

-- books_ranked(tier int) : list book_title
-- In two runs, tier 0 and 1, that share their cursors: first those on the shelf of novels, then the rest.
SELECT b.id, b.title FROM book b
WHERE ((b.shelf = 'novel' AND :tier = 0) OR (b.shelf <> 'novel' AND :tier = 1))
--order rank           : :tier, b.id DESC

-- shelf_books() : list book_title
-- For counts that are kept.
SELECT b.id, b.title FROM book b WHERE NOT b.lent
--? shelf text         : AND b.shelf = :shelf
--? theme text         : AND EXISTS (SELECT 1 FROM book_theme t WHERE t.book_id = b.id AND t.theme = :theme)
--order id             : b.id
