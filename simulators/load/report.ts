import { figure } from '../replay/progress.ts'
import type { Load, LoadReport } from './load.ts'

/** `9,980 devices, 412,000 messages, 20,010/s, 300 unacknowledged` */
export function progressLine({ tally, owed, seconds }: ReturnType<Load['progress']>): string {
  const rate = figure(Math.round(tally.sent / Math.max(seconds, 0.001)))
  const failed = Object.values(tally.errors).reduce((sum, count) => sum + count, 0)
  const errors = failed > 0 ? `, ${figure(failed)} connections failed or lost` : ''
  return `${figure(tally.connected)} devices, ${figure(tally.sent)} messages, ${rate}/s, ${figure(owed)} unacknowledged${errors}`
}

export function loadReportLines({ tally, owed, seconds, ackMs }: LoadReport): string[] {
  const readingsEach = tally.sent > 0 ? tally.readings / tally.sent : 0
  const row = (name: string, messages: number) =>
    [name.padEnd(16), figure(messages), figure(Math.round(messages * readingsEach))]
      .concat(figure(Math.round(messages / seconds)), figure(Math.round((messages * readingsEach) / seconds)))
      .map((cell, index) => (index === 0 ? cell : cell.padStart(14)))
      .join('')
  const errors = Object.entries(tally.errors).sort(([, a], [, b]) => b - a)
  return [
    `in ${seconds.toFixed(1)} s`.padEnd(16) +
      ['messages', 'readings', 'messages/s', 'readings/s'].map((cell) => cell.padStart(14)).join(''),
    row('sent', tally.sent),
    row('acknowledged', tally.acknowledged),
    ...(owed > 0 ? [`${figure(owed)} messages were never acknowledged`] : []),
    ...(tally.heldBack > 0
      ? [`${figure(tally.heldBack)} messages were due and not made: too much was unacknowledged, or no connection`]
      : []),
    ...(ackMs
      ? [
          `PUBACK after ${ms(ackMs.p50)} (p50), ${ms(ackMs.p90)} (p90), ${ms(ackMs.p99)} (p99), ${ms(ackMs.max)} (longest)`,
        ]
      : []),
    `${figure(tally.reconnects)} reconnects, ${figure(tally.redelivered)} messages sent again, ${figure(tally.refused)} devices refused`,
    ...errors.map(([because, count]) => `${figure(count)} connections: ${because}`),
  ]
}

function ms(value: number): string {
  return value < 1_000 ? `${value.toFixed(value < 10 ? 1 : 0)} ms` : `${(value / 1000).toFixed(1)} s`
}
