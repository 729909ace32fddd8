import type { Broker } from '../../broker/broker.ts'
import { type Sl651Listener, startSl651 } from '../../sl651/listener.ts'
import { Seldom } from '../../storage/follow/seldom.ts'
import type { LogWriter } from '../../storage/log/log.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import type { HeardCommands } from './heard-commands.ts'
import { sentTailBytes } from './reading-log.ts'
import type { RoleSurroundings } from './role.ts'

export interface StationsOptions {
  readonly readingLog: LogWriter
  /** Without it, nobody is told what became of a command, and none comes. */
  readonly broker: Broker | undefined
  readonly heard: HeardCommands
}

/** The role `sl651`: it writes into the reading log of its own process, as there is one writer. */
export async function startStations(
  { settings, state, log, metrics, plant }: RoleSurroundings,
  { readingLog, broker, heard }: StationsOptions,
): Promise<Sl651Listener> {
  await using started = new AsyncDisposableStack()
  const passwords = started.use(await state.stations())
  const earlier = (await openReadingLog(settings, { log, metrics })).recent(sentTailBytes)
  const seldom = new Seldom(log)
  const publish = (topic: string, payload: string) => {
    broker?.publish(topic, payload, { qos: 1, retain: false }).catch((error: unknown) => {
      seldom.tell('result', error, { message: 'the result of a command cannot be published', topic })
    })
  }
  const stations = started.use(
    await startSl651({ settings, log, metrics, plant, readingLog, earlier, passwords, publish }),
  )
  heard.to((message) => stations.command(message))
  const running = started.move()
  return { ...stations, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
