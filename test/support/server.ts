import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { leftOut } from './left-out.ts'

const packages = {
  influxd: 'influxdb',
  mosquitto: 'mosquitto',
  mosquitto_pub: 'mosquitto-clients',
  mosquitto_sub: 'mosquitto-clients',
  chromium: 'chromium',
  openssl: 'openssl',
  promtool: 'prometheus',
} as const

/**
 * Path of a program that a suite runs against, or undefined where it is not installed: then the run says how to get it.
 * With `CI=true` a missing program is an error, so that no suite is skipped there.
 */
export function requireServer(name: keyof typeof packages): string | undefined {
  const folders = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`.split(delimiter)
  const path = folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate))
  if (path) return path
  const advice = `${name} is not installed: apt-get install ${packages[name]}`
  if (process.env['CI'] === 'true') throw new Error(advice)
  leftOut(`what runs against ${name}: ${advice}`)
  return undefined
}
