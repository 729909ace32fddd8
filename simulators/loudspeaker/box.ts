import type { MqttClient } from 'mqtt'
import { type Box, playOn } from '../../core/loudspeaker/box.ts'
import { formatAnswer, type PlayAnswer, parseCommand } from '../../core/loudspeaker/command.ts'
import { formatTopic } from '../../core/topic.ts'
import { runConnection } from '../../mqtt/connection.ts'

export interface SimulatedBoxOptions {
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly site: string
  readonly device: string
  /** Versions of its clips, by number. */
  readonly clips: ReadonlyMap<number, number>
  /** Of every clip, ms. */
  readonly lengthMs: number
  /** Its clock; undefined before it knows the time. */
  readonly clock?: () => number | undefined
  /** Told when it listens. */
  readonly onListening?: () => void
  /** Told of each clip that it plays. */
  readonly onPlay?: (clip: number) => void
}

/** A loudspeaker on site that plays in silence: it says on `result` what it did. Ends with `signal`. */
export async function simulateBox(options: SimulatedBoxOptions, signal: AbortSignal): Promise<void> {
  const { site, device, clips, lengthMs, clock = Date.now, onListening, onPlay, ...login } = options
  let box: Box = { clips, had: new Map(), busyUntil: Number.NEGATIVE_INFINITY }
  const say = (client: MqttClient, answer: PlayAnswer) =>
    client.publish(formatTopic({ kind: 'result', site, device }), formatAnswer(answer), { qos: 1 })
  await runConnection(
    {
      ...login,
      clientId: device,
      session: 'kept',
      onMessage({ payload }, client, next) {
        const command = parseCommand(payload.toString())
        if (command) {
          const { box: after, answer } = playOn(box, command, clock(), lengthMs)
          box = after
          say(client, answer)
          if (answer.state === 'started') {
            onPlay?.(command.clip)
            const end = setTimeout(
              () => say(client, { id: command.id, state: 'finished', at: Math.round(clock() ?? 0) }),
              lengthMs * command.times,
            )
            signal.addEventListener('abort', () => clearTimeout(end), { once: true })
          }
        }
        next()
      },
    },
    signal,
    (client) => client.subscribe(formatTopic({ kind: 'command', site, device }), { qos: 1 }, () => onListening?.()),
  )
}
