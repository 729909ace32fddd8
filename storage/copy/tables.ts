/** What of a file of the data folder becomes rows of which table. */
export interface TableCopy {
  /** `NAME.sqlite`. */
  readonly file: string
  readonly to: string
  /** Columns by the names that they have in PostgreSQL. */
  readonly select: string
  /** The table has this one row already. */
  readonly isOneRow?: true
}

const plain = (file: string, from: string, columns: string, to = from): TableCopy => ({
  ...{ file, to, select: `SELECT ${columns} FROM ${from}` },
})
const answers = (file: string) =>
  ({ file, to: 'answer', select: `SELECT '${file}' AS store, key, at, content FROM answer` }) as const
const origin = (file: string) =>
  ({ file, to: 'origin', select: `SELECT '${file}' AS store, key, value FROM origin` }) as const
const counter = (file: string, name: string, number: string) =>
  ({ file, to: 'counter', select: `SELECT '${name}' AS name, ${number} AS number WHERE number > 0` }) as const
const lastOf = (table: string) => `(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = '${table}')`
const secret = (file: string) => ({ file, to: 'secret', select: `SELECT '${file}' AS store, key FROM secret` }) as const

/** All that the stores keep, each file's tables in the order in which they are written. */
export const tableCopies: readonly TableCopy[] = [
  {
    ...{ file: 'alarms', to: 'alarm_partition', isOneRow: true },
    select: `SELECT 0 AS id, coalesce((SELECT "offset" FROM cursor), 0) AS "offset"`,
  },
  {
    ...{ file: 'alarms', to: 'journal_end', isOneRow: true },
    select: 'SELECT 0 AS id, coalesce((SELECT max(number) FROM journal), 0) AS entries',
  },
  plain('alarms', 'engine', '0 AS partition, key, text'),
  plain('alarms', 'alarm', '0 AS partition, id, site, state, priority, audience, rule_version, due, content'),
  plain('alarms', 'rule', '0 AS partition, id, version, content'),
  plain('alarms', 'explained', '0 AS partition, parent, alarm'),
  plain('alarms', 'journal', '0 AS partition, number, alarm, site, at, content'),
  plain('alarms', 'reader', 'name, number', 'journal_reader'),
  answers('alarms'),
  origin('alarms'),
  {
    ...{ file: 'ingest', to: 'ingest_place', isOneRow: true },
    select: `SELECT 0 AS id, coalesce((SELECT "offset" FROM cursor), 0) AS "offset",
      (SELECT next FROM reread) AS next, (SELECT until FROM reread) AS until`,
  },
  {
    ...{ file: 'ingest', to: 'point_end', isOneRow: true },
    select: 'SELECT 0 AS id, coalesce((SELECT max(change) FROM point), 0) AS changes',
  },
  plain('ingest', 'point', 'point, site, change, at, received_at, value, quality, reason, memory, claimed_at'),
  plain('ingest', 'memory', 'key, value'),
  plain('ingest', 'device', 'device, record'),
  plain(
    'ingest',
    'reject',
    'id, "offset", reason, count, "where", detail, received_at, topic, client, payload, replay',
  ),
  plain(
    'ingest',
    'quarantine',
    'id, reason, name, count, first_offset, last_offset, first_received_at, last_received_at, topics, "values", sample, client, taken',
  ),
  plain('ingest', 'dirty_point', 'point'),
  plain('ingest', 'dirty JOIN dirty_point USING (number)', 'point, hour, change', 'dirty'),
  origin('ingest'),
  plain(
    'notices',
    'notice',
    'row, channel, recipient, id, number, alarm, occurrence, kind, message, outcome, attempts, first_at, last_at, provider_id, detail',
  ),
  plain(
    'notices',
    'attempt',
    'row, channel, recipient, message, notices, at, settled_at, outcome, provider_id, detail',
  ),
  plain('notices', 'told', 'channel, recipient, alarm, kind, occurrence, number, certain'),
  plain('notices', 'recipient', 'channel, recipient, accepted_at, since, outcome, detail'),
  origin('notices'),
  plain('announcements', 'announcement', 'row, id, site, state, content'),
  plain('audit', 'entry', 'number, at, what, by, person, about, address, detail', 'audit_entry'),
  plain(
    'credentials',
    'device',
    'id, kind, site, publish, subscribe, hash, created_at, changed_at, revoked_at, sequence',
    'credential',
  ),
  plain('credentials', 'token', 'name, role, hash, created_at, revoked_at, sites, expires_at, last_used_at'),
  plain(
    'credentials',
    'station',
    'address, salt, hash, changed_at, row_number() OVER (ORDER BY address) AS sequence',
    'station_password',
  ),
  plain('logins', 'password', 'person, hash, set_at', 'login_password'),
  plain('logins', 'session', 'id, hash, person, way, kept, made_at, used_at, address, agent', 'login_session'),
  plain('logins', 'invite', 'hash, person, made_by, made_at, expires_at', 'login_invite'),
  plain('logins', 'revoked', 'person, at', 'login_revoked'),
  plain('logins', 'invited', 'person, by', 'login_invited'),
  plain('logins', 'device', 'hash, person, made_at', 'login_device'),
  plain('people', 'version', 'number, since, zone, file', 'duty_version'),
  plain(
    'people',
    'change',
    'number, crew, what, made_by, made_at, why, withdrawn_by, withdrawn_at, withdrawn_why, key, request',
    'rota_change',
  ),
  plain('people', 'calendar', 'kind, id, renewed'),
  secret('people'),
  counter('people', 'people', '1'),
  plain('rule-edits', 'edit', 'id, site, state, until, content', 'rule_edit'),
  plain('rule-edits', 'revision', 'edit, revision, content', 'edit_revision'),
  counter('rule-edits', 'rule-edit', lastOf('edit')),
  counter('rule-edits', 'rule-edit change', '(SELECT number FROM change)'),
  answers('rule-edits'),
  plain('maintenance', 'window', 'id, site, until, content', 'made_window'),
  plain('maintenance', 'entry', 'number, window AS made_window, at, content', 'window_entry'),
  counter('maintenance', 'window', lastOf('window')),
  counter('maintenance', 'window entry', lastOf('entry')),
  answers('maintenance'),
  answers('repeats'),
  {
    ...{ file: 'orders', to: 'order_place', isOneRow: true },
    select: `SELECT 1 AS one, coalesce((SELECT number FROM place WHERE name = 'journal'), 0) AS journal,
      coalesce((SELECT number FROM place WHERE name = 'said'), 0) AS said`,
  },
  plain(
    'orders',
    'work_order',
    'id, occurrence, alarm, site, crew, state, priority, opened_at, due, good_since, content',
  ),
  plain('orders', 'journal', 'work_order, revision, content', 'order_entry'),
  plain('orders', 'settling', 'alarm, occurrence, due'),
  plain('orders', 'photo', 'work_order, hash, bytes', 'order_photo'),
  counter('orders', 'work-order', lastOf('work_order')),
  answers('orders'),
  origin('orders'),
  {
    ...{ file: 'deliveries', to: 'delivery_place', isOneRow: true },
    select: 'SELECT 1 AS one, coalesce((SELECT number FROM cursor), 0) AS number',
  },
  plain('deliveries', 'duty_place', 'crew, at'),
  plain('deliveries', 'calling', 'alarm, occurrence, content, due, is_over, began_at'),
  plain(
    'deliveries',
    'delivery',
    `row, id, alarm, occurrence, content, decided_at, outcome, account, provider_id,
     content ->> '$.card.code' IS NOT NULL AND content ->> '$.card.shownAt' IS NULL AS has_card`,
  ),
  plain('deliveries', 'note', 'row, alarm, occurrence, at, content', 'delivery_note'),
  plain('deliveries', 'incoming', 'row, content, state'),
  plain('deliveries', 'link', 'hash, alarm, occurrence, person', 'answer_link'),
  plain('deliveries', 'link_said', 'hash, run, verb, at'),
  secret('deliveries'),
  origin('deliveries'),
]

/** The files that are copied. */
export const copiedFiles: readonly string[] = [...new Set(tableCopies.map(({ file }) => file))]
