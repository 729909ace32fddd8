import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { plantCommand } from '../../run/commands/plant.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { orderDuty } from '../support/order-night.ts'
import { plantText } from '../support/plant-text.ts'
import { PlatformProcess, testToken } from '../support/platform-process.ts'

const people = orderDuty.people.map((person) => ({ ...person, sites: ['nangan'] }))
const file = (duty: object) => stringify({ ...parse(plantText, { merge: true }), ...orderDuty, people, ...duty })
/** The crew has another name. */
const renamed = {
  crews: [{ id: 'east', members: ['li', 'dawa'], officer: 'office' }],
  routes: [{ when: {}, escalation: 'urgent', crew: 'east', order: true }],
}

/** Of the answers, what is looked at. */
interface Shown {
  readonly order?: { readonly crew?: string }
  readonly journal?: readonly object[]
  readonly told?: readonly string[]
}

test('a crew is taken out of the plant file of a running platform: plant check says so before, its orders go to others, and health says so', async () => {
  using folder = temporaryFolder()
  const plant = join(folder.path, 'plant.yaml')
  writeFileSync(plant, file({}))
  const env = { HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: plant }
  await using platform = await PlatformProcess.create(env, ['broker', 'ingest', 'alarms', 'api'])
  await platform.start()
  const ask = async (path: string, body?: object) => {
    const headers = { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' }
    const response = await fetch(platform.httpUrl + path, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Shown }
  }
  expect((await ask('/api/v1/orders', { site: 'nangan', title: 'a fence' })).status).toBe(200)
  expect((await ask('/api/v1/orders/1/dispatch', { crew: 'canals' })).status).toBe(200)

  const next = join(folder.path, 'next.yaml')
  writeFileSync(next, file(renamed))
  const lines: string[] = []
  const source = () => ({ plant: next, edits: folder.path })
  const check = plantCommand(source, { print: (line) => lines.push(line), fail: () => undefined })
  await check.parseAsync(['check'], { from: 'user' })
  expect(lines).toContain(`${next}  warning: order 1 would go to the crew east: no longer in the plant file: canals`)

  writeFileSync(plant, file(renamed))
  process.kill(platform.pid, 'SIGHUP')
  const order = await eventually(
    'the order is the other crew’s',
    () => ask('/api/v1/orders/1'),
    ({ body }) => body.order?.crew === 'east',
  )
  expect(order.body.journal?.at(-1)).toMatchObject({ who: 'router' })
  expect(JSON.stringify(order.body.journal?.at(-1))).toContain('no longer in the plant file: canals')
  await eventually(
    'health to say so',
    async () => JSON.stringify((await ask('/readyz')).body.told) ?? '',
    (told) => told.includes('orders: 1 were given to others'),
  )
  expect(platform.printed).toMatch(/"kind":"crews".*no longer in the plant file/)
})
