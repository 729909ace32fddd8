import { type Metric, Registry } from 'prom-client'

/** Metrics of a work that a process does for a time: seen among all of its own, and gone with it. */
export class TermMetrics extends Registry implements Disposable {
  private readonly all: Registry

  constructor(all: Registry) {
    super()
    this.all = all
  }

  override registerMetric<T extends string>(metric: Metric<T>): void {
    super.registerMetric(metric)
    this.all.registerMetric(metric)
  }

  [Symbol.dispose](): void {
    for (const { name } of this.getMetricsAsArray()) this.all.removeSingleMetric(name)
  }
}
