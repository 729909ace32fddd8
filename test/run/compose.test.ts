import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { roles } from '../../run/roles/role.ts'
import { settings } from '../../run/settings/settings.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, '../..', name), 'utf8')
const text = read('docker-compose.yml')
interface Service {
  readonly image: string
  readonly command?: readonly string[]
  readonly env_file?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly mem_limit?: string
  readonly restart?: string
}
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> }
const ours = Object.values(services).filter(({ image }) => image.startsWith('huoshui:'))

test('every role has a service of its own, but sl651, which runs where the broker does', () => {
  const own = roles.filter((role) => role !== 'sl651').map((role) => (role === 'broker' ? ['broker', 'sl651'] : [role]))
  expect(ours.map(({ command }) => command)).toEqual(expect.arrayContaining(own))
  expect(ours).toHaveLength(own.length)
})

test('every role is given the whole .env', () => {
  for (const { env_file } of ours) expect(env_file).toEqual(['.env'])
})

test('no secret has a value in .env.example: compose refuses to start until it has one', () => {
  const example = read('.env.example')
  const demanded = [...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name = '']) => name)
  expect(new Set(demanded)).toEqual(new Set(['HUOSHUI_TOKEN', 'INFLUX_TOKEN', 'INFLUX_PASSWORD', 'GRAFANA_PASSWORD']))
  for (const name of demanded) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'))
})

test('what the services are given are settings', () => {
  const names = ours
    .flatMap(({ environment = {} }) => Object.keys(environment))
    .filter((name) => name !== 'NODE_OPTIONS')
  expect(names.filter((name) => !(name in settings))).toEqual([])
})

// docker-compose 1.29, which Debian has, knows no ${NAME:+word}
test('variables are written as every docker-compose understands them, and .env.example has them all', () => {
  const used = text.match(/\$\{[^}]*\}/g) ?? []
  expect(used.filter((one) => !/^\$\{[A-Z_]+(:?[-?][^{}]*)?\}$/.test(one))).toEqual([])
  const offered = new Set(read('.env.example').match(/^[A-Z_]+(?==)/gm))
  expect(used.map((one) => /[A-Z_]+/.exec(one)?.[0]).filter((name) => !offered.has(name ?? ''))).toEqual([])
})

test('images are pinned; every service restarts and has a limit of memory', () => {
  for (const { image, mem_limit, restart } of Object.values(services)) {
    expect(image).toMatch(/:\d+\.\d+\.\d+$/)
    expect(mem_limit).toMatch(/^\d+[mg]$/)
    expect(restart).toBe('unless-stopped')
  }
})
