import type { Postgres, Row } from '../../postgres/postgres.ts'
import type { DueWill, NodeBook, OpenWill } from '../nodes.ts'

const mostAtOnce = 500

const dueWills = `w.node = n.node AND n.until < clock_timestamp() AND n.node <> ALL($2)
  AND n.seen + w.allowed_ms * interval '1 millisecond' < clock_timestamp() AND w.allowed_ms < $3`

/** Rows of PostgreSQL, by the server's clock. The connections become its own: disposing it closes them. */
export function postgresNodes(apart: Postgres, leaseMs: number): NodeBook {
  const put = async (node: string, wills: readonly OpenWill[], isNew: boolean) => {
    if (wills.length === 0) return
    const onConflict = isNew
      ? `DO UPDATE SET node = excluded.node, device = excluded.device, topic = excluded.topic, payload = excluded.payload,
         qos = excluded.qos, retain = excluded.retain, allowed_ms = excluded.allowed_ms, claimed_until = '-infinity'`
      : 'DO NOTHING'
    await apart.rows(
      `INSERT INTO broker_will (node, session, device, topic, payload, qos, retain, allowed_ms)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::integer[], $7::boolean[], $8::double precision[])
       ON CONFLICT (session) ${onConflict}`,
      [
        node,
        wills.map(({ session }) => session),
        wills.map(({ device }) => device),
        wills.map(({ topic }) => topic),
        wills.map(({ payload }) => Buffer.from(payload)),
        wills.map(({ qos }) => qos),
        wills.map(({ retain }) => retain),
        wills.map(({ allowedMs }) => allowedMs),
      ],
    )
  }
  return {
    leaseMs,
    async here(node) {
      const [row] = await apart.rows(
        `WITH before AS (SELECT until FROM broker_node WHERE node = $1)
         INSERT INTO broker_node (node, seen, until)
         VALUES ($1, clock_timestamp(), clock_timestamp() + $2 * interval '1 millisecond')
         ON CONFLICT (node) DO UPDATE SET seen = excluded.seen, until = excluded.until, spoken_for = false,
           claimed_until = '-infinity'
         RETURNING coalesce((SELECT until < clock_timestamp() FROM before), true) AS returned`,
        [node, leaseMs],
      )
      return row?.['returned'] === true
    },
    async note(node, began, ended) {
      const wills = began.filter((each) => 'topic' in each)
      await put(node, wills, true)
      const without = began.filter((each) => !('topic' in each)).map(({ session }) => session)
      if (without.length + ended.length === 0) return
      await apart.rows('DELETE FROM broker_will WHERE session = ANY($1) OR (session = ANY($2) AND node = $3)', [
        without,
        ended,
        node,
      ])
    },
    noteAgain: (node, open) => put(node, open, false),
    async elsewhere(node, sessions) {
      const rows = await apart.rows('SELECT session FROM broker_will WHERE session = ANY($1) AND node <> $2', [
        sessions,
        node,
      ])
      return new Set(rows.map(({ session }) => String(session)))
    },
    async takeGone(heard) {
      await apart.rows(
        `DELETE FROM broker_node AS n WHERE until < clock_timestamp() AND spoken_for
         AND NOT EXISTS (SELECT 1 FROM broker_will AS w WHERE w.node = n.node)`,
      )
      const rows = await apart.rows(
        `WITH gone AS (
           SELECT node FROM broker_node WHERE until < clock_timestamp() AND NOT spoken_for AND node <> ALL($2)
             AND claimed_until < clock_timestamp() FOR UPDATE SKIP LOCKED)
         UPDATE broker_node AS n SET claimed_until = clock_timestamp() + $1 * interval '1 millisecond'
         FROM gone WHERE n.node = gone.node
         RETURNING n.node, extract(epoch FROM clock_timestamp() - n.seen)::double precision * 1000 AS silent`,
        [leaseMs, heard],
      )
      return rows.map((row) => ({ node: String(row['node']), silentMs: Number(row['silent']) }))
    },
    async spokenFor(node) {
      await apart.rows('UPDATE broker_node SET spoken_for = true WHERE node = $1 AND until < clock_timestamp()', [node])
    },
    async takeWills(heard, standingMs) {
      const rows = await apart.rows(
        `WITH due AS (
           SELECT w.session FROM broker_will AS w, broker_node AS n WHERE ${dueWills}
             AND w.claimed_until < clock_timestamp() ORDER BY w.session LIMIT ${mostAtOnce} FOR UPDATE OF w SKIP LOCKED)
         UPDATE broker_will AS mine SET claimed_until = clock_timestamp() + $1 * interval '1 millisecond'
         FROM due WHERE mine.session = due.session
         RETURNING mine.*, EXISTS (
           SELECT 1 FROM broker_will AS w, broker_node AS n
           WHERE w.node = n.node AND w.device = mine.device AND w.topic = mine.topic AND w.payload = mine.payload
             AND w.session <> mine.session AND NOT (${dueWills})) AS withheld`,
        [leaseMs, heard, standingMs],
      )
      return rows.map(willOf)
    },
    async willsTold(sessions) {
      // one that has come back meanwhile has a claim no more
      await apart.rows("DELETE FROM broker_will WHERE session = ANY($1) AND claimed_until > '-infinity'", [sessions])
    },
    async leave(node) {
      await apart.rows("UPDATE broker_node SET until = '-infinity' WHERE node = $1", [node])
    },
    [Symbol.asyncDispose]: () => apart[Symbol.asyncDispose](),
  }
}

function willOf(row: Row): DueWill {
  return {
    session: String(row['session']),
    device: String(row['device']),
    topic: String(row['topic']),
    payload: row['payload'] as Buffer,
    qos: Number(row['qos']) as 0 | 1 | 2,
    retain: row['retain'] === true,
    allowedMs: Number(row['allowed_ms']),
    isWithheld: row['withheld'] === true,
  }
}
