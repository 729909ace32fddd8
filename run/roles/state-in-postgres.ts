import type { Postgres } from '../../storage/postgres/postgres.ts'
import type { State } from './state.ts'

/** All that is kept, in PostgreSQL; the connections are its own. */
export function stateInPostgres(postgres: Postgres): State {
  return {
    where: postgres.where,
    alarms: async () => (await import('../../storage/alarms/postgres/alarm-store.ts')).openPostgresAlarms(postgres),
    journalCursors: async () =>
      (await import('../../storage/alarms/postgres/journal-cursors.ts')).postgresJournalCursors(postgres),
    ingest: async (limits) =>
      (await import('../../storage/ingest/postgres/ingest-state.ts')).openPostgresIngest(postgres, limits),
    ingestReader: async () =>
      (await import('../../storage/ingest/postgres/state-reader.ts')).postgresStateReader(postgres),
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
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}
