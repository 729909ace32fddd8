import type { EventEmitter } from 'node:events'
import { type DestinationStream, pino } from 'pino'

/** What is written to nobody, or to a disk that takes nothing: no reason for a platform to end. */
const passing: ReadonlySet<unknown> = new Set(['EPIPE', 'ENOSPC', 'EDQUOT', 'EIO'])
/** Bytes of log lines that wait for a standard output that takes none; what comes then is dropped. */
const waitingBytes = 1_048_576

/** Lets the process outlive its standard output and error; `onLost` hears that something was not written, to a full disk say. */
export function outliveOutput(streams: readonly EventEmitter[], onLost: () => void): void {
  for (const stream of streams) stream.on('error', (error) => endure(error, onLost))
}

/** Where log lines go: readable on a terminal, else as JSON. */
export async function logOutput(isTerminal: boolean): Promise<DestinationStream> {
  const destination = pino.destination({ dest: 1, sync: true, maxLength: waitingBytes })
  destination.on('error', (error) => endure(error))
  if (!isTerminal) return destination
  const { default: pretty } = await import('pino-pretty')
  return pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l', destination })
}

function endure(error: unknown, onLost: () => void = () => undefined): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (!passing.has(code)) throw error
  // who reads on a pipe and goes away wants no more
  if (code !== 'EPIPE') onLost()
}
