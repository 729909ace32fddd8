import type { ConditionState } from '../condition.ts'

/** The same state, all of its times earlier by so many ms. */
export function earlier(state: ConditionState, ms: number): ConditionState {
  const at = state.at - ms
  switch (state.name) {
    case 'normal':
      return { ...state, at }
    case 'pending': {
      const { rising } = state
      const since = state.since - ms
      return { ...state, at, since, ...(rising && { rising: rising.map((time) => time - ms) }) }
    }
    case 'active': {
      const { lower, rising } = state
      return {
        ...state,
        at,
        since: state.since - ms,
        ...(lower !== undefined && { lower: lower - ms }),
        ...(rising && { rising: { ...rising, since: rising.since.map((time) => time - ms) } }),
      }
    }
    case 'clearing':
      return { ...state, at, since: state.since - ms, raised: state.raised - ms }
  }
}
