import type { ChannelName } from '../people/channel-kind.ts'
import type { Rates } from './budget.ts'

const second = 1_000
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** What each provider takes. Beyond it WeCom drops without a word, DingTalk mutes the robot for ten minutes. */
export const providerRates: Readonly<Partial<Record<ChannelName, Rates>>> = {
  'wecom-robot': { all: [{ most: 20, perMs: minute }] },
  'dingtalk-robot': { all: [{ most: 20, perMs: minute }] },
  'feishu-robot': {
    all: [
      { most: 5, perMs: second },
      { most: 100, perMs: minute },
    ],
  },
  'wecom-app': {
    eachPerson: [
      { most: 30, perMs: minute },
      { most: 1_000, perMs: hour },
    ],
  },
  'dingtalk-notice': { eachPerson: [{ most: 500, perMs: day }] },
  'feishu-app': {
    all: [
      { most: 50, perMs: second },
      { most: 1_000, perMs: minute },
    ],
  },
  sms: { eachPerson: [{ most: 50, perMs: day }] },
}

/** A message on the way counts at the provider when it arrives, which may be later than when it left. */
const share = 0.85

/** What we send at most where nothing else is configured: 85 % of what the provider takes. */
export function ownRates(kind: ChannelName): Rates {
  const { all, eachPerson } = providerRates[kind] ?? {}
  const below = (rates: Rates['all'] = []) =>
    rates.map(({ most, perMs }) => ({ most: Math.floor(most * share), perMs }))
  return { all: below(all), eachPerson: below(eachPerson) }
}
