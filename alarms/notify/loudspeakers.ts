import type { MqttClient } from 'mqtt'
import type { Logger } from 'pino'
import { expiresMostMs, formatCommand, type PlayCommand, parseAnswer } from '../../core/loudspeaker/command.ts'
import { type AnnouncementRecord, standingOf, withAnswer } from '../../core/loudspeaker/record.ts'
import { formatTopic, parseTopic } from '../../core/topic.ts'
import { runConnection } from '../../mqtt/connection.ts'
import { pause } from '../../storage/follow/pause.ts'

/** Where a box is. */
export interface BoxPlace {
  readonly site: string
  readonly device: string
}

export interface LoudspeakerOptions {
  /** Of our broker, as somebody who may publish to devices. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly log: Logger
  readonly clock?: () => number
  /** Told of each change of what is on record: sent, started, finished, failed. */
  readonly onRecord: (place: BoxPlace, record: AnnouncementRecord) => void
}

export interface Loudspeakers extends AsyncDisposable {
  /** Whether the broker can be reached now. */
  isReady(): boolean
  /** `sent` once the broker has it; `unavailable` where there is none: nothing is kept for later. */
  play(place: BoxPlace, command: PlayCommand): Promise<'sent' | 'unavailable'>
}

const betweenTriesMs = 2_000
/** A clip, played three times, and its answer. */
const answersWithinMs = expiresMostMs + 300_000
const most = 1_000

/** Speaks to the boxes on site over MQTT and keeps what they answer. */
export function startLoudspeakers(options: LoudspeakerOptions): Loudspeakers {
  const { url, username, password, log, clock = Date.now, onRecord } = options
  const stopping = new AbortController()
  const open = new Map<string, { readonly place: BoxPlace; record: AnnouncementRecord }>()
  let connected: { readonly client: MqttClient; readonly lost: Promise<'lost'> } | undefined

  function hear(topic: string, payload: string): void {
    const answer = parseAnswer(payload)
    const place = parseTopic(topic)
    const asked = answer && open.get(answer.id)
    if (!answer || !asked || place?.kind !== 'result') return
    // one box cannot answer for another
    if (place.site !== asked.place.site || place.device !== asked.place.device) return
    const record = withAnswer(asked.record, answer, clock())
    if (record === asked.record) return
    asked.record = record
    onRecord(asked.place, record)
    const standing = standingOf(record)
    if (standing === 'finished' || standing === 'failed') open.delete(answer.id)
  }

  function forget(): void {
    for (const [id, { record }] of open) if (clock() - record.sentAt > answersWithinMs) open.delete(id)
  }

  const running = (async () => {
    const connection = {
      ...{ url, clientId: `huoshui-loudspeakers-${process.pid}` },
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      onMessage: ({ topic, payload }: { topic: string; payload: string | Buffer }, _: MqttClient, next: () => void) => {
        hear(topic, payload.toString())
        next()
      },
    }
    while (!stopping.signal.aborted) {
      const lost = Promise.withResolvers<'lost'>()
      const ending = await runConnection(connection, stopping.signal, (client) => {
        client.subscribe('v1/+/+/result', { qos: 1 }, (error) => {
          if (error) log.error({ err: error }, 'answers of loudspeakers are not heard')
          else connected = { client, lost: lost.promise }
        })
      })
      connected = undefined
      lost.resolve('lost')
      if (stopping.signal.aborted) return
      log.warn({ because: ending.because }, 'loudspeakers are not reached')
      await pause(betweenTriesMs, stopping.signal)
    }
  })()

  return {
    isReady: () => connected !== undefined,
    async play(place, command) {
      forget()
      if (!connected || open.size >= most) return 'unavailable'
      const asked = { place, record: { id: command.id, sentAt: clock() } }
      open.set(command.id, asked)
      // on record before anything is heard on site
      onRecord(place, asked.record)
      const topic = formatTopic({ kind: 'command', ...place })
      const { client, lost } = connected
      try {
        const published = client.publishAsync(topic, formatCommand(command), { qos: 1, retain: false })
        // the broker may have it: what the box answers is still taken
        if ((await Promise.race([published, lost])) !== 'lost') return 'sent'
      } catch (error) {
        log.warn({ err: error, ...place }, 'announcement not sent')
      }
      return 'unavailable'
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}
