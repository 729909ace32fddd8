import type { LoggedMessage } from '../../../core/message.ts'
import type { LogReader } from '../log.ts'

const pieceBytes = 1_048_576

/** Every message of a part from an offset on, as far as it reaches now, in its order. */
export async function* messagesFrom(reader: LogReader, offset: number): AsyncGenerator<LoggedMessage> {
  for (let at = offset; ; ) {
    const { items, next } = await reader.read(at, pieceBytes)
    if (next === at) return
    yield* items
    at = next
  }
}

/** A part of the log that is copied into, as it is gone through beside the source: what of the copy lies there already. */
export class CopiedPart implements AsyncDisposable {
  /** Where whoever has read all up to here goes on. */
  end: number
  private readonly messages: AsyncGenerator<LoggedMessage>
  private head: LoggedMessage | undefined

  private constructor(messages: AsyncGenerator<LoggedMessage>, from: number, head: LoggedMessage | undefined) {
    this.messages = messages
    this.end = from
    this.head = head
  }

  /** `from`: where a copy begins. */
  static async open(reader: LogReader, from: number): Promise<CopiedPart> {
    const { first } = await reader.bounds()
    const messages = messagesFrom(reader, first)
    return new CopiedPart(messages, from, (await messages.next()).value)
  }

  /** Offset of its next message that was not found in the source yet; undefined where there is none. */
  get left(): number | undefined {
    return this.head?.offset
  }

  /** Takes the next one where it is that message; false where it is another, or none. */
  async take(message: LoggedMessage): Promise<boolean> {
    if (!this.head || !isSame(this.head, message)) return false
    this.end = this.head.offset + 1
    this.head = (await this.messages.next()).value
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.messages.return(undefined)
  }
}

/** The same message, wherever it lies. */
function isSame(one: LoggedMessage, other: LoggedMessage): boolean {
  return (
    one.receivedAt === other.receivedAt &&
    one.topic === other.topic &&
    one.client === other.client &&
    one.packetId === other.packetId &&
    one.clientId === other.clientId &&
    one.qos === other.qos &&
    one.retain === other.retain &&
    Buffer.compare(one.payload, other.payload) === 0
  )
}
