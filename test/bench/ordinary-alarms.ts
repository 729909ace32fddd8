import mqtt from 'mqtt'
import { now } from './clock.ts'
import { benchSite } from './load.ts'

/**
 * The ordinary way, to compare with: an MQTT.js subscriber that compares each reading with its limit in memory. It keeps
 * nothing: no journal, no state over a restart, no delays, no quality, no order of late readings. Arguments: broker
 * port, limit. Prints `ready`, and when its input ends, when it has noticed each crossing.
 */
const [port = '', limit = ''] = process.argv.slice(2)
const active = new Set<string>()
const seen: [key: string, at: number][] = []
const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'ordinary', clean: true })
client.on('message', (topic, payload) => {
  const { at, readings } = JSON.parse(payload.toString()) as { at: number; readings: Record<string, number> }
  const device = topic.split('/')[2] ?? ''
  for (const [point, value] of Object.entries(readings)) {
    const key = `${device.replace('bench-', 'a')}.${point}`
    if (value < Number(limit)) active.delete(key)
    else if (!active.has(key)) {
      active.add(key)
      seen.push([`${key}@${at}`, now()])
    }
  }
})
await client.subscribeAsync(`v1/${benchSite}/+/readings`, { qos: 1 })
console.log('ready')
process.stdin.resume().once('end', () => {
  process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0))
})
