import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { AlarmStore, JournalCursors } from '../../storage/alarms/alarms.ts'
import type { AnnouncementLog } from '../../storage/announcements/announcements.ts'
import type { Audit } from '../../storage/audit/audit.ts'
import type { IngestState, StateReader } from '../../storage/ingest/state.ts'
import type { NoticeLog } from '../../storage/notices/notices.ts'
import type { Postgres } from '../../storage/postgres/postgres.ts'
import type { PostgresSettings } from '../../storage/postgres/settings.ts'

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
  )
}

function stateInFiles(folder: string): State {
  return {
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
    [Symbol.asyncDispose]: async () => {},
  }
}

function stateInPostgres(postgres: Postgres): State {
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
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}
