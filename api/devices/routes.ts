import { createRoute, z } from '@hono/zod-openapi'
import type { DeviceRecord } from '../../core/device-status.ts'
import { secured } from '../access.ts'
import type { Api, RouteDeps } from '../env.ts'
import { listInPieces } from '../pieces.ts'
import { problem } from '../problem.ts'
import { problemResponses, refusals } from '../problem-responses.ts'
import { SiteFilter } from '../query.ts'
import { query } from '../validation.ts'
import { presentDevice } from './present.ts'
import { DeviceBody, Devices, State } from './schema.ts'

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
        const body = presentDevice(device, context)
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
    return c.json(presentDevice(device, context), 200)
  })
}
