import type { Test } from './rule.ts'

/** The worst stage whose limit the value is at or past; -1 when it is past none. */
export function past(test: Test, value: number): number {
  const { stages } = test
  let stage = stages.length - 1
  switch (test.by) {
    case 'above':
      while (stage >= 0 && value < (stages[stage]?.limit ?? 0)) stage--
      return stage
    case 'below':
      while (stage >= 0 && value > (stages[stage]?.limit ?? 0)) stage--
      return stage
    case 'among':
      return test.codes.includes(value) ? 0 : -1
  }
}

/** The worst stage that the value has not left by its deadband; -1 when it has left all: limit ∓ deadband is still in. */
export function held(test: Test, value: number): number {
  const { stages } = test
  let stage = stages.length - 1
  switch (test.by) {
    case 'above':
      while (stage >= 0 && value < (stages[stage]?.clear ?? 0)) stage--
      return stage
    case 'below':
      while (stage >= 0 && value > (stages[stage]?.clear ?? 0)) stage--
      return stage
    case 'among':
      return test.codes.includes(value) ? 0 : -1
  }
}
