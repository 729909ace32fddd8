import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { maintenanceCommand } from '../../run/commands/maintenance.ts'
import { watchMaintenance } from '../../run/files/maintenance-file.ts'
import { loadPlant, reloadPlant } from '../../run/files/plant-file.ts'
import { openMaintenanceStore } from '../../storage/maintenance/maintenance-store.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'
import { sumpFile } from '../support/rule-edits.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
  writeFileSync(join(folder.path, 'plant.yaml'), stringify(sumpFile()))
})
afterEach(() => folder[Symbol.dispose]())

const source = () => ({ plant: join(folder.path, 'plant.yaml'), edits: folder.path })
const open = () => openMaintenanceStore({ folder: folder.path })

async function maintenance(...args: string[]): Promise<string> {
  const lines: string[] = []
  const command = maintenanceCommand({ open, source, print: (line) => lines.push(line) })
  command.exitOverride()
  await command.parseAsync(args, { from: 'user' })
  return lines.join('\n')
}

test('work is planned, listed and ended by command, and a running platform takes it in and lets it go', async () => {
  const plant = await loadPlant(source())
  expect(plant.current.maintenance).toEqual([])
  await using _ = watchMaintenance(folder.path, plant, {
    log: quietLog,
    changed: () => void reloadPlant(plant, source(), quietLog),
  })
  expect(await maintenance('list')).toBe('no planned work')
  expect(await maintenance('add', 'linka/east', '--to', '4h', '--why', 'new probe', '--by', 'pema')).toMatch(
    /^here-1 now linka\/east .* pema \(cli\): new probe; a running platform takes it within two seconds$/,
  )
  const ids = () => plant.current.maintenance.map(({ id }) => id)
  await eventually('it is in the plant', ids, (all) => all[0] === 'here-1')
  expect(await maintenance('list')).toMatch(/^here-1 now linka\/east/)
  expect(await maintenance('end', 'here-1', '--why', 'done', '--by', 'pema')).toMatch(/^here-1 ended/)
  await eventually('its end is in the plant', () => plant.current.madeStamp, '2')
  expect(plant.current.maintenance.every(({ to }) => to <= Date.now())).toBe(true)
})

test.each([
  [['add', 'linka/nowhere', '--to', '4h', '--why', 'x'], /unknown-place/],
  [['add', 'linka/east', '--to', 'soon', '--why', 'x'], /expected a time/],
  [['add', 'linka/east', '--to', '99d', '--why', 'x'], /bad-time/],
  [['end', 'WO-7', '--why', 'x'], /only what was made here/],
  [['end', 'here-9', '--why', 'x'], /unknown-window/],
])('%j is refused with a reason', async (args, reason) => {
  await expect(maintenance(...args)).rejects.toThrow(reason)
})
