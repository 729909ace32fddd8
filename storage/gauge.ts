import { Gauge, type Registry } from 'prom-client'

/** Makes gauges of one number that is read when `/metrics` is. */
export function gaugesIn(registry: Registry) {
  return (name: string, help: string, read: () => number | Promise<number>): Gauge =>
    new Gauge({
      ...{ name, help, registers: [registry] },
      async collect() {
        this.set(await read())
      },
    })
}
