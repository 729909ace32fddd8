import { createSocketMetrics } from '../../alarms/notify/sockets/metrics.ts'
import type { SocketProtocol } from '../../alarms/notify/sockets/protocol.ts'
import type { PressSocket } from '../../alarms/notify/sockets/socket.ts'
import type { ConfiguredChannel } from '../../core/channel/parse.ts'
import { parseReference } from '../../core/people/reference.ts'
import type { Crews } from './crews.ts'
import type { RoleSurroundings } from './role.ts'

export interface CardSocketParts {
  readonly files: readonly ConfiguredChannel[]
  readonly crews: Pick<Crews, 'pressed'>
}

/** Hears of pressed buttons from each channel of the file that has them; nothing is loaded where none has. */
export async function startCardSockets(
  { settings, log, metrics: registry, notReady }: Pick<RoleSurroundings, 'settings' | 'log' | 'metrics' | 'notReady'>,
  { files, crews }: CardSocketParts,
): Promise<AsyncDisposable> {
  const started = new AsyncDisposableStack()
  const timeoutMs = settings.HUOSHUI_NOTICE_TIMEOUT_MS
  const found: { readonly name: string; readonly protocol: SocketProtocol }[] = []
  for (const channel of files) {
    const protocol = await protocolOf(channel, timeoutMs)
    if (protocol) found.push({ name: channel.file.id, protocol })
  }
  if (found.length === 0) return started
  const { startPressSocket } = await import('../../alarms/notify/sockets/socket.ts')
  const metrics = createSocketMetrics(registry)
  const sockets = found.map(({ name, protocol }): PressSocket => {
    const take = (press: Parameters<Crews['pressed']>[1]) => crews.pressed(name, press)
    return started.use(startPressSocket({ name, protocol, take, log, metrics, timeoutMs }))
  })
  notReady.push(() => sockets.flatMap((socket) => socket.problems(Date.now())))
  return started
}

async function protocolOf(
  { file, secretOf }: ConfiguredChannel,
  timeoutMs: number,
): Promise<SocketProtocol | undefined> {
  if ((file.kind !== 'feishu-app' && file.kind !== 'dingtalk-notice') || !file.buttons) return undefined
  const reference = parseReference(file.secret)
  const secret = reference ? secretOf(reference) : ''
  if (file.kind === 'feishu-app') {
    const { feishuSocket } = await import('../../alarms/notify/sockets/feishu.ts')
    return feishuSocket({ base: file.base, app: file.app, secret, timeoutMs })
  }
  const { dingTalkSocket } = await import('../../alarms/notify/sockets/dingtalk.ts')
  return dingTalkSocket({ base: file.buttons.base, key: file.key, secret, timeoutMs })
}
