import { randomInt } from 'node:crypto'
import { DiscardPolicy, JetStreamApiError, StorageType, type StreamInfo } from '@nats-io/jetstream'
import { LogAway, WrongPartitions } from '../log.ts'
import { formatIdentity, type LogIdentity } from '../segments/identity.ts'
import type { Connected } from './connection.ts'
import type { Names } from './options.ts'
import { isAway, noResources } from './refusal.ts'
import { isCutOff } from './server-choice.ts'

/** What a part's stream holds now, as its leader says. */
export interface StreamState {
  readonly mark: LogIdentity
  /** Sequences of its oldest and newest record; `first` is one more than `last` where there is none. */
  readonly first: number
  readonly last: number
  readonly records: number
  readonly bytes: number
  /** The servers that keep it, by name; what the leader knows of each. */
  readonly peers: readonly { readonly name: string; readonly isThere: boolean }[]
}

const metadataKey = 'huoshui-log'
/** Left out where it is one, as in logs that were begun before there could be more. */
const partitionsKey = 'huoshui-partitions'
/** Of the servers' own table, errors.json. */
const nameInUse = 10_058
const notFound = 10_059

/** Undefined where nobody has begun the log. Rejects when its leader does not answer, or is cut off and does not know it yet. */
export async function stateOf({ jsm, choice }: Connected, names: Names): Promise<StreamState | undefined> {
  try {
    const info = await jsm.streams.info(names.stream)
    if (isCutOff(info)) {
      choice.leave()
      throw new LogAway(`the NATS server that leads ${names.stream} hears no other one`)
    }
    choice.answered()
    return read(info, names)
  } catch (error) {
    if (isApiError(error, notFound)) return undefined
    if (isAway(error)) choice.unanswered()
    throw error
  }
}

export interface StreamLimits {
  readonly replicas: number
  readonly quotaBytes: number
}

/** The part's stream, made where there is none. Throws where it is kept otherwise than it should be. */
export async function takeStream(connected: Connected, names: Names, limits: StreamLimits): Promise<StreamState> {
  const { jsm } = connected
  const info = await infoOrMade(connected, names.stream, {
    subjects: [names.subject],
    num_replicas: limits.replicas,
    max_bytes: limits.quotaBytes,
    // full means full: nothing goes that was not read
    discard: DiscardPolicy.New,
    deny_delete: true,
    duplicate_window: 120e9,
    republish: { src: names.subject, dest: names.told, headers_only: true },
    metadata: {
      [metadataKey]: formatIdentity(randomInt(1, 2 ** 32)),
      ...(names.partitions > 1 && { [partitionsKey]: String(names.partitions) }),
    },
  })
  const { num_replicas: replicas, discard, retention, max_bytes: bytes } = info.config
  if (replicas !== limits.replicas)
    throw new Error(
      `the stream ${names.stream} is kept on ${replicas} servers, and HUOSHUI_LOG_NATS_REPLICAS says ${limits.replicas}`,
    )
  if (discard !== DiscardPolicy.New || retention !== 'limits')
    throw new Error(`the stream ${names.stream} was changed: expected retention limits and discard new`)
  if (bytes !== limits.quotaBytes) await jsm.streams.update(names.stream, { max_bytes: limits.quotaBytes })
  return read(info, names)
}

/** The stream of the readers' marks, made where there is none: the newest of each. */
export async function takeMarks(connected: Connected, { marks, everyMark }: Names, replicas: number): Promise<void> {
  await infoOrMade(connected, marks, { subjects: [everyMark], num_replicas: replicas, max_msgs_per_subject: 1 })
}

async function infoOrMade(
  { jsm }: Connected,
  name: string,
  config: Partial<StreamInfo['config']> & { readonly num_replicas: number },
): Promise<StreamInfo> {
  try {
    return await jsm.streams.info(name)
  } catch (error) {
    if (!isApiError(error, notFound)) throw error
  }
  try {
    return await jsm.streams.add({ storage: StorageType.File, allow_direct: true, ...config, name })
  } catch (error) {
    // somebody else was faster
    if (isApiError(error, nameInUse)) return jsm.streams.info(name)
    if (!(error instanceof JetStreamApiError) || isAway(error)) throw error
    const room = noResources.has(error.code)
      ? ' (HUOSHUI_LOG_QUOTA is reserved on each: set it lower, or their max_file_store higher)'
      : ''
    const because = `the stream ${name} cannot be made on ${config.num_replicas} NATS servers: ${error.message}${room}`
    throw new Error(because, { cause: error })
  }
}

function isApiError(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code
}

/** Throws where the log was begun with another number of parts: then keys lie in other ones. */
function read({ config, state, cluster }: StreamInfo, { partitions }: Names): StreamState {
  const identity = config.metadata?.[metadataKey] ?? ''
  if (!/^[0-9a-f]{8}$/.test(identity)) throw new Error(`the stream ${config.name} is no reading log`)
  const begunWith = Number(config.metadata?.[partitionsKey] ?? 1)
  if (begunWith !== partitions)
    throw new WrongPartitions(
      `the reading log of ${config.name} was begun in ${begunWith} parts, and HUOSHUI_LOG_NATS_PARTITIONS says ${partitions}: set it to ${begunWith}, or HUOSHUI_LOG_NATS_NAME to begin another log`,
    )
  const leader = cluster?.leader ? [{ name: cluster.leader, isThere: true }] : []
  const others = cluster?.replicas?.map(({ name, offline }) => ({ name, isThere: !offline })) ?? []
  return {
    mark: Number.parseInt(identity, 16),
    first: state.first_seq === 0 ? 1 : state.first_seq,
    last: state.last_seq,
    records: state.messages,
    bytes: state.bytes,
    peers: [...leader, ...others],
  }
}
