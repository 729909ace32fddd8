import type { LogReader } from '../../storage/log/log.ts'

/** A thing that fails now and then: each call of the named methods may throw, before or after it has done its work. */
export function failing<T extends object>(
  real: T,
  methods: readonly (keyof T)[],
  fate: () => 'well' | 'before' | 'after',
): T {
  return new Proxy(real, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      const call = value.bind(target)
      if (!methods.some((method) => method === name)) return call
      return (...given: unknown[]) => {
        const what = fate()
        if (what === 'before') throw new Error(`${String(name)} fails`)
        const result: unknown = call(...given)
        if (what === 'well') return result
        if (result instanceof Promise) return result.then(() => Promise.reject(new Error(`${String(name)} fails late`)))
        throw new Error(`${String(name)} fails late`)
      }
    },
  })
}

/** A reader that gives at most about `maxBytes` at once, so that there is much to read one after the other. */
export function smallPieces(reader: LogReader, maxBytes: number): LogReader {
  return {
    read: (offset) => reader.read(offset, maxBytes),
    bounds: () => reader.bounds(),
    behind: (offset) => reader.behind(offset),
    waitFor: (offset, signal) => reader.waitFor(offset, signal),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  }
}
