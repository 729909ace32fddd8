import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** How many connections of the pool are in use or free, and how many pieces of work wait for one. */
export interface PoolCounts {
  readonly busy: number
  readonly idle: number
  readonly waiting: number
}

export interface PostgresMetrics {
  /** What came of a transaction or of a statement by itself. */
  done(result: 'kept' | 'refused' | 'away', startedAt: number): void
}

export function createPostgresMetrics(registry: Registry, counts: () => PoolCounts): PostgresMetrics {
  const registers = [registry]
  new Gauge({
    name: 'huoshui_postgres_connections',
    help: 'Connections to PostgreSQL that are busy or idle, and work that waits for one',
    labelNames: ['state'] as const,
    registers,
    collect() {
      for (const [state, value] of Object.entries(counts())) this.set({ state }, value)
    },
  })
  const results = new Counter({
    name: 'huoshui_postgres_work_total',
    help: 'Transactions and single statements, by what came of them: kept, refused (by us or by a constraint), away',
    labelNames: ['result'] as const,
    registers,
  })
  const seconds = new Histogram({
    name: 'huoshui_postgres_work_seconds',
    help: 'How long a transaction or a single statement took, with the wait for a connection',
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  })
  for (const result of ['kept', 'refused', 'away']) results.inc({ result }, 0)
  return {
    done(result, startedAt) {
      results.inc({ result })
      seconds.observe((performance.now() - startedAt) / 1_000)
    },
  }
}
