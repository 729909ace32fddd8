import { JetStreamApiError } from '@nats-io/jetstream'
import { errors } from '@nats-io/nats-core'
import { Refused } from '../group-commit.ts'
import { LogAway } from '../log.ts'

const { ClosedConnectionError, ConnectionError, NoRespondersError, RequestError, TimeoutError } = errors

/** Of the servers' own table, errors.json. */
const storeFailed = 10_077
/** Too little memory, or room for what is reserved. */
export const noResources: ReadonlySet<number> = new Set([10_023, 10_047])
/** No suitable peers, no leader, too few of a cluster. */
const unavailable: ReadonlySet<number> = new Set([10_005, 10_008, 10_009])
const wrongLastSequence: ReadonlySet<number> = new Set([10_071, 10_164])

/** Whether the record that was to be the last before ours is not, or another one is just being kept. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof JetStreamApiError && wrongLastSequence.has(error.code)
}

/** Why a commit is not kept, or not known to be, by the error that came instead of an acknowledgement. */
export function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error
  if (error instanceof JetStreamApiError && !isAway(error)) {
    const detail = error.message
    if (error.code === storeFailed && detail.includes('maximum')) return new Refused('quota', detail)
    if (error.code === storeFailed || noResources.has(error.code)) return new Refused('disk-full', detail)
    return new Refused('io-error', detail)
  }
  // no leader, no answer, no connection: too few servers are there, or another one is just being chosen
  return new Refused('no-quorum', `too few NATS servers answer: ${reasonOf(error)}`)
}

/** What to throw in an error's place: a `LogAway` where waiting helps. */
export function awayOr(error: unknown): unknown {
  return isAway(error) ? new LogAway(refusalOf(error).message, { cause: error }) : error
}

/** Whether an error says that servers are not there, or not enough of them: it may pass. */
export function isAway(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return unavailable.has(error.code)
  return isUnanswered(error) || isWithoutLeader(error)
}

function isUnanswered(error: unknown): boolean {
  return (
    error instanceof RequestError ||
    error instanceof TimeoutError ||
    error instanceof NoRespondersError ||
    error instanceof ConnectionError ||
    error instanceof ClosedConnectionError
  )
}

/** Where nobody takes what is sent the library says "not enabled", in a class that it does not give out. */
function isWithoutLeader(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof RequestError
}

function reasonOf(error: unknown): string {
  if (isWithoutLeader(error)) return 'nobody leads the stream'
  return error instanceof Error ? error.message : String(error)
}
