import { hostname } from 'node:os'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { AlarmStore, JournalCursors } from '../../storage/alarms/alarms.ts'
import type { AnnouncementLog } from '../../storage/announcements/announcements.ts'
import type { Audit } from '../../storage/audit/audit.ts'
import type { IngestState, StateReader } from '../../storage/ingest/state.ts'
import type { NoticeLog } from '../../storage/notices/notices.ts'
import type { Lease, Ownership } from '../../storage/ownership/ownership.ts'
import type { Postgres } from '../../storage/postgres/postgres.ts'
import type { PostgresSettings } from '../../storage/postgres/settings.ts'
import type { SharedProgress } from '../../storage/progress/shared.ts'

/**
 * Where this process keeps what is to be kept: each of these opens a store, whose user disposes it. In files of the data
 * folder, or in PostgreSQL where the settings name one; only the modules of the one that is meant are loaded.
 */
export interface State extends AsyncDisposable {
  /** For people: the folder, or the server. */
  readonly where: string
  alarms(): Promise<AlarmStore>
  journalCursors(): Promise<JournalCursors>
  /** For the one ingest. */
  ingest(limits: IngestLimits): Promise<IngestState>
  /** What ingest keeps, for looking. */
  ingestReader(): Promise<StateReader>
  /** `max`: notices and attempts that are kept. */
  notices(max: number): Promise<NoticeLog>
  announcements(): Promise<AnnouncementLog>
  audit(): Promise<Audit>
  /** Progress where all machines see it; undefined where there is one, whose folder has it. */
  progress(): Promise<SharedProgress | undefined>
  /** Who of several does what one does at a time; undefined in a folder, whose lock says it. The caller disposes it. */
  ownership(log: Logger): Promise<Ownership | undefined>
  /** The same stores for whoever has that lease: once it is another's they keep nothing more. */
  under(lease: Lease): Promise<State>
}

/** Rejects, bytes of them, and unknown devices that are kept; above it the oldest go. */
export interface IngestLimits {
  readonly rejectsMax: number
  readonly rejectsBytesMax: number
  readonly quarantineMax: number
}

export interface StateDeps {
  readonly log: Logger
  readonly metrics: Registry
}

/** Rejects with `PostgresAway` or `UnusablePostgres` where the settings name a server that cannot be used. */
export async function openState(
  settings: PostgresSettings & { readonly HUOSHUI_DATA: string },
  deps: () => StateDeps | Promise<StateDeps>,
): Promise<State> {
  const { HUOSHUI_POSTGRES_URL: url, HUOSHUI_DATA: folder } = settings
  if (url === undefined) return stateInFiles(folder)
  const { openPostgres } = await import('../../storage/postgres/connect.ts')
  const leaseMs = settings.HUOSHUI_POSTGRES_LEASE_MS
  return stateInPostgres(
    await openPostgres(
      {
        url,
        schema: settings.HUOSHUI_POSTGRES_SCHEMA,
        connections: settings.HUOSHUI_POSTGRES_CONNECTIONS,
        timeoutMs: settings.HUOSHUI_POSTGRES_TIMEOUT_MS,
      },
      await deps(),
    ),
    leaseMs,
  )
}

function stateInFiles(folder: string): State {
  const state: State = {
    where: folder,
    alarms: async () => (await import('../../storage/alarms/alarm-store.ts')).openAlarmStore({ folder }),
    journalCursors: async () =>
      (await import('../../storage/alarms/journal-cursors.ts')).openJournalCursors({ folder }),
    ingest: async (limits) =>
      (await import('../../storage/ingest/ingest-state.ts')).openIngestState({ folder, ...limits }),
    ingestReader: async () => (await import('../../storage/ingest/state-reader.ts')).openStateReader({ folder }),
    notices: async (max) => (await import('../../storage/notices/notice-log.ts')).openNoticeLog({ folder, max }),
    announcements: async () =>
      (await import('../../storage/announcements/announcement-store.ts')).openAnnouncementLog({ folder }),
    audit: async () => (await import('../../storage/audit/audit-store.ts')).openAudit({ folder }),
    progress: async () => undefined,
    ownership: async () => undefined,
    under: async () => state,
    [Symbol.asyncDispose]: async () => {},
  }
  return state
}

/** `owned`: the same server for whoever has a lease. What has a fence of its own asks for that only where it begins. */
function stateInPostgres(server: Postgres, leaseMs: number, owned?: Postgres): State {
  const postgres = owned ?? server
  return {
    where: postgres.where,
    alarms: async () =>
      (await import('../../storage/alarms/postgres/alarm-store.ts')).openPostgresAlarms(server, postgres),
    journalCursors: async () =>
      (await import('../../storage/alarms/postgres/journal-cursors.ts')).postgresJournalCursors(postgres),
    ingest: async (limits) =>
      (await import('../../storage/ingest/postgres/ingest-state.ts')).openPostgresIngest(server, {
        ...limits,
        owned: postgres,
      }),
    ingestReader: async () =>
      (await import('../../storage/ingest/postgres/state-reader.ts')).postgresStateReader(postgres),
    notices: async (max) =>
      (await import('../../storage/notices/postgres/notice-log.ts')).postgresNotices(postgres, max),
    announcements: async () =>
      (await import('../../storage/announcements/postgres/announcement-store.ts')).postgresAnnouncements(postgres),
    audit: async () => (await import('../../storage/audit/postgres/audit-store.ts')).postgresAudit(postgres),
    progress: async () =>
      (await import('../../storage/progress/postgres/shared-progress.ts')).postgresProgress(postgres),
    async ownership(log) {
      const { postgresOwnership } = await import('../../storage/ownership/postgres/leases.ts')
      const owner = `${hostname()}, process ${process.pid}`
      return postgresOwnership(server.apart({ connections: 2, timeoutMs: leaseMs / 3 }), { owner, leaseMs, log })
    },
    async under(lease) {
      const { fencedBy } = await import('../../storage/ownership/postgres/fenced.ts')
      return stateInPostgres(server, leaseMs, fencedBy(server, lease))
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}
