import { setInterval } from 'node:timers'
import { createWebhook } from '../../alarms/notify/webhook.ts'
import { NoticeDesk } from './notice-desk.ts'

/** A notifier of its own, over one webhook: it is there to be killed. Arguments: folder, URL. */
const [folder = '', url = ''] = process.argv.slice(2)
const webhook = createWebhook({ url, key: Buffer.alloc(32), city: () => 'lhasa', timeoutMs: 30_000 })
new NoticeDesk({ folder, channels: [webhook] }).start()
setInterval(() => undefined, 60_000)
