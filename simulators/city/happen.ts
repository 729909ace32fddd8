import type { PlantEvent } from './event.ts'
import type { CityState } from './state.ts'

/** The city right after an event. What names an asset that has no such machine changes nothing. */
export function happen(state: CityState, event: PlantEvent): CityState {
  switch (event.do) {
    case 'trip':
    case 'reset':
    case 'load':
      return withPump(state, event)
    case 'stick':
    case 'free':
    case 'command':
      return withGate(state, event)
    case 'block':
      return { ...state, blocked: { ...state.blocked, [event.screen]: event.share } }
    case 'leak':
      return { ...state, leaks: { ...state.leaks, [event.lake]: event.flow / 1000 } }
    case 'mains':
      return { ...state, mainsLost: since(state.mainsLost, event.asset, event.state === 'failed', state.at) }
    case 'discharge':
    case 'charge':
      return { ...state, discharging: since(state.discharging, event.asset, event.do === 'discharge', state.at) }
    case 'door': {
      const others = state.doorsOpen.filter((id) => id !== event.asset)
      return { ...state, doorsOpen: event.state === 'open' ? [...others, event.asset] : others }
    }
  }
}

function withPump(state: CityState, event: Extract<PlantEvent, { pump: string }>): CityState {
  const pump = state.pumps[event.pump]
  if (!pump) return state
  if (event.do === 'load') return { ...state, pumps: { ...state.pumps, [event.pump]: { ...pump, load: event.share } } }
  if (event.do === 'reset' && pump.name !== 'tripped') return state
  const name = event.do === 'trip' ? 'tripped' : 'stopped'
  return { ...state, pumps: { ...state.pumps, [event.pump]: { ...pump, name, since: state.at } } }
}

function withGate(state: CityState, event: Extract<PlantEvent, { gate: string }>): CityState {
  const gate = state.gates[event.gate]
  if (!gate) return state
  if (event.do !== 'command') {
    const drive = event.do === 'stick' ? 'stuck' : 'free'
    return { ...state, gates: { ...state.gates, [event.gate]: { ...gate, drive } } }
  }
  const told =
    event.percent === null
      ? { ...gate, mode: 'auto' as const }
      : { ...gate, mode: 'remote' as const, command: event.percent }
  return { ...state, gates: { ...state.gates, [event.gate]: told } }
}

/** When something began to be so; nothing where it is not. */
function since(known: Readonly<Record<string, number>>, id: string, is: boolean, at: number): Record<string, number> {
  const others = Object.fromEntries(Object.entries(known).filter(([key]) => key !== id))
  return is ? { ...others, [id]: known[id] ?? at } : others
}
