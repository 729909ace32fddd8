import type { Message } from '../../../core/message.ts'
import type { Route } from '../../../core/route.ts'
import type { LogFull, LogStatus, LogWriter } from '../log.ts'

type Done = (error?: LogFull) => void

/** Writes a log of several parts: each message to the part of its key; some to all of them. */
export class PartedWriter implements LogWriter {
  private readonly parts: readonly LogWriter[]
  private readonly route: (message: Message) => Route

  constructor(parts: readonly LogWriter[], route: (message: Message) => Route) {
    this.parts = parts
    this.route = route
  }

  append(message: Message, done: Done): void {
    const route = this.route(message)
    if (route.to === 'one') this.parts[route.partition]?.append(message, done)
    else this.appendToAll(message, route, done)
  }

  /** Acknowledged once every part has it: one that refuses makes it be sent again, and lie twice in the others. */
  private appendToAll(message: Message, route: Exclude<Route, { to: 'one' }>, done: Done): void {
    let waiting = this.parts.length
    let refused: LogFull | undefined
    const one: Done = (error) => {
      refused ??= error
      waiting--
      if (waiting === 0) done(refused)
    }
    const { packetId: _number, clientId: _name, ...rest } = message
    const copy: Message = { ...rest, isCopy: true }
    for (const [index, part] of this.parts.entries())
      part.append(route.to === 'note' || index === route.partition ? message : copy, one)
  }

  get status(): LogStatus {
    return this.parts.map(({ status }) => status).find(({ name }) => name === 'stalled') ?? { name: 'open' }
  }

  get told(): readonly string[] {
    return [...new Set(this.parts.flatMap(({ told }) => told))]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // the first has what the others share
    const [first, ...others] = this.parts
    await Promise.all(others.map((part) => part[Symbol.asyncDispose]()))
    await first?.[Symbol.asyncDispose]()
  }
}
