import type { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type ConnectionEvent, openPublisher, PublisherFailed } from '../../../mqtt/publisher.ts'
import { BadFile } from '../../../simulators/replay/csv-file.ts'
import { parseMap } from '../../../simulators/replay/map.ts'
import { openMerged } from '../../../simulators/replay/merge.ts'
import type { Speed } from '../../../simulators/replay/pace.ts'
import { BadPosition, openPosition } from '../../../simulators/replay/position.ts'
import { figure, type Output, showProgress } from '../../../simulators/replay/progress.ts'
import { type Counts, startReplay } from '../../../simulators/replay/replay.ts'
import { NameClash } from '../../../simulators/replay/rows.ts'
import { formatProblem } from '../../files/plant-file.ts'
import { UsageError } from '../../process/usage-error.ts'
import { mqttUrlOption } from './mqtt-url.ts'

interface ReplayArguments {
  readonly map: string
  readonly speed: Speed
  readonly url: string
  readonly user?: string
  readonly password?: string
  readonly credentials?: string
  readonly clientId: string
  readonly window: number
  readonly batch: number
  readonly resume?: string
}

/** Where the command speaks: the result to `print`, progress to `progress`; SIGINT comes from `signals`. */
export interface ReplaySurroundings {
  readonly print: (line: string) => void
  readonly progress: Output
  readonly signals: EventEmitter
}

const onTerminal: ReplaySurroundings = { print: console.log, progress: process.stderr, signals: process }

/** `replay FILES --map MAP.yaml`: publishes CSV files over MQTT as the devices would that they came from. */
export function replayCommand(surroundings: ReplaySurroundings = onTerminal): Command {
  return new Command('replay')
    .description('publish CSV files (plain or gzip) over MQTT, as the devices would that they came from')
    .argument('<files...>', 'several of one form are merged by time')
    .requiredOption('--map <file>', 'YAML that says what the columns are (docs/replay.md)')
    .addOption(new Option('--speed <factor>', 'times faster than it happened, or max').argParser(speed).default('max'))
    .addOption(mqttUrlOption())
    .option('--user <id>', 'a gateway that may publish for all devices of the file')
    .option('--password <password>', 'seen by other users of this machine: rather use --credentials')
    .addOption(
      new Option('--credentials <file>', 'a file with one line, user:password').conflicts(['user', 'password']),
    )
    .option('--client-id <id>', 'MQTT client id', 'replay')
    .addOption(new Option('--window <messages>', 'most unacknowledged').argParser(count).default(1000))
    .addOption(new Option('--batch <rows>', 'rows of one device in a message').argParser(count).default(1))
    .option('--resume <file>', 'keep the position there, and go on from it')
    .action((files: string[], options: ReplayArguments) => replay(files, options, surroundings))
}

async function replay(
  files: readonly string[],
  options: ReplayArguments,
  { print, progress, signals }: ReplaySurroundings,
) {
  try {
    const mapText = await readFile(options.map, 'utf8')
    const map = mapOf(options.map, mapText)
    const position = options.resume === undefined ? undefined : await openPosition(options.resume, files, mapText)
    const csv = await openMerged(files, map)
    await using publisher = await openPublisher({
      url: options.url,
      clientId: options.clientId,
      window: options.window,
      ...(await credentialsOf(options)),
      onConnection: (event) => event.name !== 'connected' && progress.write(`${connectionLine(event)}\n`),
    })
    const stop = new AbortController()
    const interrupted = () => (stop.signal.aborted ? void publisher[Symbol.asyncDispose]() : stop.abort())
    signals.on('SIGINT', interrupted)
    const startedAt = performance.now()
    const { counts, finished } = startReplay({
      ...{ csv, map, publisher, speed: options.speed, batch: options.batch, signal: stop.signal },
      ...(position && { position }),
    })
    try {
      using _shown = showProgress(progress, progress.isTTY ? 200 : 5000, () => ({
        rows: counts.rows,
        share: csv.share(),
        readings: counts.readings,
        unacknowledged: counts.messages - counts.acknowledged.messages,
      }))
      await finished
    } finally {
      signals.off('SIGINT', interrupted)
      const seconds = (performance.now() - startedAt) / 1000
      for (const line of summary(counts, publisher.counts.redelivered, seconds)) print(line)
      if (stop.signal.aborted) for (const line of unsent(counts, csv.share(), options.resume)) print(line)
    }
  } catch (error) {
    throw isForThePerson(error) ? new UsageError(error.message) : error
  }
}

function summary({ rows, before, messages, readings, acknowledged, leftOut }: Counts, again: number, seconds: number) {
  const left = Object.entries(leftOut).filter(([, count]) => count > 0)
  return [
    `rows read       ${figure(rows)}${before > 0 ? `, ${figure(Math.min(before, rows))} of them sent by an earlier run` : ''}`,
    ...left.map(([because, count]) => `rows left out   ${figure(count)} (${because})`),
    `sent            ${figure(readings)} readings in ${figure(messages)} messages`,
    `acknowledged    ${figure(acknowledged.readings)} readings in ${figure(acknowledged.messages)} messages`,
    `sent again      ${figure(again)} messages`,
    `took            ${seconds.toFixed(1)} s`,
  ]
}

/** What a replay that was stopped has left: nobody should have to guess which rows are missing. */
function unsent(
  { rows, before, sent, messages, readings, acknowledged, leftOut }: Counts,
  share: number,
  resume?: string,
) {
  const out = Object.values(leftOut).reduce((sum, count) => sum + count, 0)
  const waiting = rows - Math.min(before, rows) - sent - out
  const unanswered = messages - acknowledged.messages
  return [
    ...(unanswered > 0
      ? [
          `unanswered      ${figure(readings - acknowledged.readings)} readings in ${figure(unanswered)} messages: they may have arrived`,
        ]
      : []),
    ...(waiting > 0
      ? [`not sent        ${figure(waiting)} rows that were read and waited for their message to fill`]
      : []),
    `not sent        every row after row ${figure(rows)}; ${Math.floor(share * 100)} % of the bytes were read`,
    resume === undefined
      ? 'begin again     from the first row (with --resume FILE it would go on); what is stored already counts once'
      : `go on           with the same command: ${resume} has the position`,
  ]
}

function connectionLine({ name, ...event }: ConnectionEvent): string {
  const why = 'because' in event ? `: ${event.because}` : ''
  return `connection ${name}${why}; ${figure(event.owed)} messages unacknowledged, trying again`
}

function mapOf(path: string, text: string) {
  const parsed = parseMap(text)
  if (parsed.ok) return parsed.map
  throw new UsageError(parsed.problems.map((problem) => formatProblem(path, problem)).join('\n'))
}

async function credentialsOf({ user, password, credentials }: ReplayArguments) {
  if (credentials === undefined) return { ...(user && { username: user }), ...(password && { password }) }
  const [line = ''] = (await readFile(credentials, 'utf8')).split(/\r?\n/)
  const colon = line.indexOf(':')
  if (colon < 1) throw new UsageError(`${credentials}: expected one line, user:password`)
  return { username: line.slice(0, colon), password: line.slice(colon + 1) }
}

function speed(text: string): Speed {
  if (text === 'max') return 'max'
  const factor = Number(text)
  if (Number.isFinite(factor) && factor > 0) return factor
  throw new InvalidArgumentError('expected max, or a number above 0: 1 is real time, 60 a minute in a second.')
}

function count(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected a whole number from 1 to 9,999,999.')
}

/** The file, the map, the position or the broker is not as it should be; a bug is none of these. */
function isForThePerson(error: unknown): error is Error {
  const known = [BadFile, BadPosition, NameClash, PublisherFailed].some((kind) => error instanceof kind)
  return known || (error instanceof Error && 'code' in error && error.code === 'ENOENT')
}
