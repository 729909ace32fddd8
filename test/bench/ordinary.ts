import { InfluxDB, Point } from '@influxdata/influxdb-client'
import mqtt from 'mqtt'
import { benchSite } from './load.ts'

/**
 * The ordinary way, to compare with: an MQTT.js subscriber that makes Points and hands them to the client library with
 * its defaults. Arguments: broker port, InfluxDB URL, database, messages to wait for, what a line is of (`reading`,
 * `message`). Prints `ready`, then `done`.
 */
const [port = '', url = '', database = '', expected = '', layout = 'reading'] = process.argv.slice(2)
const writeApi = new InfluxDB({ url, token: '' }).getWriteApi('', database, 'ms')
// a 1.x server takes line protocol here
writeApi.path = `/write?db=${database}&precision=ms`
const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'ordinary', clean: true })
// stays until it is killed: what it has under way at the end counts too
process.stdin.resume()
let received = 0
client.on('message', (topic, payload) => {
  const { at, readings } = JSON.parse(payload.toString()) as { at: number; readings: Record<string, number> }
  const line = () => new Point('water_level').tag('site', benchSite).tag('asset', topic.split('/')[2] ?? '')
  if (layout === 'message') {
    const whole = line().timestamp(at)
    for (const [point, value] of Object.entries(readings)) whole.floatField(point, value)
    writeApi.writePoint(whole)
  } else {
    for (const [point, value] of Object.entries(readings))
      writeApi.writePoint(line().tag('point', point).floatField('value', value).timestamp(at))
  }
  if (++received === Number(expected)) void finish()
})
await client.subscribeAsync(`v1/${benchSite}/+/readings`, { qos: 1 })
console.log('ready')

async function finish(): Promise<void> {
  await writeApi.close()
  console.log('done')
  await client.endAsync()
}
