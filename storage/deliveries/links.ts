import type { DatabaseSync } from 'node:sqlite'
import { answersLeft } from '../../core/delivery/answers-left.ts'
import type { AnswerVerb } from '../../core/delivery/outcome.ts'
import { inTransaction } from '../transaction.ts'
import type { Link, LinkSaid } from './deliveries.ts'
import type { NewIncoming } from './incoming.ts'
import { linkHash, linkIn, linkSecretOf, saidByLinkIn } from './rows.ts'

/** Links by which people answer. The file has their hashes only; each can be made again from the key, for a second try of the same message. */
export function createLinks(database: DatabaseSync, bring: (incoming: NewIncoming) => void) {
  const key = database.prepare('SELECT key FROM secret').get()?.['key'] as Uint8Array
  const keep = database.prepare('INSERT OR IGNORE INTO link (hash, alarm, occurrence, person) VALUES (?, ?, ?, ?)')
  const find = database.prepare('SELECT alarm, occurrence, person FROM link WHERE hash = ?')
  const say = database.prepare('INSERT INTO link_said (hash, run, verb, at) VALUES (?, ?, ?, ?)')
  const said = database.prepare('SELECT verb, at FROM link_said WHERE hash = ? AND run = ? ORDER BY at, verb')

  function saidIn(hash: Uint8Array, run: number): readonly LinkSaid[] {
    return said.all(hash, run).flatMap((row) => saidByLinkIn(row, run))
  }

  const secretOf = (link: Link) => linkSecretOf(key, link)

  /** Only what is not there is written: a write of its own waits for the disk. */
  function keepLink(link: Link): void {
    const hash = linkHash(secretOf(link))
    if (!find.get(hash)) keep.run(hash, link.alarm, link.occurrence, link.person)
  }

  return {
    keepLink,
    async linkSecret({ alarm, occurrence, person }: Link): Promise<string> {
      const secret = secretOf({ alarm, occurrence, person })
      keepLink({ alarm, occurrence, person })
      return secret
    },
    async linkOf(secret: string): Promise<Link | undefined> {
      return linkIn(find.get(linkHash(secret)))
    },
    answerByLink: async (secret: string, { run, verb, at }: LinkSaid, answer: NewIncoming): Promise<boolean> =>
      inTransaction(database, () => {
        const hash = linkHash(secret)
        const before: readonly AnswerVerb[] = saidIn(hash, run).map((each) => each.verb)
        if (!answersLeft(before).includes(verb)) return false
        say.run(hash, run, verb, at)
        bring(answer)
        return true
      }),
    saidByLink: async (secret: string, run: number) => saidIn(linkHash(secret), run),
  }
}
