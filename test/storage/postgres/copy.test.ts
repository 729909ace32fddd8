import { expect, test } from 'vitest'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import { openPostgresAlarms } from '../../../storage/alarms/postgres/alarm-store.ts'
import { openAudit } from '../../../storage/audit/audit-store.ts'
import { postgresAudit } from '../../../storage/audit/postgres/audit-store.ts'
import { CopyRefused, copyState } from '../../../storage/copy/copy.ts'
import { tableCopies } from '../../../storage/copy/tables.ts'
import { openDeviceCredentials } from '../../../storage/credentials/device-store.ts'
import { postgresDevices } from '../../../storage/credentials/postgres/device-store.ts'
import { postgresStations } from '../../../storage/credentials/postgres/station-store.ts'
import { postgresTokens } from '../../../storage/credentials/postgres/token-store.ts'
import { openStationPasswords } from '../../../storage/credentials/station-store.ts'
import { openTokens } from '../../../storage/credentials/token-store.ts'
import { openDeliveryStore } from '../../../storage/deliveries/delivery-store.ts'
import { openPostgresDeliveries } from '../../../storage/deliveries/postgres/delivery-store.ts'
import { openIngestState } from '../../../storage/ingest/ingest-state.ts'
import { openPostgresIngest } from '../../../storage/ingest/postgres/ingest-state.ts'
import { openLoginStore } from '../../../storage/logins/login-store.ts'
import { postgresLogins } from '../../../storage/logins/postgres/login-store.ts'
import { openMaintenanceStore } from '../../../storage/maintenance/maintenance-store.ts'
import { postgresMaintenance } from '../../../storage/maintenance/postgres/maintenance-store.ts'
import { openOrderStore } from '../../../storage/orders/order-store.ts'
import { postgresOrders } from '../../../storage/orders/postgres/order-store.ts'
import { openPeopleStore } from '../../../storage/people/people-store.ts'
import { openPostgresPeople } from '../../../storage/people/postgres/people-store.ts'
import { postgresRuleEdits } from '../../../storage/rule-edits/postgres/rule-edit-store.ts'
import { openRuleEditStore } from '../../../storage/rule-edits/rule-edit-store.ts'
import { orderOf } from '../../contract/order-store.ts'
import { raising } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { smallPlant } from '../../support/api.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasPostgres, postgresOf } from '../../support/postgres.ts'
import { higher } from '../../support/rule-edits.ts'

const at = Date.UTC(2026, 6, 3, 2)
const rule = alarmRule({ id: 'linka.lake.level.high', asset: 'lake' })
const limits = { rejectsMax: 10, rejectsBytesMax: 1_000 }
const jpeg = Buffer.from('a photo')

/** One thing in each store. */
async function fill(folder: string) {
  await using parts = new AsyncDisposableStack()
  const devices = parts.use(await openDeviceCredentials({ folder }))
  const password = await devices.add({ id: 'nangan-1', kind: 'device' })
  const gone = await devices.add({ id: 'nangan-2', kind: 'device' })
  await devices.revoke('nangan-2')
  const tokens = parts.use(await openTokens({ folder }))
  const token = await tokens.add('tashi', 'operator', ['linka'])
  await parts.use(await openStationPasswords({ folder })).set('00112233AA', '03E8')
  const logins = parts.use(openLoginStore({ folder }))
  await logins.passwords.set('tsering', 'hash', { at })
  const session = await logins.sessions.begin({
    ...{ person: 'tsering', way: 'password', kept: true, madeAt: at, address: '', agent: 'phone' },
  })
  const people = parts.use(await openPeopleStore({ folder }))
  await people.record(smallPlant.duty, at)
  const calendar = await people.calendarSecret({ kind: 'crew', id: 'river' })
  await parts.use(await openRuleEditStore({ folder })).draft(higher, { who: 'pema', at })
  const window = { place: 'canal/gauge', from: at, to: at + 1_000, why: 'painted' }
  await parts.use(await openMaintenanceStore({ folder })).make(window, { who: 'pema', at })
  const orders = parts.use(await openOrderStore({ folder }))
  const opened = await orders.open(orderOf(1), { who: 'router', at })
  if (!opened.ok) throw new Error(opened.because)
  const { id } = opened.order
  const tsering = { who: { name: 'tsering', role: 'operator' as const }, via: 'page' as const, at }
  await orders.act(id, { type: 'accepted' }, tsering)
  const photo = await orders.addPhoto(id, { content: jpeg, type: 'image/jpeg', width: 1, height: 1 }, tsering)
  await orders.commit({ places: { journal: 7, said: 3 } })
  const deliveries = parts.use(await openDeliveryStore({ folder }))
  const link = await deliveries.linkSecret({ alarm: 'a', occurrence: 1, person: 'li' })
  await deliveries.commit({ cursor: 7 })
  await deliveries.bring({ is: 'unreadable', account: 'sms', text: '?', receivedAt: at })
  await parts.use(await openAudit({ folder })).note({ at, what: 'token-made', by: 'tashi' })
  const ingest = parts.use(await openIngestState({ folder, ...limits }))
  await ingest.standOn('a-log', 900)
  const alarms = parts.use(await openAlarmStore({ folder }))
  await alarms.standOn('a-log', 700)
  await alarms.commit({ cursor: 800, events: [raising(rule, at)], records: [] })
  const own = await alarms.origin.get('own')
  return { password, gone, token, session, calendar, id, photo: photo.ok, link, own }
}

test.skipIf(!hasPostgres())('all state of a folder is in PostgreSQL after a copy, and works on', async () => {
  using folder = temporaryFolder()
  const had = await fill(folder.path)
  await using postgres = await postgresOf(folder.path)
  const claim = {
    site: 'linka',
    device: 'gauge',
    asset: 'lake',
    points: [{ id: 'level', quantity: 'water_level' as const }],
  }
  const counts = await copyState(postgres, { folder: folder.path, claims: [claim] })
  expect([counts.get('credential'), counts.get('work_order'), counts.get('photo'), counts.get('claim')]).toEqual([
    ...[2, 1, 1, 1],
  ])

  const devices = postgresDevices(postgres)
  expect(await devices.verify('nangan-1', had.password)).toMatchObject({ ok: true })
  expect(await devices.verify('nangan-2', had.gone)).toMatchObject({ ok: false, reason: 'revoked-device' })
  expect(had.token.ok && (await postgresTokens(postgres).verify(had.token.secret))).toMatchObject({ sites: ['linka'] })
  expect(await postgresStations(postgres).check('00112233aa', '03e8')).toBe('right')
  const logins = postgresLogins(postgres)
  expect(await logins.sessions.find(had.session.secret)).toEqual(had.session.session)
  const people = await openPostgresPeople(postgres)
  expect([
    (await people.history()).versions.length,
    await people.calendarSecret({ kind: 'crew', id: 'river' }),
  ]).toEqual([...[1, had.calendar]])
  const edits = postgresRuleEdits(postgres)
  expect((await edits.edit(1))?.by).toEqual((await edits.revision(1, 1))?.by)
  // what is made from now on follows what was
  expect(await edits.draft(higher, { who: 'pema', at })).toMatchObject({ ok: true, edit: { id: 2 } })
  const windows = postgresMaintenance(postgres)
  expect((await windows.inForce(at)).windows).toHaveLength(1)
  const orders = postgresOrders(postgres)
  const order = await orders.order(had.id)
  expect([order?.stage.name, await orders.places(), had.photo]).toEqual(['accepted', { journal: 7, said: 3 }, true])
  const hash = (await orders.journal(had.id)).flatMap(({ event }) =>
    event.type === 'photographed' ? [event.photo.hash] : [],
  )
  expect(Buffer.from((await orders.photo(hash[0] ?? '')) ?? '')).toEqual(jpeg)
  expect(await orders.open(orderOf(2), { who: 'router', at })).toMatchObject({ ok: true, order: { id: had.id + 1 } })
  const deliveries = await openPostgresDeliveries(postgres)
  expect([await deliveries.cursor(), await deliveries.linkOf(had.link)]).toEqual([
    ...[7, { alarm: 'a', occurrence: 1, person: 'li' }],
  ])
  await deliveries.bring({ is: 'unreadable', account: 'sms', text: '!', receivedAt: at })
  expect((await deliveries.unmatched(9)).map(({ row }) => row)).toEqual([2, 1])
  expect(await postgresAudit(postgres).entries({ limit: 9 })).toMatchObject([{ number: 1, by: 'tashi' }])
  const ingest = await openPostgresIngest(postgres, limits)
  const alarms = await openPostgresAlarms(postgres)
  expect([
    ingest.cursor,
    await alarms.cursor(),
    await alarms.origin.get('own'),
    await alarms.origin.get('log'),
  ]).toEqual([...[900, 800, had.own, 'a-log']])

  expect([await alarms.journalEnd(), (await alarms.alarm(rule.id))?.occurrence]).toEqual([1, 1])

  const again = copyState(postgres, { folder: folder.path, claims: [] })
  await expect(again).rejects.toThrow(CopyRefused)
  await expect(again).rejects.toThrow(/has state already \(.*nothing is put into what is not empty/)
})

test.skipIf(!hasPostgres())('every table that is filled is copied, or says why not', async () => {
  using folder = temporaryFolder()
  await using postgres = await postgresOf(folder.path)
  const rows = await postgres.rows(
    'SELECT relname AS name FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace WHERE nspname = current_schema() AND relkind = $1',
    ['r'],
  )
  const copied = new Set(tableCopies.map(({ to }) => to))
  const left = rows.map(({ name }) => String(name)).filter((name) => !copied.has(name))
  // copied otherwise, counted by a trigger, or of the processes that run
  const running = ['attendance', 'broker_node', 'broker_will', 'lease', 'progress']
  expect(left.sort()).toEqual(['claim', 'form', 'photo', 'reject_size', ...running].sort())
})

test.skipIf(!hasPostgres())('a folder without state is told, and leaves nothing behind', async () => {
  using folder = temporaryFolder()
  await using postgres = await postgresOf(folder.path)
  await expect(copyState(postgres, { folder: folder.path, claims: [] })).rejects.toThrow(/nothing to copy/)
})
