import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { leftOut } from './left-out.ts'

const packages = {
  influxd: 'influxdb',
  mosquitto: 'mosquitto',
  mosquitto_pub: 'mosquitto-clients',
  mosquitto_sub: 'mosquitto-clients',
  chromium: 'chromium-headless-shell',
  openssl: 'openssl',
  promtool: 'prometheus',
  postgres: 'postgresql',
} as const

/** Programs that do the same and are preferred: the shell is the browser without its windows, at a third of the CPU. */
const preferred: Partial<Record<keyof typeof packages, string>> = { chromium: 'chromium-headless-shell' }

/**
 * Path of a program that a suite runs against, or undefined where it is not installed: then the run says how to get it.
 * With `CI=true` a missing program is an error, so that no suite is skipped there.
 */
export function requireServer(name: keyof typeof packages): string | undefined {
  const folders = [...`${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`.split(delimiter), ...versioned()]
  const found = (program: string) => folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
  const other = preferred[name]
  const path = (other !== undefined && found(other)) || found(name)
  if (path) return path
  const advice = `${name} is not installed: apt-get install ${packages[name]}`
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
