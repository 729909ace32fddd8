import { setInterval } from 'node:timers'
import { Registry } from 'prom-client'
import { startCrewNotifier } from '../../alarms/crew/crew-notifier.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openDeliveryStore } from '../../storage/deliveries/delivery-store.ts'
import { crewPlant, numbers } from './crew-night.ts'
import { quietLog } from './quiet.ts'
import { voiceChannel } from './voice-gateway.ts'

/** People are called by one voice gateway, in a process of its own: it is there to be killed. Arguments: folder, URL. */
const [folder = '', url = ''] = process.argv.slice(2)
await startCrewNotifier({
  log: quietLog,
  metrics: new Registry(),
  store: await openAlarmStore({ folder }),
  deliveries: await openDeliveryStore({ folder }),
  plant: { current: crewPlant() },
  history: async () => ({ versions: [], changes: [] }),
  channels: new Map([['voice', [voiceChannel(url, Date.now)]]]),
  source: { env: numbers },
})
setInterval(() => undefined, 60_000)
