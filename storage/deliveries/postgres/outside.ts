import { answersLeft } from '../../../core/delivery/answers-left.ts'
import type { Postgres, Session } from '../../postgres/postgres.ts'
import type { AnswerLinks, IncomingBox, LinkSaid } from '../deliveries.ts'
import type { NewIncoming } from '../incoming.ts'
import { incomingOf, linkHash, linkIn, linkSecretOf, saidByLinkIn, stateOf } from '../rows.ts'
import { keepLinks, trimIncoming } from './write-step.ts'

/** What comes from outside, by any process. */
export function incomingBox(postgres: Postgres, maxIncoming: number): IncomingBox {
  return {
    bring: (incoming) => postgres.transaction((session) => put(session, incoming, maxIncoming)),
    async incoming(limit) {
      const text = "SELECT row, content FROM incoming WHERE state = 'waiting' ORDER BY row LIMIT $1"
      return (await postgres.rows(text, [limit])).map(incomingOf)
    },
    async unmatched(limit) {
      const text = "SELECT row, content FROM incoming WHERE state = 'unmatched' ORDER BY row DESC LIMIT $1"
      return (await postgres.rows(text, [limit])).map(incomingOf)
    },
  }
}

/** Links by which people answer, made from `key`. */
export function answerLinks(postgres: Postgres, key: Uint8Array, maxIncoming: number): AnswerLinks {
  async function saidBy(session: Session, hash: Uint8Array, run: number): Promise<LinkSaid[]> {
    const text = 'SELECT verb, at FROM link_said WHERE hash = $1 AND run = $2 ORDER BY at, verb'
    return (await session.rows(text, [hash, run])).flatMap((row) => saidByLinkIn(row, run))
  }
  return {
    async linkSecret({ alarm, occurrence, person }) {
      const link = { alarm, occurrence, person }
      await keepLinks(postgres, [link], key)
      return linkSecretOf(key, link)
    },
    async linkOf(secret) {
      const text = 'SELECT alarm, occurrence, person FROM answer_link WHERE hash = $1'
      return linkIn((await postgres.rows(text, [linkHash(secret)]))[0])
    },
    answerByLink: (secret, { run, verb, at }, answer) =>
      postgres.transaction(async (session) => {
        const hash = linkHash(secret)
        // of two presses at once the second sees the first
        await session.rows('SELECT 1 FROM answer_link WHERE hash = $1 FOR UPDATE', [hash])
        const before = (await saidBy(session, hash, run)).map((each) => each.verb)
        if (!answersLeft(before).includes(verb)) return false
        await session.rows('INSERT INTO link_said (hash, run, verb, at) VALUES ($1, $2, $3, $4)', [hash, run, verb, at])
        await put(session, answer, maxIncoming)
        return true
      }),
    saidByLink: (secret, run) => saidBy(postgres, linkHash(secret), run),
  }
}

async function put(session: Session, incoming: NewIncoming, maxIncoming: number): Promise<void> {
  const text = 'INSERT INTO incoming (content, state) VALUES ($1, $2)'
  await session.rows(text, [JSON.stringify(incoming), stateOf(incoming)])
  await trimIncoming(session, maxIncoming)
}
