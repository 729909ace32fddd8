import { irrigationFlow, isDrained } from './irrigation.ts'
import type { GateState, PumpState } from './machines.ts'
import { smooth } from './noise.ts'
import type { Mounting, Truth } from './truth.ts'
import { levelOf, type View } from './view.ts'

/** The level at which a sump's float tips, and the loss over a screen that its contact calls blocked, m. */
const floatLevel = 3
const blockedLoss = 0.25

/** Gates, pumps, sumps, screens, fountains and irrigation; undefined for anything else. */
export function machines(place: Mounting): Truth | undefined {
  switch (place.asset?.kind) {
    case 'pump':
      return pumpTruth(place)
    case 'fountain':
      return fountainTruth(place)
    case 'gate':
    case 'barrage':
      return gateTruth(place)
    case 'irrigation':
      return irrigationTruth(place)
    default:
      break
  }
  const { id } = place
  if (place.point.quantity.id === 'float_switch')
    return (view) => ((levelOf(view, id) ?? 0) >= floatLevel ? 'on' : 'off')
  if (place.point.quantity.id === 'screen_blocked')
    return (view) => (screenLoss(view, id) >= blockedLoss ? 'on' : 'off')
  return undefined
}

function screenLoss(view: View, id: string): number {
  return (levelOf(view, id) ?? 0) - (levelOf(view, `${id}-chamber`) ?? levelOf(view, id) ?? 0)
}

function pumpTruth({ id, point, key }: Mounting): Truth | undefined {
  const of = (show: (pump: PumpState, view: View) => number | string, none: number | string): Truth => {
    return (view) => {
      const pump = view.state.pumps[id]
      return pump ? show(pump, view) : none
    }
  }
  const running = (value: (pump: PumpState, view: View) => number) =>
    of((pump, view) => (pump.name === 'running' || pump.name === 'starting' ? value(pump, view) : 0), 0)
  // About a third of what the instrument can show is the motor's usual current.
  const usual = (point.range?.[1] ?? 60) * 0.32
  switch (point.quantity.id) {
    case 'pump_state':
      return of(({ name }) => name, 'stopped')
    case 'current':
      return running(({ load }, { state }) => usual * load * (1 + 0.03 * smooth(key, state.at, 1_800_000)))
    case 'power':
      return running(({ load }) => usual * load * 0.55)
    case 'vibration':
      return running(({ load }, { state }) => 1.6 * Math.max(1, load ** 2) + 0.3 * smooth(key, state.at, 7_200_000))
    case 'starts':
      return of(({ starts }) => starts, 0)
    case 'run_hours':
      return of(({ hours }) => hours, 0)
    default:
      return undefined
  }
}

/** Runs at midday and in the evening; drained from November to March. */
function fountainTruth({ point, key }: Mounting): Truth | undefined {
  const plays = ({ local, state }: View) => {
    const hour = local.getUTCHours()
    return !isDrained(local) && state.waterTemperature > 3 && ((hour >= 10 && hour < 12) || (hour >= 19 && hour < 21))
  }
  switch (point.quantity.id) {
    case 'pump_state':
      return (view) => (plays(view) ? 'running' : 'stopped')
    case 'current':
      return (view) => (plays(view) ? 14 + 0.4 * smooth(key, view.state.at, 1_800_000) : 0)
    case 'pressure':
      return (view) => (plays(view) ? 240 : isDrained(view.local) ? 0 : 20)
    default:
      return undefined
  }
}

function gateTruth({ id, point }: Mounting): Truth | undefined {
  const of = (show: (gate: GateState) => number | string): Truth => {
    return (view) => {
      const gate = view.state.gates[id]
      return gate ? show(gate) : show({ command: 0, opening: 0, mode: 'auto', drive: 'free', moving: 'no' })
    }
  }
  switch (point.quantity.id) {
    case 'gate_opening':
      return of(({ opening }) => opening)
    case 'gate_command':
      return of(({ command }) => command)
    case 'torque':
      return of(torque)
    case 'gate_state':
      return of(({ opening, moving }) => (moving === 'no' ? (opening < 0.5 ? 'closed' : 'open') : moving))
    case 'control_mode':
      return of(({ mode }) => mode)
    default:
      return undefined
  }
}

/** % of rated: a drive that pushes against something stuck. */
function torque({ command, opening, drive, moving }: GateState): number {
  if (drive === 'stuck' && Math.abs(command - opening) >= 1) return 72
  return moving === 'no' ? 6 : 32
}

function irrigationTruth({ id, point, key }: Mounting): Truth | undefined {
  const of = (view: View) => view.state.irrigation[id]
  switch (point.quantity.id) {
    case 'flow':
      return (view) => irrigationFlow(of(view))
    case 'pressure':
      return (view) => (isDrained(view.local) ? 0 : irrigationFlow(of(view)) > 0 ? 330 : 210)
    case 'valve_state':
      return (view) => of(view)?.valve ?? 'closed'
    case 'irrigation_volume':
      return (view) => of(view)?.volume ?? 0
    case 'soil_moisture':
      return (view) => (of(view)?.moisture ?? 25) + 0.4 * smooth(key, view.state.at, 14_400_000)
    default:
      return undefined
  }
}
