import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard'
import { quantities, stateName } from '../../core/quantity.ts'
import type { Quantity } from '../../core/quantity-register.ts'
import { both } from '../../core/words/local-text.ts'
import { colour } from './colours.ts'

const gate: Readonly<Record<string, string>> = {
  closed: colour.idle,
  open: colour.ok,
  opening: colour.moving,
  closing: colour.moving,
  stopped: colour.notice,
  fault: colour.alarm,
}

/** The colour of a state, by quantity and by the register's word. */
export const stateColours: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pump_state: {
    stopped: colour.idle,
    running: colour.ok,
    tripped: colour.alarm,
    starting: colour.moving,
    stopping: colour.moving,
    maintenance: colour.maintenance,
  },
  gate_state: gate,
  valve_state: gate,
  float_switch: { off: colour.idle, on: colour.notice },
  mains: { failed: colour.alarm, ok: colour.ok },
  door: { closed: colour.idle, open: colour.notice },
  control_mode: { local: colour.maintenance, remote: colour.ok, auto: colour.ok },
  screen_blocked: { off: colour.ok, on: colour.alarm },
  contact: { off: colour.idle, on: colour.notice },
  equipment: { ok: colour.ok, fault: colour.alarm },
}

/** The codes of a state quantity as words in both languages, coloured. */
export function stateNames(quantity: string | Quantity): ValueMapping[] {
  const known = typeof quantity === 'string' ? quantities.get(quantity) : quantity
  if (!known) return []
  const states = Object.entries(known.states ?? {})
  const options = Object.fromEntries(
    states.map(([word, code], index) => {
      const color = stateColours[known.id]?.[word] ?? colour.idle
      return [String(code), { text: both(stateName(known, word)), color, index }]
    }),
  )
  return [{ type: MappingType.ValueToText, options }]
}

/** The code that the store keeps for a word of the register; throws on a word that the register does not have. */
export function codeOf(quantity: string, word: string): number {
  const code = quantities.get(quantity)?.states?.[word]
  if (code === undefined) throw new Error(`${quantity} has no state ${word}`)
  return code
}
