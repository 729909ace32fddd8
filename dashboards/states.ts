import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard'
import { quantities } from '../core/quantity.ts'
import { colour } from './colours.ts'

type Look = readonly [zh: string, colour: string]

const gate: Readonly<Record<string, Look>> = {
  closed: ['关', colour.idle],
  open: ['开', colour.ok],
  opening: ['开启中', colour.moving],
  closing: ['关闭中', colour.moving],
  stopped: ['中停', colour.notice],
  fault: ['故障', colour.alarm],
}

/** How a state is shown, by quantity and by the register's word. */
export const looks: Readonly<Record<string, Readonly<Record<string, Look>>>> = {
  pump_state: {
    stopped: ['停止', colour.idle],
    running: ['运行', colour.ok],
    tripped: ['跳闸', colour.alarm],
    starting: ['启动中', colour.moving],
    stopping: ['停机中', colour.moving],
    maintenance: ['检修', colour.maintenance],
  },
  gate_state: gate,
  valve_state: gate,
  float_switch: { off: ['未触发', colour.idle], on: ['触发', colour.notice] },
  mains: { failed: ['停电', colour.alarm], ok: ['正常', colour.ok] },
  door: { closed: ['关', colour.idle], open: ['开', colour.notice] },
  control_mode: { local: ['就地', colour.maintenance], remote: ['远程', colour.ok], auto: ['自动', colour.ok] },
  screen_blocked: { off: ['畅通', colour.ok], on: ['堵塞', colour.alarm] },
}

/** The codes of a state quantity as words in both languages, coloured. */
export function stateNames(quantity: string): ValueMapping[] {
  const states = Object.entries(quantities.get(quantity)?.states ?? {})
  const options = Object.fromEntries(
    states.map(([word, code], index) => {
      const [zh, color] = looks[quantity]?.[word] ?? ['', colour.idle]
      return [String(code), { text: `${zh} ${word}`.trim(), color, index }]
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
