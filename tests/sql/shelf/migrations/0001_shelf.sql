-- A small library: what the tests of sqlgen and of lists are about.
CREATE TABLE author (
  id   IDENTITY,
  name TEXT NOT NULL,
  born BIGINT
);

CREATE TABLE book (
  id        IDENTITY,
  author_id BIGINT  NOT NULL REFERENCES author (id),
  title     TEXT    NOT NULL,
  shelf     TEXT    NOT NULL,
  note      TEXT,
  lent      BOOLEAN NOT NULL DEFAULT FALSE,
  weight    DOUBLE PRECISION,
  added_ms  BIGINT  NOT NULL
);
CREATE UNIQUE INDEX book_title ON book (title);

CREATE TABLE book_theme (
  book_id BIGINT NOT NULL REFERENCES book (id) ON DELETE CASCADE,
  theme   TEXT   NOT NULL,
  PRIMARY KEY (book_id, theme)
);

CREATE TABLE pitch_item (
  pitch_id BIGINT NOT NULL,
  kind     TEXT   NOT NULL,
  rung     TEXT   NOT NULL,
  body     TEXT   NOT NULL
);

CREATE VIEW book_seen AS
SELECT b.*, a.name AS author_name, COALESCE(b.note, '') AS remark
FROM book b JOIN author a ON a.id = b.author_id;
