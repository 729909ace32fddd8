import { setInterval } from 'node:timers'
import { createMail } from '../../alarms/notify/channels/mail.ts'
import { createWebhook } from '../../alarms/notify/channels/webhook.ts'
import { NoticeDesk } from './notice-desk.ts'

/** A notifier of its own, over one webhook or, given recipients, by mail: it is there to be killed. Arguments: folder, URL, recipients. */
const [folder = '', url = '', ...to] = process.argv.slice(2)
const zone = () => 'Asia/Shanghai'
const channel =
  to.length > 0
    ? createMail({ smtpUrl: url, from: 'Huoshui <alarms@huoshui.example>', to, zone, timeoutMs: 30_000 })
    : createWebhook({ url, key: Buffer.alloc(32), city: () => 'lhasa', timeoutMs: 30_000 })
const desk = await NoticeDesk.open({ folder, channels: [channel] })
await desk.start()
setInterval(() => undefined, 60_000)
