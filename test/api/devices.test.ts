import { afterAll, beforeAll, expect, test } from 'vitest'
import { DeviceBody, Devices } from '../../api/devices/schema.ts'
import { Quarantine } from '../../api/quarantine/schema.ts'
import { openTestApi, type TestApi } from '../support/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api[Symbol.asyncDispose]())

test.each([
  ['', ['linka/rtu1', 'canal/rtu2']],
  ['?site=canal', ['canal/rtu2']],
  ['?state=unheard', ['linka/rtu1', 'canal/rtu2']],
  ['?state=silent', []],
])('devices%s', async (query, expected) => {
  const { devices } = Devices.strict().parse(await (await api.get(`/api/v1/devices${query}`)).json())
  expect(devices.map(({ id }) => id)).toEqual(expected)
})

test('a device says its state in both languages, and how often it should report', async () => {
  const body = DeviceBody.strict().parse(await (await api.get('/api/v1/devices/linka/rtu1')).json())
  expect(body).toMatchObject({
    state: 'unheard',
    label: { 'zh-CN': '从未上线', en: 'never heard' },
    session: { state: 'unknown' },
    expectedEveryMs: 10_000,
    messages: 0,
  })
})

test.each([
  ['/api/v1/devices/linka/nobody', 404],
  ['/api/v1/devices?site=nowhere', 404],
  ['/api/v1/devices?state=asleep', 400],
  ['/api/v1/quarantine', 403],
])('%s as a viewer is %i', async (path, status) => {
  expect((await api.get(path)).status).toBe(status)
})

test('an engineer sees the quarantine', async () => {
  const answer = await api.get('/api/v1/quarantine', { as: 'engineer' })
  expect(Quarantine.strict().parse(await answer.json())).toEqual({ entries: [] })
})
