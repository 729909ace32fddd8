import { alarmTables } from './alarm-tables.ts'
import { commonTables } from './common-tables.ts'
import { credentialTables } from './credential-tables.ts'
import { deliveryTables } from './delivery-tables.ts'
import { ingestTables } from './ingest-tables.ts'
import { leaseTables } from './lease-tables.ts'
import { nodeTables } from './node-tables.ts'
import { orderTables } from './order-tables.ts'
import { partitionTables } from './partition-tables.ts'
import { peopleTables } from './people-tables.ts'
import { planTables } from './plan-tables.ts'
import { recordTables } from './record-tables.ts'

/** What brings the schema from each form to the next. What has been released is never changed: another one follows. */
export const migrations: readonly string[] = [
  commonTables,
  alarmTables,
  ingestTables,
  recordTables,
  leaseTables,
  credentialTables,
  peopleTables,
  planTables,
  orderTables,
  deliveryTables,
  nodeTables,
  partitionTables,
]
