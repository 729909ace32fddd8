import { expect, test } from 'vitest'
import { startDrillSchedule } from '../../../alarms/crew/drill-schedule.ts'
import type { Plant } from '../../../core/plant/plant.ts'
import { openDeliveryStore } from '../../../storage/deliveries/delivery-store.ts'
import { crewDuty, crewPlant } from '../../support/crew-night.ts'
import { eventually } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { quietLog } from '../../support/quiet.ts'

/** With seconds, which a plant file may not have, so that a test need not wait for a minute. */
function drilling(crew: string): Plant {
  const plant = crewPlant(crewDuty)
  return { ...plant, duty: { ...plant.duty, drills: [{ crew, escalation: 'urgent', at: '* * * * * *' }] } }
}

test('the drills of the plant file are put where they are taken up, and those of the next file after a reload', async () => {
  using folder = temporaryFolder()
  await using deliveries = await openDeliveryStore({ folder: folder.path })
  const plant = { current: drilling('canals') }
  await using schedule = startDrillSchedule({ plant, box: deliveries, log: quietLog })
  const held = async () => (await deliveries.incoming(1_000)).map((each) => (each.is === 'drill' ? each.crew : each.is))
  await eventually('a drill', held, (all) => all.includes('canals'))
  plant.current = drilling('parks')
  await schedule.again()
  await eventually('another drill', held, (all) => all.at(-1) === 'parks')
  expect((await deliveries.incoming(1))[0]).toMatchObject({
    is: 'drill',
    escalation: 'urgent',
    by: 'plant',
    via: 'schedule',
  })
})
