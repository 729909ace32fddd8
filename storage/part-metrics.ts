import { type Metric, Registry } from 'prom-client'

/**
 * Metrics of one of several parts that a process looks after: seen among all of its own under one name, each with the
 * label `partition`, and gone with the part.
 */
export class PartMetrics extends Registry implements Disposable {
  private readonly all: Registry
  private readonly partition: string

  constructor(all: Registry, partition: number) {
    super()
    this.all = all
    this.partition = String(partition)
  }

  override registerMetric<T extends string>(metric: Metric<T>): void {
    super.registerMetric(metric)
    const name = this.getMetricsAsArray().at(-1)?.name ?? ''
    const known = this.all.getSingleMetric(name) as unknown
    const joined = known instanceof JoinedMetric ? known : new JoinedMetric(name)
    joined.parts.set(this.partition, metric)
    if (joined !== known) this.all.registerMetric(joined as unknown as Metric)
  }

  [Symbol.dispose](): void {
    for (const { name } of this.getMetricsAsArray()) {
      const metric = this.getSingleMetric(name)
      const joined = this.all.getSingleMetric(name) as unknown
      if (!(joined instanceof JoinedMetric)) continue
      if (joined.parts.get(this.partition) === metric) joined.parts.delete(this.partition)
      if (joined.parts.size === 0) this.all.removeSingleMetric(name)
    }
  }
}

/** The metrics of one name of all parts, as a registry asks for one. */
class JoinedMetric {
  readonly name: string
  readonly parts = new Map<string, Pick<Metric, 'get' | 'reset'>>()

  constructor(name: string) {
    this.name = name
  }

  async get(): Promise<Awaited<ReturnType<Metric['get']>>> {
    const found = await Promise.all(
      [...this.parts].map(async ([partition, part]) => [partition, await part.get()] as const),
    )
    const [first] = found
    if (!first) throw new Error(`${this.name} has no part`)
    const values = found.flatMap(([partition, { values: own }]) =>
      own.map((value) => ({ ...value, labels: { ...value.labels, partition } })),
    )
    return { ...first[1], values } as Awaited<ReturnType<Metric['get']>>
  }

  reset(): void {
    for (const part of this.parts.values()) part.reset()
  }
}
