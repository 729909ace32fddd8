import { alarmTables } from './alarm-tables.ts'
import { commonTables } from './common-tables.ts'
import { ingestTables } from './ingest-tables.ts'
import { leaseTables } from './lease-tables.ts'
import { recordTables } from './record-tables.ts'

/** What brings the schema from each form to the next. What has been released is never changed: another one follows. */
export const migrations: readonly string[] = [commonTables, alarmTables, ingestTables, recordTables, leaseTables]
