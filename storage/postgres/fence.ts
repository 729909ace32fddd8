import type { Session } from './postgres.ts'

/** Somebody else does this work now: what was to be kept is not. */
export class TakenOver extends Error {
  override readonly name = 'TakenOver'
}

/** Rows whose `epoch` counts those who have begun to follow the journal: callings, and work orders. */
export type FencedTable = 'delivery_place' | 'order_place'

/**
 * The fence of one who follows the journal: whoever has begun last may keep what it decides. Who has not begun goes by
 * what the row says at first.
 */
export class Fence {
  private readonly table: FencedTable
  private epoch: number | undefined

  constructor(table: FencedTable) {
    this.table = table
  }

  /** Begins: who had begun before keeps nothing more. */
  async take(session: Session): Promise<void> {
    const [row] = await session.rows(`UPDATE ${this.table} SET epoch = epoch + 1 RETURNING epoch`)
    this.epoch = Number(row?.['epoch'])
  }

  /** Holds the row until the transaction ends. Rejects with `TakenOver` where somebody else has begun since. */
  async hold(session: Session): Promise<void> {
    const [row] = await session.rows(`SELECT epoch FROM ${this.table} FOR UPDATE`)
    const epoch = Number(row?.['epoch'])
    this.epoch ??= epoch
    if (epoch !== this.epoch)
      throw new TakenOver(`${this.table}: another process (${epoch}, this was ${this.epoch}) follows the journal now`)
  }
}
