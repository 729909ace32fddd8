import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { temporaryFolder } from '../support/folder.ts'
import { benchSite } from './load.ts'
import type { OrdinaryLayout } from './ordinary-layout.ts'

/** Telegraf from MQTT to InfluxDB, connected when it resolves. */
export interface Telegraf extends AsyncDisposable {
  readonly pid: number
}

/** Path of Telegraf, where one is on the PATH: it is in no package that the project could name. */
export function telegrafProgram(): string | undefined {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'telegraf'))
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Throws when it ends before it has connected. */
export async function startTelegraf(
  program: string,
  where: { mqttPort: number; influxUrl: string; database: string; layout: OrdinaryLayout },
): Promise<Telegraf> {
  await using started = new AsyncDisposableStack()
  const path = join(started.use(temporaryFolder()).path, 'telegraf.conf')
  writeFileSync(path, configuration(where))
  const child = spawn(program, ['--config', path], { stdio: ['ignore', 'ignore', 'pipe'] })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  const exit = once(child, 'exit')
  void exit.finally(() => process.off('exit', killed))
  started.defer(async () => {
    child.kill('SIGTERM')
    await exit
  })
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (said.length < 50) said.push(line)
      if (line.includes('[inputs.mqtt_consumer] Connected')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`Telegraf ended:\n${said.join('\n')}`)))
  })
  const owned = started.move()
  return { pid: child.pid ?? 0, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function configuration({ mqttPort, influxUrl, database, layout }: Parameters<typeof startTelegraf>[1]): string {
  return `[agent]
  interval = "1s"
  flush_interval = "1s"
  metric_batch_size = 5000
  metric_buffer_limit = 2000000
  omit_hostname = true
[[inputs.mqtt_consumer]]
  servers = ["tcp://127.0.0.1:${mqttPort}"]
  topics = ["v1/${benchSite}/+/readings"]
  qos = 1
  max_undelivered_messages = 10000
  topic_tag = ""
  name_override = "water_level"
  data_format = "json"
  json_time_key = "at"
  json_time_format = "unix_ms"
  [[inputs.mqtt_consumer.topic_parsing]]
    topic = "v1/+/+/readings"
    tags = "_/site/asset/_"
${layout === 'reading' ? '[[processors.unpivot]]\n  tag_key = "point"\n  value_key = "value"\n' : ''}[[outputs.influxdb]]
  urls = ["${influxUrl}"]
  database = "${database}"
  skip_database_creation = true
`
}
