import { topicSeed } from '../sent/sent.ts'

/** Topics that one connection is remembered to have been allowed; of further ones it is asked anew. */
const mostTopics = 256
/** A longer one is not remembered, bytes. */
const longestTopic = 1_024

/** A topic that a connection may publish to, and what need not be found out again at each message on it. */
export interface KnownTopic {
  readonly topic: string
  /** As it stands in a PUBLISH. */
  readonly bytes: Buffer
  /** What messages on it are marked with (`topicSeed`). */
  readonly seed: number
  /** Whether anybody would be delivered a message on it … */
  isHeard: boolean
  /** … when the audience was of that age. */
  heardAsOf: number
}

/** The topics that a connection was allowed. Most devices have one or two, a gateway has one for each of its devices. */
export class KnownTopics {
  private last: KnownTopic | undefined
  /** By their bytes, each as a character; made when there is a second topic. */
  private byBytes: Map<string, KnownTopic> | undefined

  named(topic: string): KnownTopic | undefined {
    if (this.last === undefined || this.last.topic === topic) return this.last
    const found = this.byBytes?.get(Buffer.from(topic).toString('latin1'))
    if (found) this.last = found
    return found
  }

  /** The one whose bytes stand there. */
  at(chunk: Buffer, from: number, to: number): KnownTopic | undefined {
    if (this.last === undefined || stands(this.last.bytes, chunk, from, to)) return this.last
    const found = this.byBytes?.get(chunk.toString('latin1', from, to))
    if (found) this.last = found
    return found
  }

  /** It was allowed. */
  add(topic: string): KnownTopic {
    const known = { topic, bytes: Buffer.from(topic), seed: topicSeed(topic), isHeard: true, heardAsOf: -1 }
    if (known.bytes.length > longestTopic) return known
    if (this.last === undefined) {
      this.last = known
      return known
    }
    this.byBytes ??= new Map([[this.last.bytes.toString('latin1'), this.last]])
    if (this.byBytes.size < mostTopics) this.byBytes.set(known.bytes.toString('latin1'), known)
    this.last = known
    return known
  }
}

/** Without a call into the runtime: a topic is short. */
function stands(topic: Buffer, chunk: Buffer, from: number, to: number): boolean {
  if (to - from !== topic.length) return false
  // a device's topics differ at their end
  for (let at = topic.length - 1; at >= 0; at--) if (topic[at] !== chunk[from + at]) return false
  return true
}
