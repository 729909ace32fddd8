import type { Session } from './postgres.ts'

/** Counts one of the numbers that only grow: ids, and stamps of what has changed. Within a transaction that has its store's turn. */
export async function countUp(session: Session, name: string): Promise<number> {
  const [row] = await session.rows(
    `INSERT INTO counter (name, number) VALUES ($1, 1)
     ON CONFLICT (name) DO UPDATE SET number = counter.number + 1 RETURNING number`,
    [name],
  )
  return Number(row?.['number'])
}

export async function counted(session: Session, name: string): Promise<number> {
  const [row] = await session.rows('SELECT number FROM counter WHERE name = $1', [name])
  return Number(row?.['number'] ?? 0)
}
