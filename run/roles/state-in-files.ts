import { join } from 'node:path'
import { readUpTo } from '../../storage/log/segments/reading-places.ts'
import type { State } from './state.ts'

/** All that is kept, in files of the data folder. */
export function stateInFiles(folder: string): State {
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
    devices: async () => (await import('../../storage/credentials/device-store.ts')).openDeviceCredentials({ folder }),
    tokens: async (fixedToken) =>
      (await import('../../storage/credentials/token-store.ts')).openTokens({
        folder,
        ...(fixedToken && { fixedToken }),
      }),
    stations: async () => (await import('../../storage/credentials/station-store.ts')).openStationPasswords({ folder }),
    logins: async (mostSessions) =>
      (await import('../../storage/logins/login-store.ts')).openLoginStore({
        folder,
        ...(mostSessions !== undefined && { mostSessions }),
      }),
    people: async () => (await import('../../storage/people/people-store.ts')).openPeopleStore({ folder }),
    orders: async (limits, room) =>
      (await import('../../storage/orders/order-store.ts')).openOrderStore({
        folder,
        ...limits,
        ...(room && { room }),
      }),
    deliveries: async (max) =>
      (await import('../../storage/deliveries/delivery-store.ts')).openDeliveryStore({
        folder,
        ...(max !== undefined && { max }),
      }),
    ruleEdits: async () => (await import('../../storage/rule-edits/rule-edit-store.ts')).openRuleEditStore({ folder }),
    maintenance: async () =>
      (await import('../../storage/maintenance/maintenance-store.ts')).openMaintenanceStore({ folder }),
    claims: async () => (await import('../files/claims-file.ts')).openClaimsFile(join(folder, 'claims.yaml')),
    repeats: async () => (await import('../../storage/repeats/repeat-store.ts')).openRepeats({ folder }),
    progress: async () => undefined,
    readUpTo: (identity) => readUpTo(folder, identity),
    hasCopy: async () => true,
    ownership: async () => undefined,
    storeWritten: async () => (await import('../../storage/ingest/store-written.ts')).storeWrittenIn(folder),
    brokerNodes: async () => undefined,
    under: async () => state,
    [Symbol.asyncDispose]: async () => {},
  }
  return state
}
