import { tmpdir } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { BadLedger, ledgerFiles } from '../../../simulators/ledger/read.ts'
import { figure } from '../../../simulators/replay/progress.ts'
import { apiReadings } from '../../../simulators/verify/api-readings.ts'
import { influxReadings, quantitiesOf } from '../../../simulators/verify/influx-readings.ts'
import { NoAnswer, PlatformApi } from '../../../simulators/verify/platform-api.ts'
import { reportLines } from '../../../simulators/verify/report.ts'
import { isClean, type VerifyProgress, type VerifyReport, verify } from '../../../simulators/verify/verify.ts'
import { UsageError } from '../../process/usage-error.ts'

interface VerifyArguments {
  readonly ledger: readonly string[]
  readonly api: string
  readonly token?: string
  readonly influx?: string
  readonly bucket: string
  readonly influxToken?: string
  readonly wait: number
  readonly most: number
  readonly json?: true
}

/** What the command needs of the surroundings. */
export interface VerifySurroundings {
  readonly print: (line: string) => void
  readonly progress: { readonly isTTY?: boolean; write(text: string): unknown }
  /** Called when something is wrong: the process is to end with this exit code. */
  readonly fail: (exitCode: number) => void
}

const onTerminal: VerifySurroundings = {
  print: console.log,
  progress: process.stderr,
  fail: (exitCode) => {
    process.exitCode = exitCode
  },
}

/** `simulators verify`: is everything that was acknowledged stored, once, and nothing else? */
export function verifyCommand(surroundings: VerifySurroundings = onTerminal): Command {
  return new Command('verify')
    .description('compare a ledger with what is stored and with the alarm journal; exit code 1 where anything is wrong')
    .requiredOption('--ledger <paths...>', 'files, or folders of them')
    .addOption(new Option('--api <url>', 'of the platform').argParser(httpUrl).default('http://127.0.0.1:8080'))
    .addOption(new Option('--token <token>', 'of a viewer').env('HUOSHUI_TOKEN'))
    .addOption(new Option('--influx <url>', 'read readings from InfluxDB itself').argParser(httpUrl))
    .addOption(new Option('--bucket <name>', 'bucket or database there').env('INFLUX_BUCKET').default('huoshui'))
    .addOption(new Option('--influx-token <token>', 'token (2.x), or user:password (1.x)').env('INFLUX_TOKEN'))
    .addOption(new Option('--wait <seconds>', 'for all to be stored').argParser(whole).default(60))
    .addOption(new Option('--most <number>', 'findings of a kind that are named').argParser(whole).default(20))
    .option('--json', 'print the whole report as JSON')
    .action(async (options: VerifyArguments) => {
      const report = await reportOf(options, surroundings)
      const lines = options.json ? [JSON.stringify(report, undefined, 2)] : reportLines(report)
      for (const line of lines) surroundings.print(line)
      if (!isClean(report)) surroundings.fail(1)
    })
}

async function reportOf(options: VerifyArguments, { progress }: VerifySurroundings): Promise<VerifyReport> {
  const stop = new AbortController()
  const interrupted = () => stop.abort(new UsageError('interrupted'))
  process.once('SIGINT', interrupted)
  const { signal } = stop
  const show = showProgress(progress)
  try {
    const files = ledgerFiles(options.ledger)
    const api = new PlatformApi({ url: options.api, token: options.token, signal })
    const store =
      options.influx === undefined
        ? apiReadings(api)
        : influxReadings(
            { url: options.influx, bucket: options.bucket, token: options.influxToken, signal },
            await quantitiesOf(api),
          )
    const { most, wait } = options
    return await verify({
      files,
      api,
      store,
      folder: tmpdir(),
      most,
      waitMs: wait * 1000,
      signal,
      onProgress: show.set,
    })
  } catch (error) {
    show.clear()
    throw error instanceof BadLedger || error instanceof NoAnswer ? new UsageError(error.message) : error
  } finally {
    show.clear()
    process.off('SIGINT', interrupted)
  }
}

const showEveryMs = 200

/** A terminal's line is rewritten a few times a second; anything else hears nothing before the result. */
function showProgress(output: VerifySurroundings['progress']) {
  let shown = 0
  return {
    set: (progress: VerifyProgress) => {
      if (!output.isTTY || performance.now() - shown < showEveryMs) return
      shown = performance.now()
      output.write(`\r\x1b[K${progressText(progress)}`)
    },
    clear: () => {
      if (output.isTTY) output.write('\r\x1b[K')
    },
  }
}

function progressText(progress: VerifyProgress): string {
  switch (progress.name) {
    case 'reading':
      return `reading the ledger: ${figure(Math.round(progress.bytes / 1_000_000))} MB`
    case 'waiting':
      return `waiting for the platform to store ${figure(progress.behind)} messages`
    case 'comparing':
      return `comparing: ${figure(progress.points)} of ${figure(progress.of)} points`
  }
}

function httpUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new InvalidArgumentError('expected a URL like http://127.0.0.1:8080.')
}

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected a whole number.')
}
