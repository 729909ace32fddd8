import type { PlantEvent } from '../city/event.ts'
import { type Weather, weatherAt } from '../city/weather.ts'
import type { Scenario, ScenarioEvent } from './schema.ts'

/** What a scenario brings over a city, in epoch ms. */
export interface Forcing {
  readonly weather: (at: number) => Weather
  readonly events: (after: number, until: number) => readonly PlantEvent[]
}

/** The forcing of a scenario that begins at `start`. */
export function forcingOf(scenario: Scenario, { start, seed }: { start: number; seed: number }): Forcing {
  const overlays = scenario.events.flatMap((event) => overlayOf(event, start) ?? [])
  const timed = scenario.events.flatMap((event) => {
    const happens = plantEvent(event)
    return happens ? [{ at: start + event.at, event: happens }] : []
  })
  return {
    weather: (at) => overlays.reduce((weather, overlay) => overlay(weather, at), weatherAt(seed, at, scenario.sky)),
    events: (after, until) => timed.filter(({ at }) => at > after && at <= until).map(({ event }) => event),
  }
}

type Overlay = (weather: Weather, at: number) => Weather

function overlayOf(event: ScenarioEvent, start: number): Overlay | undefined {
  const share = (at: number) => ('for' in event ? (at - start - event.at) / event.for : 0)
  const during = (at: number, change: (share: number) => Weather, weather: Weather) => {
    const now = share(at)
    return now > 0 && now < 1 ? change(now) : weather
  }
  switch (event.do) {
    case 'rain':
      return (weather, at) => {
        const rain = (now: number) => event.peak * Math.sin(Math.PI * now) ** 2
        return during(at, (now) => ({ ...weather, rain: { ...weather.rain, [event.zone]: rain(now) } }), weather)
      }
    case 'river':
      return (weather, at) => {
        const wave = (now: number) =>
          weather.river + Math.max(0, event.peak - weather.river) * Math.sin(Math.PI * now) ** 2
        return during(at, (now) => ({ ...weather, river: wave(now) }), weather)
      }
    case 'cold':
      return (weather, at) => {
        // Comes and goes within a quarter of its time.
        const depth = (now: number) => event.by * Math.min(1, 4 * now, 4 * (1 - now))
        return during(at, (now) => ({ ...weather, air: weather.air - depth(now) }), weather)
      }
    default:
      return undefined
  }
}

function plantEvent(event: ScenarioEvent): PlantEvent | undefined {
  switch (event.do) {
    case 'rain':
    case 'river':
    case 'cold':
    case 'cut':
    case 'clock':
    case 'duplicate':
    case 'reorder':
    case 'fault':
      return undefined
    default:
      return event
  }
}
