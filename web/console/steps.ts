/** How a stretch is asked for: as it came, or one value for each step of so many minutes. */
export type Steps = { readonly of: 'readings' } | { readonly of: 'minutes'; readonly minutes: number }

const minuteMs = 60_000
const choices = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440] as const
/** More than about one for each pixel tells nothing more; a band of least and greatest hides no peak. */
const stepsAtMost = 900
const readingsAtMost = 1_500

/** The finest that a chart can show. `usualMs`: how far apart the readings are, where that is known. */
export function stepsFor(spanMs: number, usualMs: number | undefined): Steps {
  if (spanMs / (usualMs ?? minuteMs) <= readingsAtMost) return { of: 'readings' }
  return { of: 'minutes', minutes: coarsest(spanMs, stepsAtMost) }
}

/** For what falls or is used: always the sum of a step, in bars that can be seen. */
export function totalStepsFor(spanMs: number): Extract<Steps, { readonly of: 'minutes' }> {
  return { of: 'minutes', minutes: Math.max(5, coarsest(spanMs, 100)) }
}

function coarsest(spanMs: number, most: number): number {
  return choices.find((minutes) => spanMs / (minutes * minuteMs) <= most) ?? 1440
}
