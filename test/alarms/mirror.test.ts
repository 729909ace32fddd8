import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { startAlarmMirror } from '../../alarms/mirror.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openJournalCursors } from '../../storage/alarms/journal-cursors.ts'
import { openLineWriter } from '../../storage/readings/influx-write.ts'
import { pema, raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startInfluxd } from '../support/influxd.ts'
import { quietLog } from '../support/quiet.ts'
import { requireServer } from '../support/server.ts'

const noon = Date.UTC(2026, 6, 3, 12)
const rule = alarmRule()
const other = alarmRule({ id: 'nangan.gauge.level.high', site: 'nangan', priority: 'low' })

describe.skipIf(!requireServer('influxd'))('the alarm mirror, on a real InfluxDB', () => {
  test('copies the journal and what stands; what happens while the database is away follows', async () => {
    using folder = temporaryFolder()
    await using influxd = await startInfluxd()
    await influxd.query('CREATE DATABASE huoshui')
    const server = { url: influxd.url, version: '1', org: '', bucket: 'huoshui', timeoutMs: 5_000 } as const
    using store = openAlarmStore({ folder: folder.path })
    using cursors = openJournalCursors({ folder: folder.path })
    using writer = openLineWriter(server, () => undefined)
    const events = async () => {
      const series = await influxd.query('SELECT "alarm", "event", "who" FROM "alarm"', 'huoshui')
      return series.flatMap(({ values }) => values.map(([, ...said]) => said.join(' ')))
    }
    const mirror = () =>
      startAlarmMirror({
        ...{ store, cursors, writer, log: quietLog, metrics: new Registry() },
        // half a second before a full minute, for ever
        clock: () => noon - 500,
      })

    store.commit({ cursor: 1, events: [raising(rule, noon - 9_000), raising(other, noon - 8_000)], records: [] })
    {
      await using _running = mirror()
      await eventually('both raised', async () => ((await events()).length === 2 ? true : undefined))
      const standing = await eventually('both standing', async () => {
        const columns = '"alarm", "site", "priority", "state", "active", "unacknowledged"'
        const series = await influxd.query(`SELECT ${columns} FROM "alarm_active"`, 'huoshui')
        return series[0]?.values.length === 2 ? series[0].values : undefined
      })
      expect(standing.map(([at, ...said]) => [at, ...said])).toEqual(
        [rule, other].map(({ id, site, priority }) => [noon, id, site, priority, 'UNACK', 1, 1]),
      )

      await influxd.kill9()
      store.commit({ cursor: 2, events: [returning(rule, noon - 3_000)], records: [] })
      await influxd.restart()
      await eventually('the return', async () => ((await events()).length === 3 ? true : undefined))
    }

    // nobody mirrors while this happens
    store.act(rule, { type: 'acknowledged', channel: 'web', who: pema }, { serverAt: noon - 1_000 })
    await using _again = mirror()
    await eventually('the acknowledgement', async () => ((await events()).length === 4 ? true : undefined))
    expect(await events()).toEqual([
      `${rule.id} raised evaluator`,
      `${other.id} raised evaluator`,
      `${rule.id} returned evaluator`,
      `${rule.id} acknowledged pema`,
    ])
  })
})
