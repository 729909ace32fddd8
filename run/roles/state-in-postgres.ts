import { hostname } from 'node:os'
import type { Postgres } from '../../storage/postgres/postgres.ts'
import type { State } from './state.ts'

export interface PostgresState {
  /** The same server for whoever has a lease. */
  readonly owned?: Postgres
  /** Of how many parts the reading log is. Default 1. */
  readonly partitions?: number
}

/**
 * All that is kept, in PostgreSQL; the connections are its own. What has a fence of its own asks for a lease only where it
 * begins.
 */
export function stateInPostgres(
  server: Postgres,
  leaseMs: number,
  { owned, partitions = 1 }: PostgresState = {},
): State {
  const postgres = owned ?? server
  return {
    where: postgres.where,
    alarms: async (part = { partition: 0, owns: () => true }) =>
      (await import('../../storage/alarms/postgres/alarm-store.ts')).openPostgresAlarms(server, postgres, {
        ...part,
        partitions,
      }),
    journalCursors: async () =>
      (await import('../../storage/alarms/postgres/journal-cursors.ts')).postgresJournalCursors(postgres),
    ingest: async (limits, partition = 0) =>
      (await import('../../storage/ingest/postgres/ingest-state.ts')).openPostgresIngest(server, {
        ...limits,
        owned: postgres,
        part: { partition, partitions },
      }),
    ingestReader: async () =>
      (await import('../../storage/ingest/postgres/state-reader.ts')).postgresStateReader(postgres),
    storeWritten: async () =>
      (await import('../../storage/ingest/postgres/store-written.ts')).postgresStoreWritten(postgres),
    notices: async (max) =>
      (await import('../../storage/notices/postgres/notice-log.ts')).postgresNotices(postgres, max),
    announcements: async () =>
      (await import('../../storage/announcements/postgres/announcement-store.ts')).postgresAnnouncements(postgres),
    audit: async () => (await import('../../storage/audit/postgres/audit-store.ts')).postgresAudit(postgres),
    devices: async () => (await import('../../storage/credentials/postgres/device-store.ts')).postgresDevices(postgres),
    tokens: async (fixedToken) =>
      (await import('../../storage/credentials/postgres/token-store.ts')).postgresTokens(postgres, {
        ...(fixedToken && { fixedToken }),
      }),
    stations: async () =>
      (await import('../../storage/credentials/postgres/station-store.ts')).postgresStations(postgres),
    logins: async (mostSessions) =>
      (await import('../../storage/logins/postgres/login-store.ts')).postgresLogins(postgres, mostSessions),
    people: async () => (await import('../../storage/people/postgres/people-store.ts')).openPostgresPeople(postgres),
    orders: async (limits) =>
      (await import('../../storage/orders/postgres/order-store.ts')).postgresOrders(postgres, limits),
    deliveries: async (max) =>
      (await import('../../storage/deliveries/postgres/delivery-store.ts')).openPostgresDeliveries(postgres, {
        ...(max !== undefined && { max }),
      }),
    ruleEdits: async () =>
      (await import('../../storage/rule-edits/postgres/rule-edit-store.ts')).postgresRuleEdits(postgres),
    maintenance: async () =>
      (await import('../../storage/maintenance/postgres/maintenance-store.ts')).postgresMaintenance(postgres),
    claims: async () => (await import('../../storage/claims/postgres/claim-store.ts')).postgresClaims(postgres),
    repeats: async () => (await import('../../storage/repeats/postgres/repeat-store.ts')).postgresRepeats(postgres),
    progress: async () =>
      (await import('../../storage/progress/postgres/shared-progress.ts')).postgresProgress(postgres),
    readUpTo: async (identity, partition = 0) =>
      (await import('../../storage/postgres/reading-places.ts')).readUpToOf(postgres, identity, partition),
    hasCopy: async () => (await import('../../storage/copy/copy.ts')).wasCopied(postgres),
    async ownership(log) {
      const { postgresOwnership } = await import('../../storage/ownership/postgres/leases.ts')
      const owner = `${hostname()}, process ${process.pid}`
      return postgresOwnership(server.apart({ connections: 2, timeoutMs: leaseMs / 3 }), { owner, leaseMs, log })
    },
    async brokerNodes() {
      const { postgresNodes } = await import('../../storage/nodes/postgres/node-book.ts')
      return postgresNodes(server.apart({ connections: 2, timeoutMs: leaseMs / 3 }), leaseMs)
    },
    async under(lease) {
      const { fencedBy } = await import('../../storage/ownership/postgres/fenced.ts')
      return stateInPostgres(server, leaseMs, { owned: fencedBy(server, lease), partitions })
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}
