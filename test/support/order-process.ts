import { setInterval } from 'node:timers'
import { Registry } from 'prom-client'
import { createOrderMetrics } from '../../alarms/orders/metrics.ts'
import { startOrderFollower } from '../../alarms/orders/order-follower.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openDeliveryStore } from '../../storage/deliveries/delivery-store.ts'
import { openOrderStore } from '../../storage/orders/order-store.ts'
import { crewPlant } from './crew-night.ts'
import { orderDuty } from './order-night.ts'
import { quietLog } from './quiet.ts'

/** Work orders in a process of their own: it is there to be killed. Argument: the folder. */
const [folder = ''] = process.argv.slice(2)
const orders = await openOrderStore({ folder })
startOrderFollower({
  ...{ log: quietLog, plant: { current: crewPlant(orderDuty) }, orders, clock: Date.now },
  ...{ alarms: await openAlarmStore({ folder }), deliveries: await openDeliveryStore({ folder }) },
  latest: async () => [],
  metrics: createOrderMetrics(new Registry(), { store: orders, clock: Date.now }),
})
setInterval(() => undefined, 60_000)
