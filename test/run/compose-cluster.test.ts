import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { settings } from '../../run/settings/settings.ts'
import { requireServer } from '../support/server.ts'

const root = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')
interface Service {
  readonly image: string
  readonly command?: readonly string[]
  readonly hostname?: string
  readonly env_file?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly volumes?: readonly string[]
  readonly mem_limit?: string
  readonly restart?: string
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}
const text = read('docker-compose.cluster.yml')
const { services, volumes: named } = parse(text, { merge: true }) as Compose
const all = Object.entries(services)
const ours = all.filter(([, { image }]) => image.startsWith('huoshui:'))

test('two machines run each role, each machine with a folder of its own, and say who they are', () => {
  const expected = ['broker', 'ingest', 'alarms', 'api'].flatMap((role) =>
    ['one', 'two'].map((machine) => [`${role}-${machine}`, [role], `data-${machine}:/data`]),
  )
  expect(ours.map(([name, { command, volumes }]) => [name, command, volumes?.[0]])).toEqual(expected)
  for (const [name, { hostname, env_file }] of ours) expect([hostname, env_file]).toEqual([name, ['.env']])
})

test('what the roles are given are settings, and name servers that are there', () => {
  for (const [, { environment = {} }] of ours) {
    const names = Object.keys(environment).filter((name) => name !== 'NODE_OPTIONS')
    expect(names.filter((name) => !(name in settings))).toEqual([])
    const urls = `${environment['HUOSHUI_LOG_NATS']},${environment['INFLUX_URL']}`.split(',')
    const hosts = urls.map((url) => new URL(url).hostname)
    expect(hosts).toHaveLength(4)
    expect(hosts.filter((host) => !(host in services))).toEqual([])
    expect(environment['HUOSHUI_POSTGRES_URL']).toMatch(
      /^postgres:\/\/huoshui:\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres\/huoshui$/,
    )
  }
  expect(services['postgres']?.environment).toMatchObject({ POSTGRES_USER: 'huoshui', POSTGRES_DB: 'huoshui' })
})

test('every path that is mounted is there, every volume is named', () => {
  for (const [name, { volumes: mounted = [] }] of all)
    for (const [from = ''] of mounted.map((each) => each.split(':'))) {
      const isThere = from.startsWith('./') ? from === './tls' || existsSync(join(root, from)) : from in named
      expect([name, from, isThere]).toEqual([name, from, true])
    }
})

test('variables are written as every docker-compose understands them, and .env.example offers them without a value', () => {
  const used = text.match(/\$\{[^}]*\}/g) ?? []
  expect(used.filter((one) => !/^\$\{[A-Z_]+(:?[-?][^{}]*)?\}$/.test(one))).toEqual([])
  const example = read('.env.example')
  for (const one of used) expect(example).toMatch(new RegExp(`^${/[A-Z_]+/.exec(one)?.[0]}=`, 'm'))
  for (const [, name] of text.matchAll(/\$\{([A-Z_]+):\?/g)) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'))
})

test('images are pinned; every service restarts and has a limit of memory; InfluxDB and Grafana are as on one machine', () => {
  for (const [, { image, mem_limit, restart }] of all) {
    expect(image).toMatch(/:\d+\.\d+(\.\d+)?$/)
    expect(mem_limit).toMatch(/^\d+[mg]$/)
    expect(restart).toBe('unless-stopped')
  }
  const single = parse(read('docker-compose.yml'), { merge: true }) as Compose
  for (const name of ['influxdb', 'grafana']) expect(services[name]).toEqual(single.services[name])
})

test.skipIf(!requireServer('nats-server'))('the configuration of NATS is one that its server takes', () => {
  const { command, environment, volumes: mounted = [] } = services['nats-one'] ?? {}
  expect(command).toEqual(['-c', '/etc/nats/nats.conf'])
  expect(mounted).toContain('./cluster/nats.conf:/etc/nats/nats.conf:ro')
  const program = requireServer('nats-server') ?? ''
  const env = { ...environment, NATS_PASSWORD: 'a' }
  execFileSync(program, ['-t', '-c', join(root, 'cluster/nats.conf')], { env, stdio: 'pipe' })
  const conf = read('cluster/nats.conf')
  expect(conf).toContain('sync_interval: always')
  const routes = [...conf.matchAll(/nats-route:\/\/([a-z-]+):6222/g)].map(([, host]) => host)
  expect(routes.filter((host) => host !== undefined && host in services)).toHaveLength(3)
  const quota = settings.HUOSHUI_LOG_QUOTA.schema.parse(undefined)
  expect(Number(/max_file_store: (\d+)GB/.exec(conf)?.[1]) * 1e9).toBeGreaterThan(quota)
})

test.skipIf(!requireServer('haproxy'))(
  'the configuration of HAProxy is one that it takes, for servers that are there',
  () => {
    const program = requireServer('haproxy') ?? ''
    execFileSync(program, ['-c', '-f', join(root, 'cluster/haproxy.cfg')], { stdio: 'pipe' })
    const hosts = [...read('cluster/haproxy.cfg').matchAll(/^ {2}server \w+ ([a-z-]+):\d+/gm)].map(([, host]) => host)
    expect(hosts).toEqual(['broker-one', 'broker-two', 'api-one', 'api-two'])
    expect(hosts.filter((host) => host === undefined || !(host in services))).toEqual([])
  },
)
