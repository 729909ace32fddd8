import { describe, expect, test } from 'vitest'
import { postgresClaims } from '../../../storage/claims/postgres/claim-store.ts'
import { postgresMaintenance } from '../../../storage/maintenance/postgres/maintenance-store.ts'
import { postgresRuleEdits } from '../../../storage/rule-edits/postgres/rule-edit-store.ts'
import { maintenanceStoreContract } from '../../contract/maintenance-store.ts'
import { ruleEditStoreContract } from '../../contract/rule-edit-store.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasPostgres, postgresOf, withConnections } from '../../support/postgres.ts'

describe.skipIf(!hasPostgres())('what people have decided, in PostgreSQL', () => {
  ruleEditStoreContract('PostgreSQL', async (folder, bounds) =>
    withConnections(await postgresOf(folder), (postgres) => postgresRuleEdits(postgres, bounds)),
  )
  maintenanceStoreContract('PostgreSQL', async (folder, bounds) =>
    withConnections(await postgresOf(folder), (postgres) => postgresMaintenance(postgres, bounds)),
  )

  test('of two who change the claims at once the second is told that they have changed', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    const [one, two] = [postgresClaims(postgres), postgresClaims(postgres)]
    const claim = (device: string) => ({
      ...{ site: 'linka', device, asset: 'lake', points: [{ id: 'level', quantity: 'water_level' as const }] },
    })
    const { stamp, claims } = await one.claims()
    expect([stamp, claims]).toEqual(['0', []])
    expect(await one.replace(stamp, [claim('gauge-2'), claim('gauge-1')])).toBe(true)
    expect(await two.replace(stamp, [claim('gauge-3')])).toBe(false)
    expect((await two.claims()).claims.map(({ device }) => device)).toEqual(['gauge-2', 'gauge-1'])
    expect([await two.stamp(), await two.replace('1', []), (await one.claims()).claims]).toEqual(['1', true, []])
  })
})
