import type { Message } from '../../../core/message.ts'
import type { Route } from '../../../core/route.ts'
import type { Asked } from '../../steps.ts'
import type { GroupCommitOptions } from '../group-commit.ts'

/** How the servers are reached. */
export interface NatsServers {
  /** `nats://host:port`, or `tls://…` for all of them. */
  readonly servers: readonly string[]
  readonly user?: string
  readonly password?: string
}

export interface NatsLogOptions extends NatsServers, GroupCommitOptions {
  /** Which log of those servers: streams and subjects begin with it. Letters, digits, `-`. */
  readonly name: string
  /** On how many servers each message lies. */
  readonly replicas: number
  /** In how many parts it is kept. */
  readonly partitions: number
  /** Which of them a message goes to; needed where there are several and they are written. */
  readonly route?: (message: Message) => Route
  /** Where the servers tell how they are set, `http://host:port`: what a client must know and cannot ask. */
  readonly monitoring: readonly string[]
  /** Bytes of the largest message that may come. */
  readonly largestMessage: number
  /** How long what every reader has read is kept. */
  readonly keepMs: number
  /** How far readers of a part have come by what they keep elsewhere, in the log of an identity or in any: offsets begin no lower. */
  readonly readUpTo?: (identity: string | undefined, partition: number) => Asked<number>
}

/** What a log's parts are called on the servers. */
export interface Names {
  readonly partition: number
  /** How many there are. */
  readonly partitions: number
  /** Stream of a part, and the one subject that it takes. */
  readonly stream: string
  readonly subject: string
  /** Where the server tells, without the messages, that something was appended. */
  readonly told: string
  /** Where a part's writers ask each other for a turn. */
  readonly turn: string
  /** Below it brokers talk to each other. */
  readonly brokers: string
  /** The stream of all parts' and readers' marks, all that it takes, and the subject of one; `*` is every reader. */
  readonly marks: string
  readonly everyMark: string
  readonly mark: (reader: string) => string
}

export function namesOf(log: string, partition: number, partitions: number): Names {
  return {
    ...{ partition, partitions },
    stream: `${log}-log-${partition}`,
    subject: `${log}.log.${partition}`,
    told: `${log}.told.${partition}`,
    turn: `${log}.turn.${partition}`,
    brokers: `${log}.brokers`,
    marks: `${log}-marks`,
    everyMark: `${log}.marks.*.*`,
    mark: (reader) => `${log}.marks.${partition}.${reader}`,
  }
}
