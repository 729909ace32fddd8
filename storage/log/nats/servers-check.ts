import { z } from 'zod'

/** The oldest server that we have put through power cuts and kills. */
const oldest = [2, 15] as const
const answerMs = 3_000

/** What a server tells of itself at `/varz`, as far as a log depends on it. */
const Varz = z.object({
  server_name: z.string(),
  version: z.string(),
  max_payload: z.number(),
  jetstream: z.object({ config: z.object({ sync_always: z.boolean().optional() }).optional() }).optional(),
})
type Varz = z.output<typeof Varz>

export interface ServersCheck {
  /** Servers that answered, by name. */
  readonly asked: ReadonlySet<string>
  /** What makes them unfit to keep what is acknowledged, in words for a person. */
  readonly problems: readonly string[]
  /** Which addresses did not answer. */
  readonly silent: readonly string[]
}

/**
 * Asks the servers how they are set. A client cannot: a server that makes durable every two minutes acknowledges just the
 * same, and loses all of that in a power cut.
 */
export async function checkServers(monitoring: readonly string[]): Promise<ServersCheck> {
  const answers = await Promise.all(monitoring.map(async (url) => ({ url, varz: await varzOf(url) })))
  const known = answers.flatMap(({ varz }) => (varz ? [varz] : []))
  return {
    asked: new Set(known.map((varz) => varz.server_name)),
    problems: known.flatMap(problemsOf),
    silent: answers.filter(({ varz }) => !varz).map(({ url }) => url),
  }
}

async function varzOf(url: string): Promise<Varz | undefined> {
  try {
    const response = await fetch(new URL('/varz', url), { signal: AbortSignal.timeout(answerMs) })
    return Varz.parse(await response.json())
  } catch {
    return undefined
  }
}

function problemsOf({ server_name: name, version, jetstream }: Varz): string[] {
  if (!isNewEnough(version)) return [`NATS server ${name} is version ${version}: expected ${oldest.join('.')} or newer`]
  // a server without JetStream keeps nothing
  if (!jetstream?.config || jetstream.config.sync_always) return []
  return [
    `NATS server ${name} acknowledges what it has not made durable: set "sync_interval: always" in its jetstream block`,
  ]
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}

/** What must not be, before the first message is acknowledged: a server that keeps the log and is not known to be fit. */
export function reasonsToRefuse(
  { asked, problems, silent }: ServersCheck,
  peers: readonly { readonly name: string; readonly isThere: boolean }[],
): readonly string[] {
  if (asked.size === 0) return [`no NATS server tells at ${silent.join(', ')} how it is set: ${howToTell}`]
  const unknown = peers.filter(({ name, isThere }) => isThere && !asked.has(name))
  return [
    ...problems,
    ...unknown.map(({ name }) => `NATS server ${name} keeps the log and does not tell how it is set: ${howToTell}`),
  ]
}

const howToTell = 'set http_port on each server, and HUOSHUI_LOG_NATS_MONITORING to their addresses'
