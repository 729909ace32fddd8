import { startNatsCluster } from '../support/nats-cluster.ts'
import { requireServer } from '../support/server.ts'
import { fixedRate, huoshui, type Kind, rowOf } from './broker.ts'
import { benchDevices } from './platform.ts'
import { rounded, type Section } from './section.ts'

const kinds: readonly Kind[] = [
  { qos: 1, readings: 1, messages: 300_000, rate: 0 },
  { qos: 1, readings: 10, messages: 200_000, rate: 0 },
  { qos: 1, readings: 1, messages: 5 * fixedRate, rate: fixedRate },
]

/** Our broker with its log on three NATS servers of this machine, which share its cores, beside the same on segment files. */
export const brokerNatsSection: Section = {
  name: 'broker-nats',
  title: `Broker, its log in segment files or on three NATS servers: ${benchDevices} connections, QoS 1`,
  missing: () => (requireServer('nats-server') ? undefined : 'nats-server'),
  async run(report) {
    for (const kind of kinds) {
      const files = await huoshui(kind)
      report(rowOf('segment files', kind, files))
      await using cluster = await startNatsCluster()
      const before = cluster.cpuSeconds()
      const nats = await huoshui(kind, {
        HUOSHUI_LOG_NATS: cluster.servers.join(','),
        HUOSHUI_LOG_NATS_MONITORING: cluster.monitoring.join(','),
        HUOSHUI_LOG_QUOTA: '900000000',
      })
      const servers = ((cluster.cpuSeconds() - before) * 1e6) / nats.messages
      report({ ...rowOf('NATS R3', kind, nats), 'servers µs/message': rounded(servers) })
      report({
        broker: 'ratio',
        qos: kind.qos,
        'readings/message': kind.readings,
        'CPU µs/message': rounded(nats.cpuMicros / files.cpuMicros),
        ...(kind.rate > 0 && { 'at a fixed rate': kind.rate }),
      })
    }
  },
}
