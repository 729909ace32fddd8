import { Gauge, type Registry } from 'prom-client'

/** Makes gauges of one number that is read when `/metrics` is. */
export function gaugesIn(registry: Registry) {
  return (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        this.set(read())
      },
    })
}
