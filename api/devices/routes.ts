import { createRoute, z } from '@hono/zod-openapi'
import { clockHint } from '../../core/clock-hint.ts'
import { clockOffset } from '../../core/device-clock.ts'
import { type DeviceRecord, deviceState, deviceStateNames, deviceStates, unheard } from '../../core/device-status.ts'
import type { Device, Plant } from '../../core/plant/plant.ts'
import type { LatestReading } from '../../storage/ingest/state.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { presentReading } from '../latest/present.ts'
import { Latest } from '../live/schema.ts'
import { listInPieces } from '../pieces.ts'
import { SiteFilter } from '../points/routes.ts'
import { problem, problemResponses, refusals } from '../problem.ts'
import { formatTime } from '../time.ts'
import { query } from '../validation.ts'

const Time = z.iso.datetime()
const State = z.enum(deviceStates)

/** A device as the API says it. */
export const DeviceBody = z
  .object({
    id: z.string().openapi({ description: '{site}/{device}', example: 'huoshui-linka/linka-1' }),
    gateway: z.string().optional(),
    address: z.string().optional(),
    state: State.openapi({
      description:
        'session-lost (network or power), silent (connected, no data), clock-wrong (data with a wrong time) are three kinds of offline',
    }),
    label: z.object({ 'zh-CN': z.string(), en: z.string() }),
    since: Time.optional().openapi({ description: 'Since when, where the state has a beginning' }),
    because: z
      .enum(['stands-still', 'ahead', 'behind'])
      .optional()
      .openapi({ description: 'What is wrong with its clock' }),
    session: z.object({ state: z.enum(['unknown', 'online', 'offline']), since: Time.optional() }),
    aliveAt: Time.optional().openapi({
      description: 'When it last said that it lives, and nothing else (a keep-alive of SL 651)',
    }),
    expectedEveryMs: z.number().optional().openapi({ description: 'How often its most frequent point reports, ms' }),
    data: z
      .object({ receivedAt: Time, at: Time })
      .optional()
      .openapi({ description: 'Newest reading: received, and measured at the time that is believed' }),
    clockOffsetMs: z
      .number()
      .optional()
      .openapi({ description: 'Receipt − measurement, median of the last live messages; above 0 its clock is behind' }),
    clock: z
      .object({
        told: z.enum(['by-device', 'by-receipt']),
        correctionMs: z.number().optional(),
        hint: z.object({ 'zh-CN': z.string(), en: z.string() }).optional(),
      })
      .openapi({
        description:
          'Whose time its readings have. `by-receipt`: its clock is shown to be wrong; so much is added to what it claims, and what that looks like',
      }),
    gaps: z.object({ count: z.int(), lastAt: Time, detail: z.string() }).optional(),
    messages: z.int(),
    readings: z.int(),
    rejects: z.int(),
    battery: z.array(Latest).openapi({ description: 'Newest readings of its battery points' }),
    signal: z.array(Latest).openapi({ description: 'Newest readings of its signal points' }),
  })
  .openapi('Device')

/** The answer of `/api/v1/devices`. */
export const Devices = z.object({ devices: z.array(DeviceBody) }).openapi('Devices')

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/devices',
  operationId: 'listDevices',
  tags: ['devices'],
  summary: 'The devices and how they are',
  'x-summary-zh': '设备及其状态',
  ...secured('viewer'),
  request: {
    query: query({
      site: SiteFilter,
      state: State.optional().openapi({ description: 'Only those in this state', 'x-description-zh': '只要此状态的' }),
    }),
  },
  responses: {
    200: {
      description: 'The devices of the plant, in the order of the plant file',
      content: { 'application/json': { schema: Devices } },
    },
    ...problemResponses(...refusals, 'invalid-request', 'unknown-site'),
  },
})

const deviceRoute = createRoute({
  method: 'get',
  path: '/api/v1/devices/{site}/{device}',
  operationId: 'getDevice',
  tags: ['devices'],
  summary: 'A device and how it is',
  'x-summary-zh': '单个设备及其状态',
  ...secured('viewer'),
  request: {
    params: z.object({
      site: z.string().openapi({ example: 'huoshui-linka' }),
      device: z.string().openapi({ example: 'linka-1' }),
    }),
    query: query({}),
  },
  responses: {
    200: { description: 'The device', content: { 'application/json': { schema: DeviceBody } } },
    ...problemResponses(...refusals, 'invalid-request', 'not-found'),
  },
})

/** The devices: `/api/v1/devices`. */
export function deviceRoutes(api: Api, { plant, state, clock }: RouteDeps): void {
  api.openapi(listRoute, async (c) => {
    const { site, state: wanted } = c.req.valid('query')
    const { current } = plant
    if (site !== undefined && !current.sites.some(({ id }) => id === site)) return problem(c, 'unknown-site')
    const records = await state.devices()
    const latest = new Map((await state.latest(site)).map((reading) => [reading.point, reading]))
    const gateways = Map.groupBy(current.devices.values(), ({ id }) => id)
    const recordOf = (key: string) => records.get(key)
    const context = { plant: current, recordOf, gatewayOf: (id: string) => gateways.get(id)?.[0], latest, now: clock() }
    function* devices() {
      for (const device of current.devices.values()) {
        if ((site ?? device.site) !== device.site) continue
        const body = present(device, context)
        if ((wanted ?? body.state) === body.state) yield body
      }
    }
    return listInPieces<z.infer<typeof Devices>>(c, { key: 'devices', items: devices() })
  })

  api.openapi(deviceRoute, async (c) => {
    const { site, device: id } = c.req.valid('param')
    const { current } = plant
    const device = current.devices.get(`${site}/${id}`)
    if (!device) {
      const detail = { en: `No device ${site}/${id}`, 'zh-CN': `没有设备 ${site}/${id}` }
      return problem(c, 'not-found', { detail })
    }
    const latest = new Map((await state.latest(site)).map((reading) => [reading.point, reading]))
    const gatewayOf = (id: string) => current.devices.values().find((one) => one.id === id)
    const gateway = device.gateway === undefined ? undefined : gatewayOf(device.gateway)
    const records = new Map<string, DeviceRecord | undefined>()
    for (const one of [device, gateway]) {
      const key = one && `${one.site}/${one.id}`
      if (key !== undefined) records.set(key, await state.device(key))
    }
    const recordOf = (key: string) => records.get(key)
    const context = { plant: current, recordOf, gatewayOf, latest, now: clock() }
    return c.json(present(device, context), 200)
  })
}

interface Context {
  readonly plant: Plant
  readonly recordOf: (key: string) => DeviceRecord | undefined
  readonly gatewayOf: (id: string) => Device | undefined
  readonly latest: ReadonlyMap<string, LatestReading>
  readonly now: number
}

function present(device: Device, { plant, recordOf, gatewayOf, latest, now }: Context): z.infer<typeof DeviceBody> {
  const { site, id, gateway, address, points } = device
  const record = recordOf(`${site}/${id}`) ?? unheard
  const intervals = [...points.values()].flatMap(({ everyMs }) => everyMs ?? [])
  const everyMs = intervals.length === 0 ? undefined : Math.min(...intervals)
  const gatewayDevice = gateway === undefined ? undefined : gatewayOf(gateway)
  const gatewaySession = gatewayDevice && recordOf(`${gatewayDevice.site}/${gatewayDevice.id}`)?.session
  const found = deviceState(record, { everyMs, ...(gatewaySession && { gateway: gatewaySession }) }, now)
  const offset = clockOffset(record.clock)
  const { session, data, aliveAt, gaps, messages, readings, rejects } = record
  const newest = (...quantities: string[]) =>
    [...points.values()].flatMap((point) => {
      const reading = quantities.includes(point.quantity.id) ? latest.get(point.id) : undefined
      return reading ? [presentReading(reading, plant)] : []
    })
  return {
    id: `${site}/${id}`,
    ...(gateway !== undefined && { gateway }),
    ...(address !== undefined && { address }),
    state: found.name,
    label: { ...deviceStateNames[found.name] },
    ...('since' in found && { since: formatTime(found.since) }),
    ...('because' in found && { because: found.because }),
    session: { state: session.name, ...(session.name !== 'unknown' && { since: formatTime(session.since) }) },
    ...(aliveAt !== undefined && { aliveAt: formatTime(aliveAt) }),
    ...(everyMs !== undefined && { expectedEveryMs: everyMs }),
    ...(data && { data: { receivedAt: formatTime(data.receivedAt), at: formatTime(data.at) } }),
    ...(offset !== undefined && { clockOffsetMs: offset }),
    clock: presentClock(record, plant.city.zone, now),
    ...(gaps && { gaps: { ...gaps, lastAt: formatTime(gaps.lastAt) } }),
    messages,
    readings,
    rejects,
    battery: newest('battery', 'battery_charge'),
    signal: newest('signal'),
  }
}

function presentClock({ clock: { correction } }: DeviceRecord, zone: string, now: number) {
  if (!correction) return { told: 'by-device' as const }
  const hint = clockHint(correction.ms, zone, now)
  return { told: 'by-receipt' as const, correctionMs: correction.ms, ...(hint && { hint: { ...hint } }) }
}
