import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { temporaryFolder } from '../support/folder.ts'
import { reservePort } from '../support/ports.ts'
import { benchSite } from './load.ts'

/** Node-RED with the flow that everybody draws: mqtt in, a function, influxdb batch. Connected when it resolves. */
export interface NodeRed extends AsyncDisposable {
  readonly pid: number
}

/** It is no dependency of the project (120 MB); without it the bench leaves it out. */
export const nodeRedAdvice = 'npm install --no-save node-red@4 node-red-contrib-influxdb'

/** Path of Node-RED's program, where it and its InfluxDB nodes are installed. */
export function nodeRedProgram(): string | undefined {
  const { resolve } = createRequire(import.meta.url)
  try {
    resolve('node-red-contrib-influxdb/package.json')
    return resolve('node-red/red.js')
  } catch {
    return undefined
  }
}

/** Throws when it ends before it has connected. */
export async function startNodeRed(
  program: string,
  { mqttPort, influxUrl, database }: { mqttPort: number; influxUrl: string; database: string },
): Promise<NodeRed> {
  await using started = new AsyncDisposableStack()
  const folder = started.use(temporaryFolder()).path
  const file = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const settings = {
    flowFile: file('flows.json', JSON.stringify(flow(mqttPort, new URL(influxUrl), database))),
    uiHost: '127.0.0.1',
    uiPort: started.use(await reservePort()).port,
  }
  const settingsFile = file('settings.js', `module.exports = ${JSON.stringify(settings)}`)
  const child = spawn(process.execPath, [program, '--userDir', folder, '--settings', settingsFile], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const gone = once(child, 'exit')
  started.defer(async () => {
    child.kill('SIGKILL')
    await gone
  })
  await new Promise<void>((connected, failed) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('Connected to broker')) connected()
    })
    child.once('exit', (code) => failed(new Error(`Node-RED ended with ${code}`)))
  })
  const running = started.move()
  return { pid: child.pid ?? 0, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

function flow(mqttPort: number, influx: URL, database: string): object[] {
  const at = { z: 'flow', x: 100, y: 100 }
  const messages = { topic: `v1/${benchSite}/+/readings`, qos: '1', datatype: 'json' }
  return [
    { id: 'flow', type: 'tab', label: 'MQTT to InfluxDB' },
    { id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port: mqttPort, clientid: 'node-red', autoConnect: true },
    { id: 'store', type: 'influxdb', hostname: influx.hostname, port: influx.port, database, influxdbVersion: '1.x' },
    { ...at, ...messages, id: 'in', type: 'mqtt in', broker: 'broker', wires: [['points']] },
    { ...at, id: 'points', type: 'function', func: pointsOfMessage, outputs: 1, wires: [['out']] },
    { ...at, id: 'out', type: 'influxdb batch', influxdb: 'store', precision: 'ms' },
  ]
}

const pointsOfMessage = `
  const asset = msg.topic.split('/')[2]
  msg.payload = Object.entries(msg.payload.readings).map(([point, value]) => ({
    measurement: 'water_level',
    tags: { site: '${benchSite}', asset, point },
    fields: { value, quality: 1 },
    timestamp: msg.payload.at,
  }))
  return msg
`
