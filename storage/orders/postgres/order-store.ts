import type { Order } from '../../../core/order/order.ts'
import { once } from '../../answers.ts'
import { PostgresAnswers } from '../../postgres/answers.ts'
import { Fence } from '../../postgres/fence.ts'
import { inTurn } from '../../postgres/in-turn.ts'
import { originOf } from '../../postgres/origin.ts'
import type { Postgres, Session } from '../../postgres/postgres.ts'
import { inOrder, type Steps } from '../../steps.ts'
import { OrderDecisions, type OrderLimits } from '../decide.ts'
import type { OrderStore, Result } from '../orders.ts'
import { hashOf } from '../photo-files.ts'
import { openStates } from '../rows.ts'
import {
  contentOf,
  countsOf,
  numberIn,
  orderIn,
  ordersOf,
  photoBytes,
  postgresOrderRecords,
  settledBy,
} from './rows.ts'

const store = 'orders'

/** Work orders and their photos. The connections stay whose they are. */
export function postgresOrders(postgres: Postgres, limits: OrderLimits = {}): OrderStore {
  const { maxPhotoBytes = 20e9 } = limits
  const answers = new PostgresAnswers<Result>(store)
  const fence = new Fence('order_place')

  /** One after the other, as on a file; `before` is the first thing in the transaction. */
  function decide<T>(
    work: (decisions: OrderDecisions, session: Session) => Steps<T>,
    before?: (session: Session) => Promise<void>,
  ): Promise<T> {
    return inTurn(postgres, store, async (session) => {
      await before?.(session)
      const decisions = new OrderDecisions(postgresOrderRecords(session), limits, answers.in(session))
      const result = await inOrder(work(decisions, session))
      if (decisions.gone.length > 0)
        await session.rows(
          'DELETE FROM photo WHERE hash = ANY ($1) AND hash NOT IN (SELECT hash FROM order_photo WHERE hash = ANY ($1))',
          [decisions.gone],
        )
      return result
    })
  }

  return {
    resume: () => fence.take(postgres),
    belongTo: (journal, end) =>
      inTurn(postgres, store, async (session) => {
        const origin = originOf(session, store, postgres.where)
        const known = await origin.get('journal')
        await origin.set('journal', journal)
        const [place] = await session.rows('SELECT journal FROM order_place FOR UPDATE')
        if ((known === undefined || known === journal) && Number(place?.['journal']) <= end) return 0
        await session.rows('UPDATE order_place SET journal = 0')
        const text = `SELECT count(*) AS number FROM work_order WHERE occurrence IS NOT NULL AND state = ANY ($1)`
        const open = numberIn(await session.rows(text, [openStates]))
        await session.rows('UPDATE work_order SET occurrence = NULL WHERE occurrence IS NOT NULL')
        await session.rows('DELETE FROM settling')
        return open
      }),
    async places() {
      const [row] = await postgres.rows('SELECT journal, said FROM order_place')
      return { journal: Number(row?.['journal']), said: Number(row?.['said']) }
    },
    commit: (given) =>
      decide(
        (decisions) => decisions.take(given),
        (session) => fence.hold(session),
      ),
    open: async (given, doing, key) =>
      (
        await decide((decisions, session) =>
          once(answers.in(session), key, doing.at, () => decisions.begin(given, doing)),
        )
      ).result,
    act: async (id, event, doing, key) =>
      (
        await decide((decisions, session) =>
          once(answers.in(session), key, doing.at, () => decisions.act({ of: id, event, doing })),
        )
      ).result,
    async order(id) {
      return orderIn(await postgres.rows('SELECT content FROM work_order WHERE id = $1', [id]))
    },
    async ofOccurrence(alarm, occurrence) {
      const text = 'SELECT content FROM work_order WHERE occurrence = $1'
      return orderIn(await postgres.rows(text, [`${alarm}#${occurrence}`]))
    },
    orders: (query) => ordersOf(postgres, query),
    async journal(id) {
      const text = 'SELECT content FROM order_entry WHERE work_order = $1 ORDER BY revision'
      return (await postgres.rows(text, [id])).map((row) => contentOf(row))
    },
    settled: (at, limit) => settledBy(postgres, at, limit),
    async due(at, limit) {
      const text = 'SELECT content FROM work_order WHERE due <= $1 ORDER BY due LIMIT $2'
      return (await postgres.rows(text, [at, limit])).map((row) => contentOf<Order>(row))
    },
    async watched(limit, after = 0) {
      const rows = await postgres.rows(
        `SELECT content, good_since FROM work_order WHERE state = 'disposed' AND alarm IS NOT NULL AND id > $1
         ORDER BY id LIMIT $2`,
        [after, limit],
      )
      return rows.map((row) => {
        const since = row['good_since']
        return { order: contentOf<Order>(row), ...(typeof since === 'number' && { since }) }
      })
    },
    counts: () => countsOf(postgres),
    async addPhoto(id, { content, ...about }, doing, key) {
      const hash = hashOf(content)
      // what cannot be kept is not sent; asked again when it is recorded
      if ((await photoBytes(postgres)) + content.length > maxPhotoBytes) return { ok: false, because: 'photos-full' }
      const photo = { hash, bytes: content.length, ...about }
      const event = { type: 'photographed', photo } as const
      const work = (decisions: OrderDecisions, session: Session) =>
        once(answers.in(session), key, doing.at, () => decisions.act({ of: id, event, doing }))
      // what the record names is there before the record is; one that is refused is let go with the transaction
      return await inTurnWithPhoto(hash, content, work)
    },
    async photo(hash) {
      const [row] = await postgres.rows('SELECT content FROM photo WHERE hash = $1', [hash])
      return row?.['content'] instanceof Uint8Array ? row['content'] : undefined
    },
    photoBytes: () => photoBytes(postgres),
    async [Symbol.asyncDispose]() {},
  }

  /** A photo that nothing shows after all is not kept. */
  async function inTurnWithPhoto(
    hash: string,
    content: Uint8Array,
    work: (decisions: OrderDecisions, session: Session) => Steps<{ readonly result: Result }>,
  ): Promise<Result> {
    const { result } = await decide(
      function* (decisions, session) {
        const done = yield* work(decisions, session)
        if (!done.result.ok) decisions.gone.push(hash)
        return done
      },
      async (session) => {
        const text = 'INSERT INTO photo (hash, content) VALUES ($1, $2) ON CONFLICT DO NOTHING'
        await session.rows(text, [hash, content])
      },
    )
    return result
  }
}
