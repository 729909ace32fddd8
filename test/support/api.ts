import { Registry } from 'prom-client'
import { type ApiDeps, createApi } from '../../api/app.ts'
import type { Api, Connection } from '../../api/env.ts'
import { type Role, roles } from '../../core/people/role.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Part, Standing } from '../../core/progress.ts'
import type { Reading } from '../../core/reading.ts'
import { stateInFiles } from '../../run/roles/state-in-files.ts'
import { parseSettings, type Settings } from '../../run/settings/settings.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { openKpiLog } from '../../storage/alarms/kpis/kpi-log.ts'
import type { Tokens } from '../../storage/credentials/tokens.ts'
import type { IngestStep, NewReject } from '../../storage/ingest/state.ts'
import { createHasher } from '../../storage/logins/hasher.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { openedWhenAsked } from './asked-store.ts'
import { temporaryFolder } from './folder.ts'
import type { OpenState } from './kept-in.ts'
import { quietLog } from './quiet.ts'

const name = (en: string) => ({ 'zh-CN': `${en}（测试）`, en })

/** Two sites: a park lake with a level and a pump, and a canal with a rain gauge. */
export const smallPlant: Plant = compiled({
  version: 1,
  city: { id: 'lhasa', name: name('Lhasa'), zone: 'Asia/Shanghai', at: [29.65, 91.13] },
  sites: [
    {
      id: 'linka',
      kind: 'park',
      name: name('Linka'),
      at: [29.65, 91.1],
      assets: [
        {
          id: 'lake',
          kind: 'lake',
          name: name('Lake'),
          at: [29.65, 91.1],
          device: 'rtu1',
          points: [
            { id: 'level', quantity: 'water_level', every: '10s', range: [0, 5] },
            { id: 'pump', quantity: 'pump_state' },
          ],
        },
      ],
    },
    {
      id: 'canal',
      kind: 'water-system',
      name: name('Canal'),
      at: [29.66, 91.12],
      crew: 'east',
      assets: [
        {
          id: 'gauge',
          kind: 'rain-gauge',
          name: name('Gauge'),
          at: [29.66, 91.12],
          device: 'rtu2',
          points: [{ id: 'rain', quantity: 'rain' }],
        },
      ],
    },
  ],
})

function compiled(file: unknown): Plant {
  const result = compilePlant(file)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.plant
}

/** The API on real parts in a temporary folder, with a clock that stands where it is put. */
export interface TestApi extends AsyncDisposable {
  readonly app: Api
  readonly deps: ApiDeps
  readonly metrics: Registry
  readonly store: ReadingStore
  readonly tokens: Tokens
  readonly alarms: AlarmStore
  readonly secrets: Readonly<Record<Role, string>>
  readonly clock: { now: number }
  /** How the platform's parts stand; well, until a test says otherwise. */
  readonly standings: Partial<Record<Part, Standing>>
  /** GET as a role, or as nobody, from an address. */
  get(path: string, options?: GetOptions): Promise<Response>
  /** POST of JSON as a role. */
  post(path: string, body: unknown, options?: GetOptions): Promise<Response>
  /** What ingest would do with these readings, rejects and devices. */
  ingest(readings: readonly Reading[], rejects?: readonly NewReject[], devices?: IngestStep['devices']): Promise<void>
}

export interface GetOptions {
  readonly as?: Role | 'nobody'
  readonly headers?: Readonly<Record<string, string>>
  readonly connection?: Connection
}

export interface TestApiOptions extends Partial<Pick<ApiDeps, 'ready' | 'store' | 'channels' | 'source'>> {
  readonly plant?: Plant
  /** Where its state is kept; default: in files. */
  readonly state?: OpenState
}

export async function openTestApi(
  env: Readonly<Record<string, string>> = {},
  more: TestApiOptions = {},
): Promise<TestApi> {
  await using started = new AsyncDisposableStack()
  const folder = started.use(temporaryFolder()).path
  const plant = more.plant ?? smallPlant
  const clock = { now: Date.UTC(2026, 6, 3, 12) }
  const standings: TestApi['standings'] = { alarms: { state: 'well' }, ingest: { state: 'well' } }
  const settings = settingsOf(env)
  const metrics = new Registry()
  const store =
    more.store ??
    started.use(openedWhenAsked(() => openEmbeddedStore({ folder }, { plant: () => plant, log: quietLog, metrics })))
  const kept = started.use(await (more.state ?? stateInFiles)(folder))
  const limits = { rejectsMax: 1_000, rejectsBytesMax: 1_000_000, quarantineMax: 1_000 }
  const writer = started.use(await kept.ingest(limits))
  const state = started.use(await kept.ingestReader())
  const tokens = started.use(await kept.tokens())
  const alarms = started.use(await kept.alarms())
  const notices = started.use(await kept.notices(100_000))
  const people = started.use(await kept.people())
  const logins = started.use(await kept.logins())
  await people.record(plant.duty, 0)
  const deps: ApiDeps = {
    settings,
    log: quietLog,
    metrics,
    plant: { current: plant },
    store,
    state,
    tokens,
    alarms,
    progress: { standings: () => new Map(Object.entries(standings) as [Part, Standing][]) },
    notices,
    announcements: started.use(await kept.announcements()),
    deliveries: started.use(await kept.deliveries()),
    orders: started.use(await kept.orders({})),
    claims: {
      list: async () => [],
      put: async () => ({ ok: false, problems: [{ en: 'this plant is of no file', 'zh-CN': '此厂站不来自文件' }] }),
      giveBack: async () => ({ ok: true, claims: [] }),
    },
    ruleEdits: started.use(await kept.ruleEdits()),
    repeats: started.use(await kept.repeats()),
    maintenance: started.use(await kept.maintenance()),
    channels: more.channels ?? [],
    kpis: started.use(openKpiLog({ folder })),
    people,
    logins,
    audit: started.use(await kept.audit()),
    hasher: createHasher({ cost: { memory: 64, passes: 1 } }),
    source: more.source ?? { env: {} },
    clock: () => clock.now,
    ...(more.ready && { ready: more.ready }),
  }
  const app = createApi(deps)
  const secrets = Object.fromEntries(
    await Promise.all(roles.map(async (role) => [role, await secretOf(tokens, role)])),
  ) as Record<Role, string>
  const parts = started.move()
  return {
    app,
    deps,
    metrics,
    store,
    tokens,
    alarms,
    secrets,
    clock,
    standings,
    get: async (path, { as = 'viewer', headers, connection = { address: '203.0.113.9' } } = {}) => {
      const authorization = as === 'nobody' ? {} : { authorization: `Bearer ${secrets[as]}` }
      return await app.request(path, { headers: { ...authorization, ...headers } }, connection)
    },
    post: async (path, body, { as = 'operator', headers, connection = { address: '203.0.113.9' } } = {}) => {
      const authorization = as === 'nobody' ? {} : { authorization: `Bearer ${secrets[as]}` }
      const text = JSON.stringify(body)
      const about = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }
      return await app.request(
        path,
        { method: 'POST', body: text, headers: { ...about, ...authorization, ...headers } },
        connection,
      )
    },
    async ingest(readings, rejects = [], devices = new Map()) {
      const points = new Map(readings.map((latest) => [latest.point, { latest, quality: undefined }]))
      await writer.commit({ cursor: writer.cursor + 1, points, memory: new Map(), rejects, devices })
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

export function settingsOf(env: Readonly<Record<string, string>>): Settings {
  const result = parseSettings({ HUOSHUI_HTTP_PORT: '0', ...env })
  if (!result.ok) throw new Error(result.problems.join('\n'))
  return result.settings
}

async function secretOf(tokens: Tokens, role: Role): Promise<string> {
  const added = await tokens.add(role, role)
  if (!added.ok) throw new Error(added.reason)
  return added.secret
}

/** A good reading of a point. */
export function readingOf(point: string, at: number, value: number, more: Partial<Reading> = {}): Reading {
  return { point, at, receivedAt: at + 500, value, quality: 1, ...more }
}
