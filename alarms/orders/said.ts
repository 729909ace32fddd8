import type { AnswerVerb } from '../../core/delivery/outcome.ts'
import type { PersonEvent } from '../../core/order/event.ts'
import type { Said } from '../../storage/deliveries/deliveries.ts'
import type { OrderStep } from '../../storage/orders/orders.ts'

type Act = NonNullable<OrderStep['acts']>[number]

/** What somebody said to a call, as a step of the order of that occurrence. */
export function actOf({ alarm, occurrence, at, says, by, via }: Said): Act {
  return {
    of: { alarm, occurrence },
    event: eventOf(says, via),
    // whoever was called may answer: to whom the link or the card went is who speaks
    doing: { who: { name: by, role: 'operator' }, via, at, ...(via === 'api' && { byToken: true }) },
    key: `said ${alarm}#${occurrence} ${at} ${by} ${says} ${via}`,
  }
}

function eventOf(verb: AnswerVerb, via: string): PersonEvent {
  switch (verb) {
    case 'acknowledge':
    case 'on-my-way':
      return { type: 'accepted' }
    case 'arrived':
      return { type: 'arrived' }
    case 'done':
      // a button has no words: what was done can be added on the page
      return { type: 'disposed', work: [], note: `done, by ${via}` }
    case 'pass-on':
      return { type: 'passed-on' }
  }
}
