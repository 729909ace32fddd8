import { startAlarmsRole } from './alarms.ts'
import { type OwnBroker, startLoudspeakersOf } from './loudspeakers.ts'
import type { RoleSurroundings } from './role.ts'

/** All that one process does of the alarms at a time: the role itself, and speaking to loudspeakers. */
export async function startAlarmsWork(
  around: RoleSurroundings,
  { speaker, isBesideApi }: { readonly speaker: OwnBroker | undefined; readonly isBesideApi: boolean },
): Promise<AsyncDisposable> {
  await using started = new AsyncDisposableStack()
  const alarms = started.use(await startAlarmsRole(around))
  const { notReady } = around
  notReady.push(() => alarms.waitsFor())
  // beside the API, which reads the same record and says so itself
  if (!isBesideApi) notReady.push(() => alarms.unreached())
  notReady.push(() => alarms.unreachable())
  started.use(await startLoudspeakersOf(around, speaker))
  return started.move()
}
