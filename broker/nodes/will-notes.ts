import type { NodeBook, OpenWill } from '../../storage/nodes/nodes.ts'

const mostAtOnce = 1_000
/** Sessions whose change waits to be written; of further ones the others do not hear. */
const mostWaiting = 100_000

type Note = { readonly is: 'began'; readonly will: OpenWill | undefined } | { readonly is: 'ended' }

/** What has changed of this broker's sessions and is not in the book yet: of each the newest. */
export class WillNotes {
  private readonly book: Pick<NodeBook, 'note'>
  private readonly node: string
  private readonly waiting = new Map<string, Note>()

  constructor(book: Pick<NodeBook, 'note'>, node: string) {
    this.book = book
    this.node = node
  }

  began(session: string, will: OpenWill | undefined): void {
    this.set(session, { is: 'began', will })
  }

  ended(session: string): void {
    this.set(session, { is: 'ended' })
  }

  /** Rejects where the book does not take it; then it waits on. */
  async write(): Promise<void> {
    while (this.waiting.size > 0) {
      const some = [...this.waiting].slice(0, mostAtOnce)
      const began = some.flatMap(([session, note]) => (note.is === 'began' ? [note.will ?? { session }] : []))
      const ended = some.flatMap(([session, note]) => (note.is === 'ended' ? [session] : []))
      await this.book.note(this.node, began, ended)
      // what has changed meanwhile is written next
      for (const [session, note] of some) if (this.waiting.get(session) === note) this.waiting.delete(session)
    }
  }

  private set(session: string, note: Note): void {
    if (this.waiting.has(session) || this.waiting.size < mostWaiting) this.waiting.set(session, note)
  }
}
