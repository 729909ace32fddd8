import { z } from 'zod'
import { checkInstant } from '../instant.ts'
import { deviceAt } from '../plant/addresses.ts'
import type { Decoder, DecoderMemory, DeviceEvent } from './decoder.ts'
import { Gathering, nothing, refused, unknownDevice } from './gathering.ts'
import { UnitNames } from './options.ts'
import { takeMetrics } from './sparkplug/metrics.ts'
import { parsePayload, type SparkplugPayload } from './sparkplug/payload.ts'
import {
  devicesBehind,
  loadBirth,
  loadSession,
  mayAsk,
  rebirthRequest,
  type Session,
  saveBirth,
  saveSession,
} from './sparkplug/session.ts'

/**
 * Sparkplug B (Eclipse, 3.0), `spBv1.0/{group}/{type}/{edge}[/{device}]`. A device's address in the plant file is
 * `group/edge/device`, an edge node's `group/edge`; points are metrics by name. A gap in the sequence, and data whose
 * birth was not seen, ask the edge node for a rebirth. NCMD, DCMD and STATE are no telemetry.
 */
const system = ['bdSeq', 'Node Control/', 'Device Control/', 'Properties/', 'Node Info/', 'Device Info/']
export const SparkplugOptions = z
  .strictObject({
    units: UnitNames,
    ignore: z.array(z.string().min(1)).default(system).describe('Metrics whose names begin so are no points'),
  })
  .prefault({})

const topicPattern = /^spBv1\.0\/([^/]+)\/(?:(NBIRTH|NDATA|NDEATH)\/([^/]+)|(DBIRTH|DDATA|DDEATH)\/([^/]+)\/([^/]+))$/

/** Throws a ZodError on options that do not fit. */
export function sparkplugDecoder(given?: unknown): Decoder {
  const options = SparkplugOptions.parse(given)
  return ({ topic, payload: bytes, receivedAt }, plant, memory) => {
    const [, group = '', nodeType, nodeAlone, deviceType, nodeOfDevice, deviceName] = topicPattern.exec(topic) ?? []
    const type = nodeType ?? deviceType
    const node = nodeAlone ?? nodeOfDevice
    if (type === undefined || node === undefined) return nothing
    const edge = `${group}/${node}`
    const source = deviceName === undefined ? edge : `${edge}/${deviceName}`
    const behind = devicesBehind(edge, plant)
    const device = deviceAt(plant.devicesByAddress, source)
    if (behind.length === 0) return refused(unknownDevice(source))
    const payload = parsePayload(bytes)
    if (!payload) return refused({ reason: 'bad-shape', where: '', detail: 'not a Sparkplug B payload' })

    const found = new Gathering()
    const session = loadSession(edge, memory)
    if (type === 'NDEATH') {
      endSession(edge, session, payload, memory)
      // A will is written when its connection begins: the time of receipt is when it ended.
      if (isOwnDeath(session, payload)) for (const one of behind) found.note('offline', one, receivedAt)
      return found
    }
    const step = type === 'NBIRTH' ? bornSession(session, payload) : nextInSession(session, payload)
    if (step.lost && device) found.note('message-lost', device, receivedAt, step.lost)
    if (device && type !== 'NDATA' && type !== 'DDATA') {
      saveBirth(source, step.session, type === 'DDEATH' ? [] : payload.metrics, memory)
    }
    const said = lifecycle[type]
    const sentAt = checkInstant(payload.timestamp ?? receivedAt)
    if (said && device) found.note(said, device, sentAt.ok ? sentAt.at : receivedAt)

    let ask = step.ask
    if (!device && type !== 'NBIRTH') found.refuse(unknownDevice(source))
    if (device && type !== 'DDEATH') {
      const birth = loadBirth(source, step.session, memory)
      ask = takeMetrics({ ...options, device, payload, birth, receivedAt, found }) || ask
    }
    const asks = ask && mayAsk(step.session, receivedAt)
    if (asks) found.requests.push(rebirthRequest(group, node, receivedAt))
    saveSession(edge, asks ? { ...step.session, askedAt: receivedAt } : step.session, memory)
    return found
  }
}

const lifecycle: Readonly<Record<string, DeviceEvent['kind']>> = {
  NBIRTH: 'online',
  DBIRTH: 'online',
  DDEATH: 'offline',
}

interface SessionStep {
  readonly session: Session
  readonly ask: boolean
  /** What is missing before this message. */
  readonly lost?: string
}

/** A node's birth starts the sequence; when a rebirth was last asked for is kept, so that asking stays rare. */
function bornSession({ askedAt, life = 0 }: Session, payload: SparkplugPayload): SessionStep {
  const bdSeq = bdSeqOf(payload)
  const session: Session = {
    life: life + 1,
    seq: payload.seq ?? 0,
    ...(bdSeq === undefined ? {} : { bdSeq }),
    ...(askedAt === undefined ? {} : { askedAt }),
  }
  return { session, ask: false }
}

/** What is missing may have been a birth: with a gap a new life begins, of which nothing is born yet. */
function nextInSession(session: Session, { seq }: SparkplugPayload): SessionStep {
  if (session.seq === undefined) return { session: seq === undefined ? session : { ...session, seq }, ask: true }
  if (seq === undefined || seq === session.seq) return { session, ask: false }
  const expected = (session.seq + 1) % 256
  if (seq === expected) return { session: { ...session, seq }, ask: false }
  const lost = `seq ${seq} where ${expected} was expected`
  return { session: { ...session, seq, life: (session.life ?? 0) + 1 }, ask: true, lost }
}

function bdSeqOf({ metrics }: SparkplugPayload): number | undefined {
  const value = metrics.find(({ name }) => name === 'bdSeq')?.value(8)
  return value?.ok && typeof value.value === 'number' ? value.value : undefined
}

/** A will of an earlier connection may come after the birth of the next one; `bdSeq` tells them apart. */
function isOwnDeath({ bdSeq }: Session, payload: SparkplugPayload): boolean {
  const died = bdSeqOf(payload)
  return bdSeq === undefined || died === undefined || bdSeq === died
}

function endSession(edge: string, session: Session, payload: SparkplugPayload, memory: DecoderMemory): void {
  if (!isOwnDeath(session, payload)) return
  const { seq: _ended, life = 0, ...rest } = session
  saveSession(edge, { ...rest, life: life + 1 }, memory)
}
