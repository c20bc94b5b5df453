"""The catalogue's tables in PostgreSQL, step by step; `schema` says what they are."""

from vectorstore.tables import SUMMED

STEPS = (
    """
-- SQLite's name for the members of a list in JSON, so that both read one SQL.
CREATE FUNCTION json_each(list TEXT) RETURNS TABLE (key BIGINT, value TEXT)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
'SELECT place - 1, member FROM jsonb_array_elements_text(CAST(list AS JSONB))
 WITH ORDINALITY AS listed (member, place)';

CREATE TABLE manifest (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- Texts are compared by code point, as SQLite and Python compare them.
CREATE TABLE articles (
  rowid BIGINT GENERATED ALWAYS AS IDENTITY,
  id TEXT COLLATE "C" PRIMARY KEY,
  revision TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  day INTEGER,
  outlet_key TEXT COLLATE "C" NOT NULL,
  story BIGINT,
  successor TEXT COLLATE "C"
);
CREATE INDEX articles_by_day ON articles (day);
CREATE INDEX articles_by_story ON articles (story);
CREATE INDEX articles_by_successor ON articles (successor);

CREATE TABLE revisions (
  article_id TEXT COLLATE "C" NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  revision TEXT NOT NULL,
  text TEXT NOT NULL,
  title TEXT,
  outlet TEXT,
  author TEXT,
  published TEXT,
  url TEXT,
  language TEXT,
  source TEXT NOT NULL,
  raw TEXT NOT NULL,
  PRIMARY KEY (article_id, revision)
);

CREATE TABLE passages (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  article_id TEXT COLLATE "C" NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  sentences TEXT NOT NULL,
  embedded_text TEXT COLLATE "C" NOT NULL,
  digest BYTEA NOT NULL,
  stage INTEGER NOT NULL,
  UNIQUE (article_id, ordinal)
);
CREATE INDEX passages_by_digest ON passages (digest);
CREATE INDEX passages_pending ON passages (length(embedded_text)) WHERE stage = 0;
CREATE INDEX passages_due ON passages (number) WHERE stage = 1;

CREATE TABLE vectors (
  digest BYTEA PRIMARY KEY,
  vector BYTEA NOT NULL
);
ALTER TABLE vectors ALTER COLUMN vector SET STORAGE EXTERNAL;

CREATE TABLE tombstones (number BIGINT PRIMARY KEY);

CREATE VIEW passage_texts AS
SELECT
  p.number AS number,
  p.article_id AS article_id,
  substr(r.text, p.start + 1, p.stop - p.start) AS text,
  r.title AS title,
  r.outlet AS outlet
FROM passages AS p
JOIN articles AS a ON a.id = p.article_id
JOIN revisions AS r ON r.article_id = a.id AND r.revision = a.revision;

-- Which words stand where in a passage, how many passages hold each, and the sums.
CREATE TABLE passage_words (
  number BIGINT PRIMARY KEY,
  article_id TEXT COLLATE "C" NOT NULL,
  length INTEGER NOT NULL,
  words TSVECTOR NOT NULL
);
CREATE INDEX passage_words_by_article ON passage_words (article_id);
CREATE INDEX passage_words_by_word ON passage_words USING gin (words);
CREATE TABLE word_counts (
  term TEXT COLLATE "C" PRIMARY KEY,
  passages BIGINT NOT NULL
) WITH (fillfactor = 70);
CREATE TABLE word_totals (passages BIGINT NOT NULL, tokens BIGINT NOT NULL);
INSERT INTO word_totals VALUES (0, 0);

-- How often a word stands in a passage. For one word of weight 1, ts_rank gives
-- (1 + 1/4 + 1/9 + … + 1/n²) / (π²/6) for n places, and this is n. A phrase counts
-- once.
CREATE FUNCTION hits(words TSVECTOR, term TSQUERY) RETURNS FLOAT8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
'SELECT CASE WHEN numnode(term) = 1
 THEN round(CAST(0.607927 / (1 - ts_rank(''{1,1,1,1}'', words, term)) - 0.5 AS FLOAT8))
 ELSE CAST(CAST(words @@ term AS INTEGER) AS FLOAT8) END';

CREATE TABLE marks (
  mark BIGINT NOT NULL,
  article_id TEXT COLLATE "C" NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  PRIMARY KEY (mark, article_id)
);
CREATE INDEX marks_by_article ON marks (article_id);

CREATE TABLE files (
  path TEXT COLLATE "C" PRIMARY KEY,
  fingerprint TEXT NOT NULL
);
CREATE TABLE file_articles (
  path TEXT COLLATE "C" NOT NULL REFERENCES files (path) ON DELETE CASCADE,
  article_id TEXT COLLATE "C" NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  present INTEGER NOT NULL,
  PRIMARY KEY (path, article_id)
);
CREATE INDEX file_articles_by_article ON file_articles (article_id);
""",
    "".join(
        f"ALTER TABLE {table.name} ADD COLUMN checksum BYTEA;\n" for table in SUMMED
    ),
    """
CREATE TABLE sketches (
  number BIGINT PRIMARY KEY REFERENCES passages (number) ON DELETE CASCADE,
  article_id TEXT COLLATE "C" NOT NULL,
  sketch BYTEA NOT NULL
);
-- Bytes that look like noise are not pressed together.
ALTER TABLE sketches ALTER COLUMN sketch SET STORAGE EXTERNAL;
CREATE INDEX sketches_by_article ON sketches (article_id);
""",
)
"""Each brings a database from the version of its place to the next."""
SUMS_SINCE = 2
"""The version that gave rows their sums; see `tables`."""
SKETCHES_SINCE = 3
"""The version that gave passages their sketches; see `sketches`."""
