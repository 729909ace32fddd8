import { connect } from '@nats-io/transport-node'
import { describe, expect, test } from 'vitest'
import { isCutOff, ServerChoice } from '../../../../storage/log/nats/server-choice.ts'
import { eventually } from '../../../support/eventually.ts'
import { startNatsCluster } from '../../../support/nats-cluster.ts'
import { requireServer } from '../../../support/server.ts'

const ts = '2026-11-28T04:00:10.000000000Z'
const longAgo = '2026-11-28T04:00:00.5Z'
const justNow = '2026-11-28T04:00:09.1Z'

/** As the leader of a stream tells of itself and of who keeps it too; `heard`: ms ago. */
const led = (since: string, ...heard: readonly number[]) => {
  const replicas = heard.map((ms, index) => ({
    ...{ name: `n${index + 1}`, current: ms < 1_000, offline: false, lag: 0 },
    active: ms * 1e6,
  }))
  return { ts, cluster: { leader: 'n0', leader_since: since, replicas } }
}

test.for([
  ['both others answer', led(longAgo, 12, 900), false],
  ['one of two does', led(longAgo, 4_000, 900), false],
  ['none does', led(longAgo, 4_000, 2_600), true],
  ['none has for the second that it leads', led(justNow, 4_000, 60_000), false],
  ['it is alone by design', led(longAgo), false],
  ['two of four do', led(longAgo, 10, 10, 9_000, 9_000), false],
  ['one of four does', led(longAgo, 10, 9_000, 9_000, 9_000), true],
  ['nobody leads', { ts, cluster: { replicas: [] } }, false],
  ['it is one server', { ts }, false],
] as const)('a leader is cut off where it hears no majority: %s', ([_story, info, expected]) => {
  expect(isCutOff(info)).toBe(expected)
})

describe.skipIf(!requireServer('nats-server'))('a connection to three servers', () => {
  test('goes to another one when nobody has answered for long, and stays while somebody does', async () => {
    await using cluster = await startNatsCluster()
    const nc = await connect({ servers: [...cluster.servers], maxReconnectAttempts: -1, reconnectTimeWait: 100 })
    await using closing = new AsyncDisposableStack()
    closing.defer(() => nc.close())
    const choice = new ServerChoice(nc, cluster.servers.length)
    const at = () => nc.info?.server_name
    const first = at()
    choice.unanswered(0)
    choice.unanswered(2_900)
    choice.answered()
    choice.unanswered(3_100)
    await nc.flush()
    expect(at()).toBe(first)
    choice.unanswered(6_100)
    await eventually('another server', () => at() !== first)
  })
})
