import { expect, test } from 'vitest'
import { stateInPostgres } from '../../../run/roles/state-in-postgres.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasPostgres, postgresOf } from '../../support/postgres.ts'

test.skipIf(!hasPostgres())('a log goes on behind what its readers have read by PostgreSQL', async () => {
  using folder = temporaryFolder()
  await using state = stateInPostgres(await postgresOf(folder.path), 3_000)
  const read = () => Promise.all([undefined, 'a', 'b', 'c'].map((log) => state.readUpTo(log)))
  expect(await read()).toEqual([0, 0, 0, 0])
  await using ingest = await state.ingest({ rejectsMax: 10, rejectsBytesMax: 1_000, quarantineMax: 10 })
  await ingest.standOn('a', 700)
  await using alarms = await state.alarms()
  await alarms.standOn('b', 900)
  expect(await read()).toEqual([900, 700, 900, 0])
})
