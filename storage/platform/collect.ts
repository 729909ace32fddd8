import type { Registry } from 'prom-client'

/** What was collected, and the names of what was not. */
export interface Collected<T> {
  readonly all: readonly T[]
  readonly leftOut: readonly string[]
}

/** Longest wait for all metrics together: shorter than who asks for them waits. */
const mostMs = 5_000

/**
 * Collects each metric by itself: one that cannot be, because what it looks at is away or does not answer in time, is
 * left out and takes no other with it.
 */
export async function collectEach<T>(
  registry: Registry,
  collect: (name: string) => Promise<T>,
  withinMs = mostMs,
): Promise<Collected<T>> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), withinMs)
  const names = registry.getMetricsAsArray().map(({ name }) => name)
  try {
    const results = await Promise.all(
      names.map((name) => {
        const collected = collect(name).then(
          (value) => ({ value }),
          () => undefined,
        )
        return Promise.race([collected, late])
      }),
    )
    return {
      all: results.flatMap((result) => (result ? [result.value] : [])),
      leftOut: names.filter((_, index) => results[index] === undefined),
    }
  } finally {
    clearTimeout(timer)
  }
}

/** All metrics as Prometheus text, and how many had to be left out. */
export async function metricsText(registry: Registry, withinMs?: number): Promise<string> {
  const { all, leftOut } = await collectEach(registry, (name) => registry.getSingleMetricAsString(name), withinMs)
  const [name, help] = ['huoshui_metrics_left_out', 'Metrics that could not be collected this time']
  const own = [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`]
  return `${[...all, [...own, `${name} ${leftOut.length}`].join('\n')].join('\n\n')}\n`
}
