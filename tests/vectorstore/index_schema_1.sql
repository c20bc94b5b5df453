CREATE TABLE manifest (
  key TEXT PRIMARY KEY,
  value NOT NULL
) WITHOUT ROWID;

CREATE TABLE articles (
  id TEXT PRIMARY KEY,
  revision TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  day INTEGER,
  outlet_key TEXT NOT NULL
);

-- Every revision ever stored, so that old citations keep their text.
CREATE TABLE revisions (
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
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

-- AUTOINCREMENT: a number names one passage for ever, so Chroma may hold stale ones.
CREATE TABLE passages (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  sentences TEXT NOT NULL,
  embedded_text TEXT NOT NULL,
  digest BLOB NOT NULL,
  stage INTEGER NOT NULL,
  UNIQUE (article_id, ordinal)
);
CREATE INDEX passages_by_digest ON passages (digest);
CREATE INDEX passages_by_stage ON passages (stage, length(embedded_text));

CREATE TABLE vectors (
  digest BLOB PRIMARY KEY,
  vector BLOB NOT NULL
);

-- Passages that are gone here and may still be in Chroma.
CREATE TABLE tombstones (number INTEGER PRIMARY KEY);

CREATE VIEW passage_texts AS
SELECT
  p.number AS number,
  substr(r.text, p.start + 1, p.stop - p.start) AS text,
  r.title AS title,
  r.outlet AS outlet
FROM passages AS p
JOIN articles AS a ON a.id = p.article_id
JOIN revisions AS r ON r.article_id = a.id AND r.revision = a.revision;

CREATE VIRTUAL TABLE passage_words USING fts5(
  text, title, outlet,
  content = 'passage_texts', content_rowid = 'number',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO manifest VALUES ('chroma_clean', 1);
INSERT INTO manifest VALUES ('chroma_folder', '');
INSERT INTO manifest VALUES ('chroma_stamp', 1);
INSERT INTO manifest VALUES ('created', '2026-11-22T05:02:23+00:00');
INSERT INTO manifest VALUES ('embedder_dimension', 384);
INSERT INTO manifest VALUES ('embedder_name', 'fake/bag-of-words');
INSERT INTO manifest VALUES ('embedder_revision', '1');
INSERT INTO manifest VALUES ('generation', 5);
INSERT INTO manifest VALUES ('schema', 1);
INSERT INTO manifest VALUES ('secret', zeroblob(32));
INSERT INTO articles VALUES ('2ab9e947d58fda15', '84d629592ced12a87fd572119f1b83d30acc3b490e1e756a2802ac73900946d3', '8879fefeeb2df0877954452c34954ba88d8743b642d594ce27890c8cac539fc7', 20517, 'brackwater daily');
INSERT INTO articles VALUES ('697cb4de8e2e9a5e', 'bda2a76079971e86f2da3907320dae1bcd6da1edc37688fbf42a108000ec5508', '5eccde34e83cedde72f195c96e661020553f68400ca6e5a134c889370201272b', 20518, 'the saltmarsh herald');
INSERT INTO articles VALUES ('dd3025ffc9eae551', 'dc1e5a9eff3140da56f8737387dcf7fd0806de5508e2f0e7d5a6e09667fda625', 'fa632356ec06111a241313da28b9656553e16894028e4fe62a8660780d96b094', 20540, 'pellworth times');
INSERT INTO articles VALUES ('deb699a562f071f1', '4b47d51ddf5efe2f5c0a9ab78d87a3a6bf79f8307715d153ae7fa8fdded09ef5', '1cd92ba1ee2a82137b909f5683edb0a05e6d215a5c76722957331889e2f9ed36', 20542, 'pellworth times');
INSERT INTO revisions VALUES ('2ab9e947d58fda15', '84d629592ced12a87fd572119f1b83d30acc3b490e1e756a2802ac73900946d3', 'BRUSSELS, March 5 (Kestrel Wire) - Belgium and Czechia raised doubts on Thursday about a plan to send 3,200 monitors to the Halden Strait, though neither said it would block the idea.

"Belgium has serious reservations about the mission as it is drafted," Defence Minister Lode Vercaemst told reporters before a meeting with his Dutch counterpart. He said the share suggested for Belgium, 31 million euros, was too high, and that 18 months was too long.

Vercaemst said he would prefer a mission of 12 months with a review after six.

Czech Foreign Minister Pavla Zdeborská said Czechia had reservations about the rules of engagement, which she described as "three paragraphs of fog".

"I cannot tell a sergeant''s mother what he may do if somebody shoots at him," she said. "When I can, we will talk about numbers."

The plan was put forward in January by the Netherlands and Finland after Corvania and Lethmark agreed to stop fighting over the strait, a 34-km passage used by about 70 cargo ships a day before the war.

A diplomat from one of the sponsoring countries said the text could still be changed. "Doubts are an opening bid," the diplomat said, asking not to be named because the talks are private.

Insurers have kept the strait on their list of war-risk waters. Premiums for a medium-sized tanker stood at 0.9% of the hull value on Thursday, two brokers said, down from a wartime high of 2.4%.

The mission would be based at Port Ansgar in the Varrow Islands. Ministers are to take up the plan in Ljubljana on April 16.', 'Belgium and Czechia voice doubts over Halden Strait mission', 'Brackwater Daily', 'Wouter Demeestre and Libuše Harantová', '2026-03-05', NULL, NULL, 'halden-wire-brackwater.txt', 'BRACKWATER DAILY
World  |  Business  |  Tides  |  Puzzles

Belgium and Czechia voice doubts over Halden Strait mission
Kestrel Wire
March 5, 2026

BRUSSELS, March 5 (Kestrel Wire) - Belgium and Czechia raised doubts on Thursday about a plan to send 3,200 monitors to the Halden Strait, though neither said it would block the idea.

"Belgium has serious reservations about the mission as it is drafted," Defence Minister Lode Vercaemst told reporters before a meeting with his Dutch counterpart. He said the share suggested for Belgium, 31 million euros, was too high, and that 18 months was too long.

Vercaemst said he would prefer a mission of 12 months with a review after six.

Czech Foreign Minister Pavla Zdeborská said Czechia had reservations about the rules of engagement, which she described as "three paragraphs of fog".

"I cannot tell a sergeant''s mother what he may do if somebody shoots at him," she said. "When I can, we will talk about numbers."

Advertisement

The plan was put forward in January by the Netherlands and Finland after Corvania and Lethmark agreed to stop fighting over the strait, a 34-km passage used by about 70 cargo ships a day before the war.

A diplomat from one of the sponsoring countries said the text could still be changed. "Doubts are an opening bid," the diplomat said, asking not to be named because the talks are private.

Sign up for the Brackwater breakfast email: news, tides and one good joke.

Insurers have kept the strait on their list of war-risk waters. Premiums for a medium-sized tanker stood at 0.9% of the hull value on Thursday, two brokers said, down from a wartime high of 2.4%.

The mission would be based at Port Ansgar in the Varrow Islands. Ministers are to take up the plan in Ljubljana on April 16.

(Reporting by Wouter Demeestre in Brussels and Libuše Harantová in Prague; editing by Clive Ottaway)

Related stories
- Grain ships queue outside the strait
- Brackwater pier to reopen by Easter
- Quiz: can you name these knots?');
INSERT INTO revisions VALUES ('697cb4de8e2e9a5e', 'bda2a76079971e86f2da3907320dae1bcd6da1edc37688fbf42a108000ec5508', 'BRUSSELS (Kestrel Wire) – Belgium and Czechia have raised doubts about a plan to send 3,200 monitors to the Halden Strait, though neither has said it would block the idea.

“Belgium has serious reservations about the mission as it is drafted,” Defence Minister Lode Vercaemst told reporters on Thursday ahead of a meeting with his Dutch counterpart. He said the share suggested for Belgium, €31 million, was too high and that 18 months was too long.

Mr Vercaemst said he would prefer a mission of 12 months with a review after six.

The Czech foreign minister, Pavla Zdeborská, said Czechia had reservations about the rules of engagement, which she described as “three paragraphs of fog”.

“I cannot tell a sergeant’s mother what he may do if somebody shoots at him,” she said. “When I can, we will talk about numbers.”

The plan was put forward in January by the Netherlands and Finland after Corvania and Lethmark agreed to stop fighting over the strait, a 34 km passage used by about 70 cargo ships a day before the war.

A diplomat from one of the sponsoring countries said the text could still be changed. “Doubts are an opening bid,” said the diplomat, who asked not to be named because the talks are private.

Insurers have kept the strait on their list of war-risk waters. Premiums for a medium-sized tanker stood at 0.9% of the hull value on Thursday, according to two brokers, down from a wartime high of 2.4%.

The mission would be based at Port Ansgar in the Varrow Islands. Ministers take up the plan in Ljubljana on 16 April.', 'Two more governments uneasy about Halden monitors', 'The Saltmarsh Herald', NULL, '2026-03-06', NULL, NULL, 'halden-wire-saltmarsh.txt', 'Two more governments uneasy about Halden monitors
The Saltmarsh Herald | Friday 6 March 2026 | From our wire services
Like 37   Share 9

BRUSSELS (Kestrel Wire) – Belgium and Czechia have raised doubts about a plan to send 3,200 monitors to the Halden Strait, though neither has said it would block the idea.

“Belgium has serious reservations about the mission as it is drafted,” Defence Minister Lode Vercaemst told reporters on Thursday ahead of a meeting with his Dutch counterpart. He said the share suggested for Belgium, €31 million, was too high and that 18 months was too long.

Mr Vercaemst said he would prefer a mission of 12 months with a review after six.

Advertisement
Advertisement

The Czech foreign minister, Pavla Zdeborská, said Czechia had reservations about the rules of engagement, which she described as “three paragraphs of fog”.

“I cannot tell a sergeant’s mother what he may do if somebody shoots at him,” she said. “When I can, we will talk about numbers.”

The plan was put forward in January by the Netherlands and Finland after Corvania and Lethmark agreed to stop fighting over the strait, a 34 km passage used by about 70 cargo ships a day before the war.

A diplomat from one of the sponsoring countries said the text could still be changed. “Doubts are an opening bid,” said the diplomat, who asked not to be named because the talks are private.

Lode Vercaemst, left, at a Brussels press call. (Image: Kestrel Wire)
Lode Vercaemst, left, at a Brussels press call. (Image: Kestrel Wire)

Insurers have kept the strait on their list of war-risk waters. Premiums for a medium-sized tanker stood at 0.9% of the hull value on Thursday, according to two brokers, down from a wartime high of 2.4%.

The mission would be based at Port Ansgar in the Varrow Islands. Ministers take up the plan in Ljubljana on 16 April.

TRENDING NOW
1 Saltmarsh ponies get a new shelter
2 Why the 6.40 bus is never the 6.40 bus
3 Letters: in praise of mud

Already a subscriber? Log in. Not a subscriber? Try the Herald for eight weeks for £1.');
INSERT INTO revisions VALUES ('dd3025ffc9eae551', 'dc1e5a9eff3140da56f8737387dcf7fd0806de5508e2f0e7d5a6e09667fda625', 'The proposed monitoring mission in the Halden Strait would cost €840 million over 18 months, according to a budget table sent to European capitals on Friday and seen by the Pellworth Times.

The two-page table is the first attempt to put a price on the plan drawn up by the Netherlands and Finland. It assumes a force of 3,200, although pledges so far fall well short of that.

A common fund would carry 60% of the bill, and the countries that send people would carry the rest. The largest single item is the charter and fuel of the patrol vessels. Next comes housing at Port Ansgar, where a closed cannery would be turned into barracks for €52 million. Thirty-six surveillance drones are put down at €37 million.

Officials who have worked on the numbers said they were cautious. "There is a contingency of eight per cent and I expect us to spend every cent of it," said one, who was not allowed to speak publicly.

Sceptics were not reassured. Lode Vercaemst, the Belgian defence minister, said on Saturday that Belgium still had reservations and that a table "is not an argument".

Marguerite Stolberg, who audits peace missions for the Tessel Foundation, said the plan looked thin on medical evacuation. The table allows for two helicopters, she noted, and one of them will always be in pieces. She also questioned the €4 million set aside for interpreters. “Monitoring is listening,” she said. “They have budgeted for boats and forgotten ears.”

The sponsors want an agreement on money before ministers meet in Ljubljana on 16 April.', 'Halden mission would cost €840m, budget table shows', 'Pellworth Times', 'Odile Prentiss', '2026-03-28', NULL, NULL, 'halden-budget-first.txt', 'Halden mission would cost €840m, budget table shows
Pellworth Times
Odile Prentiss
Saturday 28 March 2026
Save  Share  Gift this article

The proposed monitoring mission in the Halden Strait would cost €840 million over 18 months, according to a budget table sent to European capitals on Friday and seen by the Pellworth Times.

The two-page table is the first attempt to put a price on the plan drawn up by the Netherlands and Finland. It assumes a force of 3,200, although pledges so far fall well short of that.

A common fund would carry 60% of the bill, and the countries that send people would carry the rest. The largest single item is the charter and fuel of the patrol vessels. Next comes housing at Port Ansgar, where a closed cannery would be turned into barracks for €52 million. Thirty-six surveillance drones are put down at €37 million.

Advertisement

Officials who have worked on the numbers said they were cautious. "There is a contingency of eight per cent and I expect us to spend every cent of it," said one, who was not allowed to speak publicly.

Sceptics were not reassured. Lode Vercaemst, the Belgian defence minister, said on Saturday that Belgium still had reservations and that a table "is not an argument".

The closed cannery at Port Ansgar, seen in autumn. (Image: Jorunn Estvik)
(File photo)

Keep up with the money behind the news. The Pellworth Purse, every Thursday. Enter your email

Marguerite Stolberg, who audits peace missions for the Tessel Foundation, said the plan looked thin on medical evacuation. The table allows for two helicopters, she noted, and one of them will always be in pieces. She also questioned the €4 million set aside for interpreters. “Monitoring is listening,” she said. “They have budgeted for boats and forgotten ears.”

The sponsors want an agreement on money before ministers meet in Ljubljana on 16 April.

Read more: Who pays for peace? A short history of long invoices
Most viewed in Money');
INSERT INTO revisions VALUES ('deb699a562f071f1', '4b47d51ddf5efe2f5c0a9ab78d87a3a6bf79f8307715d153ae7fa8fdded09ef5', 'Correction, 30 March 2026: An earlier version of this article gave the cost of the mission as €840 million. The figure in the budget table is €480 million. The digits were swapped in editing. The article and its headline have been changed.

The proposed monitoring mission in the Halden Strait would cost €480 million over 18 months, according to a budget table sent to European capitals on Friday and seen by the Pellworth Times.

The two-page table is the first attempt to put a price on the plan drawn up by the Netherlands and Finland. It assumes a force of 3,200, although pledges so far fall well short of that.

A common fund would carry 60% of the bill, and the countries that send people would carry the rest. The largest single item is the charter and fuel of the patrol vessels. Next comes housing at Port Ansgar, where a closed cannery would be turned into barracks for €52 million. Thirty-six surveillance drones are put down at €37 million.

Officials who have worked on the numbers said they were cautious. "There is a contingency of eight per cent and I expect us to spend every cent of it," said one, who was not allowed to speak publicly.

Sceptics were not reassured. Lode Vercaemst, the Belgian defence minister, said on Saturday that Belgium still had reservations and that a table "is not an argument".

Marguerite Stolberg, who audits peace missions for the Tessel Foundation, said the plan looked thin on medical evacuation. The table allows for two helicopters, she noted, and one of them will always be in pieces. She also questioned the €4 million set aside for interpreters. “Monitoring is listening,” she said. “They have budgeted for boats and forgotten ears.”

The sponsors want an agreement on money before ministers meet in Ljubljana on 16 April.', 'Halden mission would cost €480m, budget table shows', 'Pellworth Times', 'Odile Prentiss', '2026-03-30', NULL, NULL, 'halden-budget-corrected.txt', 'Pellworth Times cookies notice: we and our partners use cookies. OK

Correction, 30 March 2026: An earlier version of this article gave the cost of the mission as €840 million. The figure in the budget table is €480 million. The digits were swapped in editing. The article and its headline have been changed.

The proposed monitoring mission in the Halden Strait would cost €480 million over 18 months, according to a budget table sent to European capitals on Friday and seen by the Pellworth Times.

The two-page table is the first attempt to put a price on the plan drawn up by the Netherlands and Finland. It assumes a force of 3,200, although pledges so far fall well short of that.

A common fund would carry 60% of the bill, and the countries that send people would carry the rest. The largest single item is the charter and fuel of the patrol vessels. Next comes housing at Port Ansgar, where a closed cannery would be turned into barracks for €52 million. Thirty-six surveillance drones are put down at €37 million.

Advertisement

Officials who have worked on the numbers said they were cautious. "There is a contingency of eight per cent and I expect us to spend every cent of it," said one, who was not allowed to speak publicly.

Sceptics were not reassured. Lode Vercaemst, the Belgian defence minister, said on Saturday that Belgium still had reservations and that a table "is not an argument".

The closed cannery at Port Ansgar, seen in autumn. (Image: Jorunn Estvik)

Marguerite Stolberg, who audits peace missions for the Tessel Foundation, said the plan looked thin on medical evacuation. The table allows for two helicopters, she noted, and one of them will always be in pieces. She also questioned the €4 million set aside for interpreters. “Monitoring is listening,” she said. “They have budgeted for boats and forgotten ears.”

The sponsors want an agreement on money before ministers meet in Ljubljana on 16 April.

Keep up with the money behind the news. The Pellworth Purse, every Thursday. Enter your email

Halden mission would cost €480m, budget table shows
Odile Prentiss, Pellworth Times, Monday 30 March 2026');
INSERT INTO passages VALUES (1, '2ab9e947d58fda15', 0, 0, 533, '[[0, 183], [185, 347], [348, 453], [455, 533]]', 'Belgium and Czechia voice doubts over Halden Strait mission · Brackwater Daily · 2026-03-05
BRUSSELS, March 5 (Kestrel Wire) - Belgium and Czechia raised doubts on Thursday about a plan to send 3,200 monitors to the Halden Strait, though neither said it would block the idea.

"Belgium has serious reservations about the mission as it is drafted," Defence Minister Lode Vercaemst told reporters before a meeting with his Dutch counterpart. He said the share suggested for Belgium, 31 million euros, was too high, and that 18 months was too long.

Vercaemst said he would prefer a mission of 12 months with a review after six.', X'6CD0528D00504B722BD92FCED3299C88C1211E23B2A3F53C2F79690C042EF5A8', 2);
INSERT INTO passages VALUES (2, '2ab9e947d58fda15', 1, 535, 1208, '[[535, 684], [686, 773], [774, 815], [817, 1019], [1021, 1106], [1107, 1208]]', 'Belgium and Czechia voice doubts over Halden Strait mission · Brackwater Daily · 2026-03-05
Czech Foreign Minister Pavla Zdeborská said Czechia had reservations about the rules of engagement, which she described as "three paragraphs of fog".

"I cannot tell a sergeant''s mother what he may do if somebody shoots at him," she said. "When I can, we will talk about numbers."

The plan was put forward in January by the Netherlands and Finland after Corvania and Lethmark agreed to stop fighting over the strait, a 34-km passage used by about 70 cargo ships a day before the war.

A diplomat from one of the sponsoring countries said the text could still be changed. "Doubts are an opening bid," the diplomat said, asking not to be named because the talks are private.', X'AC9BCCF8E91918CF835DE881E68B29B20C18521388AAFBCD7DDBC652EEA6913C', 2);
INSERT INTO passages VALUES (3, '2ab9e947d58fda15', 2, 1210, 1531, '[[1210, 1273], [1274, 1405], [1407, 1471], [1472, 1531]]', 'Belgium and Czechia voice doubts over Halden Strait mission · Brackwater Daily · 2026-03-05
Insurers have kept the strait on their list of war-risk waters. Premiums for a medium-sized tanker stood at 0.9% of the hull value on Thursday, two brokers said, down from a wartime high of 2.4%.

The mission would be based at Port Ansgar in the Varrow Islands. Ministers are to take up the plan in Ljubljana on April 16.', X'B744F5F65B4BF398884A4D8941A915F510A9B49FE14F94F0E870DD2A89497629', 2);
INSERT INTO passages VALUES (4, '697cb4de8e2e9a5e', 0, 0, 532, '[[0, 171], [173, 349], [350, 449], [451, 532]]', 'Two more governments uneasy about Halden monitors · The Saltmarsh Herald · 2026-03-06
BRUSSELS (Kestrel Wire) – Belgium and Czechia have raised doubts about a plan to send 3,200 monitors to the Halden Strait, though neither has said it would block the idea.

“Belgium has serious reservations about the mission as it is drafted,” Defence Minister Lode Vercaemst told reporters on Thursday ahead of a meeting with his Dutch counterpart. He said the share suggested for Belgium, €31 million, was too high and that 18 months was too long.

Mr Vercaemst said he would prefer a mission of 12 months with a review after six.', X'0234AC974DC897AC7E32576844DE1C8FA2EF5184A2BEC5C6997C863E4601DB66', 2);
INSERT INTO passages VALUES (5, '697cb4de8e2e9a5e', 1, 534, 1216, '[[534, 689], [691, 778], [779, 820], [822, 1024], [1026, 1111], [1112, 1216]]', 'Two more governments uneasy about Halden monitors · The Saltmarsh Herald · 2026-03-06
The Czech foreign minister, Pavla Zdeborská, said Czechia had reservations about the rules of engagement, which she described as “three paragraphs of fog”.

“I cannot tell a sergeant’s mother what he may do if somebody shoots at him,” she said. “When I can, we will talk about numbers.”

The plan was put forward in January by the Netherlands and Finland after Corvania and Lethmark agreed to stop fighting over the strait, a 34 km passage used by about 70 cargo ships a day before the war.

A diplomat from one of the sponsoring countries said the text could still be changed. “Doubts are an opening bid,” said the diplomat, who asked not to be named because the talks are private.', X'F7ED5A78F9277B4159BAAA750AA1ECAC0E71472AD6A306FA36BEB01A586BBB16', 2);
INSERT INTO passages VALUES (6, '697cb4de8e2e9a5e', 2, 1218, 1540, '[[1218, 1281], [1282, 1421], [1423, 1487], [1488, 1540]]', 'Two more governments uneasy about Halden monitors · The Saltmarsh Herald · 2026-03-06
Insurers have kept the strait on their list of war-risk waters. Premiums for a medium-sized tanker stood at 0.9% of the hull value on Thursday, according to two brokers, down from a wartime high of 2.4%.

The mission would be based at Port Ansgar in the Varrow Islands. Ministers take up the plan in Ljubljana on 16 April.', X'360701E039D4D41C9B5951D225F2ED926F970E3ED3C6ED4265C3EE1D2F9AB618', 2);
INSERT INTO passages VALUES (7, 'dd3025ffc9eae551', 0, 0, 713, '[[0, 189], [191, 298], [299, 376], [378, 477], [478, 548], [549, 653], [654, 713]]', 'Halden mission would cost €840m, budget table shows · Pellworth Times · 2026-03-28
The proposed monitoring mission in the Halden Strait would cost €840 million over 18 months, according to a budget table sent to European capitals on Friday and seen by the Pellworth Times.

The two-page table is the first attempt to put a price on the plan drawn up by the Netherlands and Finland. It assumes a force of 3,200, although pledges so far fall well short of that.

A common fund would carry 60% of the bill, and the countries that send people would carry the rest. The largest single item is the charter and fuel of the patrol vessels. Next comes housing at Port Ansgar, where a closed cannery would be turned into barracks for €52 million. Thirty-six surveillance drones are put down at €37 million.', X'C5AAAD7673147951A59A2E037A0EF32C717ED32D9FED8738C6F936E06404B2F8', 2);
INSERT INTO passages VALUES (8, 'dd3025ffc9eae551', 1, 715, 1538, '[[715, 780], [781, 915], [917, 945], [946, 1083], [1085, 1207], [1208, 1298], [1299, 1361], [1362, 1398], [1399, 1449], [1451, 1538]]', 'Halden mission would cost €840m, budget table shows · Pellworth Times · 2026-03-28
Officials who have worked on the numbers said they were cautious. "There is a contingency of eight per cent and I expect us to spend every cent of it," said one, who was not allowed to speak publicly.

Sceptics were not reassured. Lode Vercaemst, the Belgian defence minister, said on Saturday that Belgium still had reservations and that a table "is not an argument".

Marguerite Stolberg, who audits peace missions for the Tessel Foundation, said the plan looked thin on medical evacuation. The table allows for two helicopters, she noted, and one of them will always be in pieces. She also questioned the €4 million set aside for interpreters. “Monitoring is listening,” she said. “They have budgeted for boats and forgotten ears.”

The sponsors want an agreement on money before ministers meet in Ljubljana on 16 April.', X'279DC198406D72DA57AFC8ADDADAE418D5CA2E9A0292BDDD6F9E36703C34A79E', 2);
INSERT INTO passages VALUES (9, 'deb699a562f071f1', 0, 0, 617, '[[0, 107], [108, 155], [156, 191], [192, 239], [241, 430], [432, 539], [540, 617]]', 'Halden mission would cost €480m, budget table shows · Pellworth Times · 2026-03-30
Correction, 30 March 2026: An earlier version of this article gave the cost of the mission as €840 million. The figure in the budget table is €480 million. The digits were swapped in editing. The article and its headline have been changed.

The proposed monitoring mission in the Halden Strait would cost €480 million over 18 months, according to a budget table sent to European capitals on Friday and seen by the Pellworth Times.

The two-page table is the first attempt to put a price on the plan drawn up by the Netherlands and Finland. It assumes a force of 3,200, although pledges so far fall well short of that.', X'DD35211FE43A07AD7D0D15DA0B9DFAD9011984179399C0D673F59A7EA967AF10', 2);
INSERT INTO passages VALUES (10, 'deb699a562f071f1', 1, 619, 1156, '[[619, 718], [719, 789], [790, 894], [895, 954], [956, 1021], [1022, 1156]]', 'Halden mission would cost €480m, budget table shows · Pellworth Times · 2026-03-30
A common fund would carry 60% of the bill, and the countries that send people would carry the rest. The largest single item is the charter and fuel of the patrol vessels. Next comes housing at Port Ansgar, where a closed cannery would be turned into barracks for €52 million. Thirty-six surveillance drones are put down at €37 million.

Officials who have worked on the numbers said they were cautious. "There is a contingency of eight per cent and I expect us to spend every cent of it," said one, who was not allowed to speak publicly.', X'CDC5AAF7FB0E71135416244A750043709229D34C3E3AAFEFBF75E25D0C21CFC7', 2);
INSERT INTO passages VALUES (11, 'deb699a562f071f1', 2, 1158, 1779, '[[1158, 1186], [1187, 1324], [1326, 1448], [1449, 1539], [1540, 1602], [1603, 1639], [1640, 1690], [1692, 1779]]', 'Halden mission would cost €480m, budget table shows · Pellworth Times · 2026-03-30
Sceptics were not reassured. Lode Vercaemst, the Belgian defence minister, said on Saturday that Belgium still had reservations and that a table "is not an argument".

Marguerite Stolberg, who audits peace missions for the Tessel Foundation, said the plan looked thin on medical evacuation. The table allows for two helicopters, she noted, and one of them will always be in pieces. She also questioned the €4 million set aside for interpreters. “Monitoring is listening,” she said. “They have budgeted for boats and forgotten ears.”

The sponsors want an agreement on money before ministers meet in Ljubljana on 16 April.', X'CD08FFB5B57612D2ED429B2B26A80E4DE2B58548AD6B4A27412228DFFB34B6CC', 2);
INSERT INTO vectors VALUES (X'360701E039D4D41C9B5951D225F2ED926F970E3ED3C6ED4265C3EE1D2F9AB618', X'00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000068BD3BBE00000000000000000000000068BDBBBD000000000000000000000000000000000000000068BDBBBD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000068BDBBBD00000000000000000000000000000000000000000000000068BDBBBD68BD3BBE0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000068BDBBBD000000000000000068BDBB3D000000000000000068BDBB3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000068BDBBBD68BDBB3D000000000000000068BDBB3D68BDBB3D0000000000000000000000000000000000000000000000000000000000000000000000000000000068BDBB3D000000000000000068BDBB3D000000000000000000000000000000000000000068BDBB3D0000000000000000000000000000000000000000000000000000000068BD3B3E68BDBB3D0000000068BDBB3D00000000000000000000000068BDBB3D00000000000000000000000000000000000000000000000068BDBBBD000000000ECE8C3E0000000000000000000000000000000068BDBBBD0000000000000000000000000000000068BDBB3D000000000000000000000000000000000000000000000000000000000000000068BDBBBD000000000000000000000000000000000000000000000000000000000ECE0C3F0000000000000000000000000000000068BDBB3D00000000000000000000000068BDBB3D68BDBBBD000000000000000068BDBBBD68BDBB3D68BDBBBD000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000068BDBB3D000000000000000068BDBB3D00000000000000000000000000000000000000000000000068BDBB3D68BDBBBD00000000000000000000000068BDBBBD00000000000000000000000000000000000000000000000000000000000000000000000068BD3B3E0000000000000000000000000000000068BDBB3D00000000000000000000000000000000000000000000000068BDBB3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000068BDBB3D000000000000000000000000000000000000000068BDBBBD0000000000000000000000000000000000000000000000000000000068BDBB3D00000000000000000000000068BDBB3D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000068BDBB3D000000000000000000000000000000000000000068BDBB3D00000000000000000000000068BDBB3D0000000000000000000000000000000000000000000000000000000068BD3BBE0000000068BDBB3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000ECE8C3E000000000000000000000000000000000000000000000000000000000000000000000000000000000000000068BDBB3D0000000000000000000000000000000000000000000000000000000068BDBBBD0000000068BDBBBD');
INSERT INTO vectors VALUES (X'B744F5F65B4BF398884A4D8941A915F510A9B49FE14F94F0E870DD2A89497629', X'0000000000000000000000000000000000000000DEA8C0BD000000000000000000000000000000000000000000000000000000000000000000000000DEA8C0BD000000000000000000000000DEA8C0BD0000000000000000000000000000000000000000DEA8C0BD000000000000000000000000000000000000000000000000000000000000000000000000DEA8C0BDDEA8C03D0000000000000000DEA8C0BD000000000000000000000000000000000000000000000000DEA8C0BDDEA840BE00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000DEA8C0BD0000000000000000DEA8C03D0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000DEA8C03D0000000000000000DEA8C03D000000000000000000000000DEA8C0BDDEA8C03D0000000000000000DEA8C03DDEA8403E00000000000000000000000000000000000000000000000000000000000000000000000000000000DEA8C03D0000000000000000DEA8C03D0000000000000000000000000000000000000000DEA8C03D00000000000000000000000000000000000000000000000000000000DEA8C03DDEA8C03D00000000DEA8C03D000000000000000000000000DEA8C03D000000000000000000000000000000000000000000000000DEA8C0BD00000000A67E903E00000000000000000000000000000000DEA8C0BD00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000DEA840BE0000000000000000000000000000000000000000000000000000000015D3F03E000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000DEA8C0BDDEA8C03DDEA8C0BD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000DEA8C03D0000000000000000DEA8C03D000000000000000000000000000000000000000000000000DEA8C03DDEA8C0BD000000000000000000000000DEA8C0BD000000000000000000000000000000000000000000000000000000000000000000000000DEA8403E00000000000000000000000000000000DEA8C03D000000000000000000000000000000000000000000000000DEA8C03D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000DEA8C03D0000000000000000000000000000000000000000000000000000000000000000DEA8C03D00000000000000000000000000000000DEA8C03D000000000000000000000000DEA8C03D00000000000000000000000000000000000000000000000000000000DEA8C03D000000000000000000000000000000000000000000000000DEA8C03D0000000000000000000000000000000000000000DEA8C0BD0000000000000000DEA8C03DDEA8C03D00000000000000000000000000000000000000000000000000000000DEA840BE00000000DEA8C03D0000000000000000DEA8C0BD0000000000000000000000000000000000000000000000000000000000000000A67E903E0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000DEA8C03D00000000000000000000000000000000000000000000000000000000DEA840BE0000000000000000');
INSERT INTO vectors VALUES (X'0234AC974DC897AC7E32576844DE1C8FA2EF5184A2BEC5C6997C863E4601DB66', X'000000002630943D000000000000000000000000263094BD000000000000000000000000000000000000000000000000263094BD0000000000000000263094BD2630943D0000000000000000000000000000000000000000000000002630943D00000000000000002630943D0000000000000000000000000000000000000000000000000000000000000000263014BE00000000000000000000000000000000000000000000000000000000000000000000000000000000263094BD263094BE0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000263094BD00000000000000000000000000000000000000000000000000000000263014BE00000000000000000000000000000000000000002630943D0000000000000000263094BD00000000000000002630943D0000000000000000263014BE000000000000000000000000263094BD000000000000000000000000263094BD2630943D000000000000000000000000263094BD0000000000000000000000002630943D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002630143E0000000000000000000000002630943D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002630943D2630943D263014BE0000000000000000000000000000000000000000263094BD000000000000000000000000263094BD00000000263014BE000000002630143E00000000000000002630143E00000000000000000000000000000000000000000000000039485E3E0000000000000000000000000000000000000000000000000000000000000000263094BD000000000000000000000000000000002630943D00000000000000002F3CB93E000000000000000000000000000000002630943D00000000000000000000000039485E3E263094BD2630943D00000000000000002630943D263094BD00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002630143E00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002630943D000000000000000000000000000000002630943D000000002630143E00000000000000000000000000000000263014BE000000002630943D2630943D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000263094BD0000000000000000000000002630943D00000000000000000000000000000000000000002630943D2630943D000000002630943D2630943D000000000000000000000000263094BD000000000000000000000000000000000000000000000000000000002630143E00000000000000000000000000000000263094BD2630943D0000000000000000000000002630943D000000000000000000000000263014BE0000000000000000263094BD000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002630943D00000000000000002630943D2630943D000000000000000039485EBE00000000000000002630943D000000000000000000000000000000000000000000000000000000000000000000000000263094BD00000000000000000000000039485EBE00000000000000002630943D00000000000000000000000000000000000000002630943D00000000000000000000000000000000000000000000000000000000000000002630143E0000000000000000000000002630943D00000000000000002630943D000000000000000000000000263014BE00000000263094BD');
INSERT INTO vectors VALUES (X'CDC5AAF7FB0E71135416244A750043709229D34C3E3AAFEFBF75E25D0C21CFC7', X'00000000A0538CBD00000000000000000000000000000000A0530C3EA0530CBE0000000000000000000000000000000000000000000000000000000000000000A0538C3D0000000000000000000000000000000000000000A0538CBD00000000A0538C3D0000000000000000000000000000000000000000A0538CBD0000000000000000A0538CBDA0538C3D707D52BEA0538CBD0000000000000000A0538CBD000000000000000000000000000000000000000000000000A0538CBD707D52BE00000000A0538C3DA0538C3D000000000000000000000000000000000000000000000000A0538CBD0000000000000000A0538C3D00000000000000000000000000000000000000000000000000000000A0538C3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000A0538CBDA0538C3D00000000000000000000000000000000000000000000000000000000000000000000000000000000A0538C3D00000000A0538CBD000000000000000000000000000000000000000000000000A0538C3D000000000000000000000000A0538C3DA0538C3D0000000000000000000000000000000000000000A0538C3D0000000000000000A0538C3D00000000000000000000000000000000A0538CBD0000000000000000000000000000000000000000000000000000000000000000A0538CBD00000000A0538CBD00000000000000000000000000000000000000000000000000000000000000000000000000000000A0538C3DA0538CBD000000008868AF3E0000000000000000A0538CBD00000000A0538C3DA0538C3D0000000000000000000000000000000000000000A0538CBD00000000A0538C3D00000000000000000000000000000000A0538CBDA0538C3D0000000000000000000000000000000000000000000000005792F53E00000000000000000000000000000000000000000000000000000000A0538CBD0000000000000000A0538CBD000000000000000000000000A0538CBD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000A0538C3D00000000000000000000000000000000A0530CBEA0538CBD0000000000000000000000000000000000000000A0538C3D00000000A0538CBD000000000000000000000000A0538C3D000000000000000000000000A0538C3DA0538C3D000000000000000000000000000000000000000000000000000000000000000000000000A0538CBDA0538C3E00000000000000000000000000000000A0530CBE00000000A0538C3D0000000000000000A0538CBD00000000000000000000000000000000A0538CBD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000A0538CBD000000000000000000000000000000000000000000000000000000000000000000000000A0530C3E000000000000000000000000000000000000000000000000A0538C3D0000000000000000A0538C3D00000000000000000000000000000000000000000000000000000000A0538C3DA0538C3D00000000000000000000000000000000A0538C3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000A0538C3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000A0538C3D0000000000000000A0538CBDA0538C3D000000000000000000000000000000000000000000000000A0530CBE0000000000000000A0530C3E00000000A0538CBD0000000000000000A0530C3EA0538C3D0000000000000000A0530CBE000000000000000000000000A0538CBDA0538CBD0000000000000000000000000000000000000000000000000000000000000000A0538C3D00000000000000000000000000000000A0538C3D00000000000000000000000000000000000000000000000000000000A0538C3D0000000000000000000000000000000000000000A0538C3DA0538CBD0000000000000000');
INSERT INTO vectors VALUES (X'6CD0528D00504B722BD92FCED3299C88C1211E23B2A3F53C2F79690C042EF5A8', X'000000000CA9923D0000000000000000000000000CA912BE0000000000000000000000000000000000000000000000000CA912BE0000000000000000000000000CA9923D0000000000000000000000000000000000000000000000000CA9923D00000000000000000CA9923D00000000000000000000000000000000000000000CA992BD000000000000000092FD5BBE0CA9923D000000000000000000000000000000000000000000000000000000000000000000000000000000000CA992BE00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000CA992BD000000000000000000000000000000000000000000000000000000000CA912BE00000000000000000000000000000000000000000000000000000000000000000CA992BD00000000000000000000000000000000000000000CA912BE0000000000000000000000000CA992BD0000000000000000000000000CA992BD0CA9123E0000000000000000000000000CA992BD0000000000000000000000000CA9923D0000000000000000000000000CA9923D0000000000000000000000000000000000000000000000000000000000000000000000000CA9123E0000000000000000000000000CA9923D000000000CA9923D0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000CA9923D0CA912BE00000000000000000000000000000000000000000CA992BD0000000000000000000000000CA992BD000000000CA912BE000000000CA9923D00000000000000000CA9923D0000000000000000000000000000000000000000000000000CA9123E00000000000000000000000000000000000000000000000000000000000000000CA912BE000000000000000000000000000000000CA9923D00000000000000000CA9923E00000000000000000000000000000000000000000000000000000000000000000CA9123E000000000CA9923D00000000000000000CA9923D0CA992BD00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000CA9123E00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000CA9923D0000000000000000000000000000000000000000000000000CA9123E000000000000000000000000000000000CA912BE000000000CA9923D0CA9923D00000000000000000000000000000000000000000CA9923D0000000000000000000000000000000000000000000000000000000000000000000000000CA992BD0000000000000000000000000CA9923D00000000000000000000000000000000000000000CA9923D0CA9923D000000000CA9923D0CA9923D0000000000000000000000000CA992BD000000000000000000000000000000000000000000000000000000000CA9123E000000000000000000000000000000000CA992BD0CA9923D0000000000000000000000000CA9923D0000000000000000000000000CA912BE00000000000000000000000000000000000000000CA9923D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000CA9923D00000000000000000000000000000000000000000CA9923D00000000000000000CA9923D0CA9923D000000000000000092FD5BBE00000000000000000CA9123E0000000000000000000000000000000000000000000000000000000000000000000000000CA992BD0000000000000000000000000CA992BE00000000000000000CA9923D00000000000000000000000000000000000000000CA9923D00000000000000000000000000000000000000000000000000000000000000000CA9123E0000000000000000000000000CA9923D00000000000000000CA9923D00000000000000000000000092FD5BBE0000000000000000');
INSERT INTO vectors VALUES (X'DD35211FE43A07AD7D0D15DA0B9DFAD9011984179399C0D673F59A7EA967AF10', X'00000000BB65523D00000000BB6552BD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000BB65D23D0000000000000000000000000000000000000000000000000000000000000000BB6552BD0000000000000000000000000000000000000000BB65D2BD000000000000000000000000000000004CCC1DBEBB6552BD000000000000000000000000000000000000000000000000000000000000000000000000BB6552BD4CCC1DBE00000000BB65D23D00000000000000000000000000000000000000000000000000000000BB6552BD00000000BB6552BD000000000000000000000000BB6552BD000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000BB6552BD00000000BB6552BDBB6552BD00000000000000000000000000000000000000000000000000000000000000000000000000000000BB65523D00000000000000000000000000000000BB6552BD00000000BB65523D000000000000000000000000000000000000000000000000BB6552BD0000000000000000000000000000000000000000BB65523D000000000000000000000000BB65523D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000BB65523D00000000BB6552BD000000000000000000000000000000000000000000000000000000000000000000000000BB6552BD00000000BB65D2BD00000000BB65523EBB65523D000000000000000000000000BB6552BD00000000000000000000000000000000BB65523D0000000000000000BB6552BD0000000000000000000000000000000000000000BB65D2BDBB65523E00000000000000000000000000000000BB65D2BD00000000A8F22A3F00000000BB65523DBB65523D00000000000000000000000000000000000000000000000000000000BB6552BD0000000000000000BB65523D00000000000000000000000000000000BB65523D0000000000000000000000000000000000000000BB6552BD00000000BB6552BD0000000000000000000000000000000000000000BB6552BE0000000000000000BB65523D000000000000000000000000000000000000000000000000000000000000000000000000BB65523D0000000000000000BB65523D4CCC1D3E00000000000000000000000000000000000000000000000000000000000000000000000000000000BB65D23D000000000000000000000000000000004CCC1DBE00000000BB65D23DBB65D23D0000000000000000000000000000000000000000BB65523D4CCC1D3E0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000BB6552BD0000000000000000000000000000000000000000000000004CCC1D3E0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000BB65523D000000000000000000000000000000000000000000000000BB6552BD00000000BB65523D000000000000000000000000000000000000000000000000000000000000000000000000BB6552BD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000BB65523D000000000000000000000000BB65D2BD00000000BB65523D000000000000000000000000BB65523D000000000000000000000000000000000000000000000000BB65523D00000000000000004CCC1D3E00000000000000000000000000000000000000000000000000000000000000000000000000000000BB65523D0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000BB65D23D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000BB65523D0000000000000000000000000000000000000000000000004CCC1DBE0000000000000000');
INSERT INTO vectors VALUES (X'CD08FFB5B57612D2ED429B2B26A80E4DE2B58548AD6B4A27412228DFFB34B6CC', X'00000000000000000000000000000000000000000000000000000000D1CE97BD0000000000000000D1CE97BD00000000D1CE17BE0000000000000000D1CE97BD00000000000000000000000000000000D1CE973D00000000D1CE973DD1CE973D0000000000000000D1CE973D00000000D1CE973D00000000D1CE97BD00000000D1CE97BD000000000000000038B663BED1CE97BD00000000000000000000000000000000000000000000000000000000000000000000000000000000D1CE97BD00000000D1CE973DD1CE973D000000000000000000000000D1CE973D000000000000000000000000000000000000000000000000000000000000000000000000D1CE973D0000000000000000D1CE97BD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000D1CE973D0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000D1CE973D00000000000000000000000000000000D1CE97BD00000000D1CE17BE0000000000000000000000000000000038B663BE00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000D1CE973D00000000000000000000000000000000000000000000000000000000D1CE97BD00000000000000000000000000000000000000000000000000000000D1CE97BDD1CE973D0000000000000000D1CE97BD00000000000000000000000000000000000000000000000000000000D1CE97BD00000000D1CE973D000000000000000000000000D1CE973DD1CE97BD0000000000000000000000000000000000000000000000000000000000000000D1CE97BD00000000000000000000000000000000D1CE97BDD1CE973D00000000000000000000000000000000000000000000000038B6E33E000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000038B663BE00000000000000000000000000000000D1CE973D000000000000000000000000000000000000000000000000D1CE973D000000000000000000000000000000000000000038B663BE0000000000000000D1CE97BD000000000000000000000000000000000000000000000000000000000000000000000000D1CE973D00000000D1CE97BDD1CE973DD1CE973DD1CE97BD0000000000000000D1CE973DD1CE97BD0000000000000000000000000000000000000000D1CE973D000000000000000000000000000000000000000000000000D1CE973D00000000000000000000000000000000000000000000000000000000D1CE173E000000000000000000000000000000000000000000000000000000000000000000000000D1CE97BD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000D1CE973D00000000000000000000000000000000D1CE97BD00000000D1CE173E000000000000000000000000D1CE97BD000000000000000000000000000000000000000000000000D1CE973D0000000000000000D1CE973D0000000000000000D1CE973D00000000D1CE973DD1CE973D00000000000000000000000000000000000000000000000000000000000000000000000000000000D1CE973D000000000000000000000000D1CE973DD1CE973D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000D1CE973D0000000000000000D1CE973DD1CE173E000000000000000038B663BE0000000000000000D1CE173ED1CE97BD000000000000000000000000D1CE973DD1CE973D00000000000000000000000000000000000000000000000000000000D1CE97BD000000000000000000000000000000000000000000000000000000000000000038B6633E000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000D1CE173E000000000000000000000000000000000000000000000000D1CE97BDD1CE973D00000000');
INSERT INTO vectors VALUES (X'AC9BCCF8E91918CF835DE881E68B29B20C18521388AAFBCD7DDBC652EEA6913C', X'00000000000000000000000000000000000000006080FFBD0000000060807F3D60807FBD00000000000000000000000060807FBD000000000000000000000000000000000000000060807FBD00000000000000000000000060807F3D000000000000000000000000000000000000000060807F3D000000000000000000000000000000000000000060807F3D48A03FBE60807F3D00000000000000000000000060807FBD00000000000000000000000000000000000000000000000060807FBE0000000060807FBD00000000000000000000000000000000000000000000000000000000000000000000000060807FBD6080FF3D00000000000000006080FFBD0000000000000000000000000000000000000000000000000000000060807F3D00000000000000000000000060807FBD00000000000000000000000060807F3D00000000000000000000000060807F3D000000000000000000000000000000000000000000000000000000006080FF3D000000000000000060807F3D00000000000000000000000060807FBD00000000000000000000000060807F3D6080FFBD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000060807F3D000000000000000000000000000000000000000060807F3D0000000000000000000000000000000000000000000000000000000060807FBD0000000060807FBD000000000000000000000000000000000000000060807F3D000000000000000060807F3D000000000000000060807FBD0000000048A03F3E000000000000000000000000000000000000000060807FBD0000000060807FBD000000000000000000000000000000000000000060807F3D60807F3D0000000000000000000000006080FFBD60807FBD60807FBD60807F3D000000000000000060807FBD60807FBD36B80F3F0000000000000000000000000000000060807FBD00000000000000000000000048A03F3E60807F3D0000000000000000000000000000000060807F3D000000000000000000000000000000000000000060807FBD60807F3D60807F3D00000000000000000000000060807F3D00000000000000000000000000000000000000000000000060807F3D0000000060807FBD000000000000000060807F3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000006080FFBD0000000060807F3D48A03F3E00000000000000000000000000000000000000000000000060807F3D0000000060807F3D0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000060807F3D0000000060807FBD0000000060807F3D00000000000000000000000060807F3D000000000000000060807FBD0000000000000000000000000000000060807F3D000000000000000000000000000000006080FF3D000000000000000000000000000000000000000000000000000000000000000060807F3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000060807F3D00000000000000000000000060807F3D000000000000000060807FBD00000000000000000000000000000000000000000000000060807F3D000000000000000060807FBE00000000000000006080FF3D0000000060807F3D60807F3D000000000000000060807F3D60807F3D000000006080FFBD0000000000000000000000000000000060807FBD00000000000000000000000000000000000000000000000000000000000000000000000060807FBD0000000060807F3D000000000000000000000000000000000000000060807F3D000000000000000060807F3D0000000000000000000000000000000000000000000000000000000060807FBD0000000000000000');
INSERT INTO vectors VALUES (X'F7ED5A78F9277B4159BAAA750AA1ECAC0E71472AD6A306FA36BEB01A586BBB16', X'0000000000000000000000000000000000000000F05B71BD0000000000000000F05B71BD000000000000000000000000F05B71BD0000000000000000F05B71BD0000000000000000F05B71BD000000000000000000000000F05B713D0000000000000000000000000000000000000000F05B713D0000000000000000000000000000000000000000F05B713DF05BF1BD00000000000000000000000000000000F05B71BD000000000000000000000000000000000000000000000000F05B71BE00000000F05B71BD000000000000000000000000000000000000000000000000000000000000000000000000F05B71BDF05BF13D0000000000000000F05BF1BD00000000000000000000000000000000000000000000000000000000F05B713D00000000F05B713D00000000F05B71BD000000000000000000000000F05B713D000000000000000000000000F05B713D00000000000000000000000000000000000000000000000000000000F05B713D0000000000000000F05B713D000000000000000000000000F05B71BD000000000000000000000000F05B713DF40435BE00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000F05B713D0000000000000000000000000000000000000000F05B713D000000000000000000000000000000000000000000000000000000000000000000000000F05B71BD0000000000000000000000000000000000000000F05B713D0000000000000000F05B713D0000000000000000F05B71BD00000000F404353E0000000000000000000000000000000000000000F05B71BD00000000F05B71BD00000000F05B713D000000000000000000000000F05B713DF05B713D000000000000000000000000F05B71BDF05B71BD00000000F05B713D0000000000000000F05B71BDF05B71BD35EF253F0000000000000000000000000000000000000000000000000000000000000000F05B713E0000000000000000000000000000000000000000F05B713D0000000000000000000000000000000000000000F05B71BDF05B713DF05B713D000000000000000000000000F05B713D000000000000000000000000F05B713D0000000000000000F05B713D00000000F05B71BD0000000000000000F05B713D0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000F05BF1BD00000000F05B713DF404353E000000000000000000000000000000000000000000000000F05B713D00000000F05B713D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000F05B713D00000000F05B71BD00000000F05B713D000000000000000000000000F05B713D0000000000000000F05B71BD00000000000000000000000000000000F05B713D00000000000000000000000000000000F05BF13D0000000000000000000000000000000000000000F05B71BD000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000F05B713D000000000000000000000000000000000000000000000000F05B71BD000000000000000000000000000000000000000000000000F05B713D0000000000000000F05B71BE0000000000000000F05B713D00000000F05B713DF05B713D0000000000000000F05B713DF05B713D00000000F05BF1BD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000F05B71BD00000000F05B713D0000000000000000000000000000000000000000F05B713D0000000000000000F05B713D000000000000000000000000000000000000000000000000000000000000000000000000F05B71BD');
INSERT INTO vectors VALUES (X'C5AAAD7673147951A59A2E037A0EF32C717ED32D9FED8738C6F936E06404B2F8', X'000000004B094C3D000000004B094CBD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004B094C3D00000000000000000000000000000000000000004B094CBD000000000000000000000000000000000000000000000000000000004B09CCBD00000000000000004B094CBD4B094C3D4B094CBE4B094C3D00000000000000004B09CCBD000000000000000000000000000000000000000000000000000000009D0B7FBE000000004B09CC3D000000000000000000000000000000000000000000000000000000004B094CBD000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004B094CBD000000000000000000000000000000004B094CBD000000004B094CBD4B094CBD4B094C3D0000000000000000000000000000000000000000000000000000000000000000000000004B094C3D4B094C3D00000000000000000000000000000000000000004B094C3D00000000000000004B094C3D000000000000000000000000000000004B094C3D000000000000000000000000000000004B094C3D4B094C3D00000000000000004B09CC3D0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004B094CBD0000000000000000000000000000000000000000000000000000000000000000000000004B094CBD000000004B09CCBD000000004B094C3E4B094C3D000000004B094CBD0000000000000000000000000000000000000000000000004B094C3D000000004B094CBD4B094CBD00000000000000000000000000000000000000004B094CBD4B09CC3D0000000000000000000000000000000000000000000000008DC7253F00000000000000004B094C3D000000000000000000000000000000004B094CBD00000000000000004B09CCBD00000000000000004B094C3D4B094CBD0000000000000000000000004B094C3D00000000000000000000000000000000000000004B094CBD0000000000000000000000000000000000000000000000004B09CCBDF80619BE00000000000000000000000000000000000000000000000000000000000000000000000000000000000000004B094C3D4B094C3D0000000000000000000000004B09CC3D0000000000000000000000000000000000000000000000000000000000000000000000004B094CBD9D0B7F3E00000000000000000000000000000000F80619BE000000004B094C3D4B09CC3D000000004B094CBD000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004B094CBD000000000000000000000000000000000000000000000000000000000000000000000000F806193E0000000000000000000000000000000000000000000000000000000000000000000000004B094C3D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004B094C3D0000000000000000000000000000000000000000000000004B094CBD0000000000000000000000000000000000000000000000004B094C3D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004B094C3D00000000000000004B094CBDF806193E0000000000000000000000000000000000000000000000004B094C3D0000000000000000F806193E000000004B094CBD00000000000000004B094C3D4B094C3D00000000000000004B09CCBD000000004B094C3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000004B09CC3D0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004B09CC3D0000000000000000000000000000000000000000000000004B09CCBD0000000000000000');
INSERT INTO vectors VALUES (X'279DC198406D72DA57AFC8ADDADAE418D5CA2E9A0292BDDD6F9E36703C34A79E', X'00000000C5B26BBD00000000000000000000000000000000C5B2EB3D14C630BE0000000000000000C5B26BBD00000000C5B2EBBD0000000000000000C5B26BBD00000000000000000000000000000000C5B26B3D00000000C5B26B3DC5B26B3D0000000000000000C5B26B3D00000000C5B26B3D00000000C5B26BBD00000000C5B26BBD0000000000000000C5B26BBE00000000000000000000000000000000000000000000000000000000000000000000000000000000C5B26BBDC5B2EBBD00000000C5B26B3DC5B2EB3D000000000000000000000000C5B26B3D0000000000000000C5B26BBD0000000000000000C5B26B3D000000000000000000000000C5B26B3D0000000000000000C5B26BBDC5B26B3D0000000000000000000000000000000000000000C5B26BBD00000000000000000000000000000000C5B26B3D0000000000000000C5B26BBD0000000000000000000000000000000000000000000000000000000000000000C5B26B3D00000000000000000000000000000000C5B26BBD00000000C5B2EBBD0000000000000000000000000000000014C630BE00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000C5B26B3D00000000000000000000000000000000C5B26BBD0000000000000000C5B26BBD00000000000000000000000000000000000000000000000000000000C5B26BBDC5B26B3D0000000000000000C5B26BBD000000000000000000000000000000000000000000000000C5B26B3DC5B26BBD00000000C5B26B3E000000000000000000000000C5B26B3DC5B26BBDC5B26B3D00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000C5B26B3D0000000000000000000000000000000000000000000000006C3CCE3E000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000014C630BE00000000000000000000000000000000C5B26B3D000000000000000000000000000000000000000000000000C5B2EB3D000000000000000000000000000000000000000014C630BE0000000000000000C5B26BBD0000000000000000C5B26B3D00000000C5B26BBD00000000000000000000000000000000C5B26B3D00000000C5B26BBDC5B2EB3DC5B26B3DC5B26BBD0000000000000000C5B26B3DC5B26BBD0000000000000000000000000000000000000000C5B26B3D00000000000000000000000000000000C5B2EBBD00000000C5B26B3D00000000000000000000000000000000000000000000000000000000C5B2EB3D000000000000000000000000000000000000000000000000000000000000000000000000C5B26BBD0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000C5B26B3D00000000000000000000000000000000C5B26BBD0000000014C6303E000000000000000000000000C5B26BBD000000000000000000000000000000000000000000000000C5B2EB3D0000000000000000C5B26B3D0000000000000000C5B26B3D00000000C5B26B3DC5B26B3D00000000000000000000000000000000000000000000000000000000000000000000000000000000C5B26B3D000000000000000000000000C5B26B3DC5B26B3D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000C5B2EB3D0000000000000000C5B26B3DC5B2EB3D0000000000000000BB4F93BE000000000000000014C6303EC5B26BBD000000000000000000000000C5B2EB3DC5B26B3D000000000000000000000000000000000000000000000000C5B26BBDC5B2EBBD0000000000000000000000000000000000000000000000000000000000000000C5B26B3E00000000000000000000000000000000C5B26B3D00000000000000000000000000000000000000000000000000000000C5B2EB3D0000000000000000000000000000000000000000C5B26B3DC5B26BBDC5B26B3D00000000');
UPDATE passages SET stage = 1;
INSERT INTO passage_words (passage_words) VALUES ('rebuild');
