import { Command, Option } from 'commander'
import { isOpen, type Order, orderStates } from '../../core/order/order.ts'
import { wordsOf } from '../../core/words/tables.ts'
import type { WorkOrders } from '../../storage/orders/orders.ts'
import { UsageError } from '../process/usage-error.ts'

type Print = (line: string) => void
type OpenOrders = () => Promise<Pick<WorkOrders, 'orders' | 'order' | 'journal'> & AsyncDisposable>

const listed = 100
const openStates = orderStates.filter((name) => name !== 'closed' && name !== 'void')

/** `orders list|show`: who does what about which alarm. */
export function ordersCommand(open: OpenOrders, print: Print = console.log): Command {
  const command = new Command('orders').description('work orders (docs/orders.md)')
  command
    .command('list')
    .description('the newest open ones')
    .option('--site <site>', 'only those of one site')
    .addOption(new Option('--all', 'closed and void ones too'))
    .action(async ({ site, all }: { site?: string; all?: true }) => {
      await using orders = await open()
      const asked = { newest: true, limit: listed, ...(site !== undefined && { site }) }
      const found = await orders.orders({ ...asked, ...(!all && { states: openStates }) })
      for (const order of found) print(shown(lineOf(order)))
      if (found.length === 0) print(all ? 'no work orders' : 'no open work orders')
    })
  command
    .command('show <id>')
    .description('one order, and all that became of it, as JSON')
    .action(async (id: string) => {
      await using orders = await open()
      const order = /^\d{1,15}$/.test(id) ? await orders.order(Number(id)) : undefined
      if (!order) throw new UsageError(`${id}: no such work order`)
      print(JSON.stringify({ order, journal: await orders.journal(order.id) }, undefined, 2))
    })
  return command
}

function lineOf(order: Order): string {
  const { id, stage, priority, about, to, acceptedBy, doneBy, missed } = order
  const what = about.alarm ? `${about.alarm.id}#${about.alarm.occurrence}` : (about.title ?? '')
  const whose = [to?.crew, acceptedBy ?? to?.person].filter((part) => part !== undefined).join(' ')
  const by = isOpen(order) ? ` by ${new Date(doneBy).toISOString()}` : ''
  const late = missed.length > 0 ? ` late: ${missed.join(', ')}` : ''
  return `#${id} ${priority} ${stage.name} ${wordsOf('zh-CN').order.state[stage.name]} ${about.site} ${what} ${whose}${by}${late}`
}

/** Without what moves a terminal: people have written parts of it. */
function shown(text: string): string {
  return text.replace(/\p{C}/gu, '\ufffd')
}
