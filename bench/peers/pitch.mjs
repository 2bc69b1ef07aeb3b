// The work that both JavaScript peers do as Pitchey does it: the same statements, the same answers for a signed-out viewer.

const COLUMNS = `p.id, p.owner_id, p.company_id, p.status, p.title, p.slug, p.logline, p.genre, p.subgenres, p.format,
  p.budget_range, p.stage, p.seeking, p.funding, p.access_rung, p.hide_name, p.view_count, p.demo, p.created_ms,
  p.updated_ms, p.published_ms, p.locked`;

const CREATOR = `COALESCE(c.name, u.display_name, 'User') AS creator_name, u.username AS creator_username,
  u.user_type AS creator_type, COALESCE(c.name, u.company_name) AS creator_company,
  CASE WHEN c.id IS NULL THEN u.verified ELSE c.verified END AS creator_verified`;

export const LIST = `SELECT ${COLUMNS}, ${CREATOR}
  FROM pitch p LEFT JOIN app_user u ON u.id = p.owner_id LEFT JOIN company c ON c.id = p.company_id
  WHERE p.listed ORDER BY p.published_ms DESC, p.id DESC LIMIT 21`;

export const COUNT = "SELECT count(*) AS n FROM pitch p WHERE p.listed";

export const ONE = `SELECT ${COLUMNS}, ${CREATOR}
  FROM pitch p JOIN app_user u ON u.id = p.owner_id LEFT JOIN company c ON c.id = p.company_id
  WHERE p.status <> 'deleted' AND u.state = 'active' AND p.id = $1`;

const RUNG = "COALESCE(i.rung, CASE WHEN i.kind = 'longSynopsis' THEN p.access_rung ELSE 'public' END)";
export const ITEMS = `SELECT i.kind, i.body FROM pitch_item i JOIN pitch p ON p.id = i.pitch_id
  WHERE i.pitch_id = $1 AND ${RUNG} = 'public'`;

const PAGE = 20;
const time = (ms) => (Number(ms) ? new Date(Number(ms)).toISOString() : null);

function creator(row) {
  if (row.hide_name) {
    return { id: null, username: null, name: "Anonymous creator", userType: row.creator_type, companyName: null,
      profileImageUrl: null, verified: false, companyId: null };
  }
  return {
    id: Number(row.owner_id),
    username: row.creator_username,
    name: row.creator_name,
    userType: row.creator_type,
    companyName: row.creator_company,
    profileImageUrl: null,
    verified: Boolean(row.creator_verified),
    companyId: row.company_id === null ? null : Number(row.company_id),
  };
}

export function card(row) {
  return {
    id: Number(row.id),
    slug: row.slug,
    status: row.status,
    title: row.title,
    logline: row.logline,
    genre: row.genre,
    subgenres: JSON.parse(row.subgenres),
    format: row.format,
    budgetRange: row.budget_range,
    stage: row.stage,
    seeking: JSON.parse(row.seeking),
    funding: row.funding,
    accessRung: row.access_rung,
    locked: JSON.parse(row.locked),
    creator: creator(row),
    coverUrl: null,
    titleImage: null,
    demo: Boolean(row.demo),
    viewCount: Number(row.view_count),
    isOwner: false,
    canEdit: false,
    createdAt: time(row.created_ms),
    updatedAt: time(row.updated_ms),
    publishedAt: time(row.published_ms),
  };
}

export function oneAnswer(row, items) {
  const texts = {};
  for (const item of items) texts[item.kind] = item.body;
  const pitch = card(row);
  pitch.actions = [];
  pitch.synopsis = pitch.shortSynopsis = texts.synopsis ?? null;
  pitch.themes = texts.themes ?? null;
  pitch.worldDescription = texts.worldDescription ?? null;
  return { success: true, data: { pitch } };
}

/** rows: one more than a page, to know whether there is another. */
export function listAnswer(rows, total) {
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  const nextCursor =
    rows.length > PAGE ? Buffer.from(JSON.stringify([last.published_ms, last.id])).toString("base64url") : null;
  return {
    success: true,
    data: {
      pitches: page.map(card),
      pagination: { page: 1, limit: PAGE, total, totalPages: Math.ceil(total / PAGE), hasMore: rows.length > PAGE, nextCursor },
      relaxation: null,
    },
  };
}
