/** What a store answers: a file at once, a server when it has. */
export type Asked<T> = T | Promise<T>

/** Work whose questions to a store may have to be waited for, so that the same decisions are made on a file and on a server. */
export type Steps<T> = Generator<unknown, T, unknown>

/** What was asked, within such work: `const order = yield* got(rows.find(id))`. */
export function* got<T>(asked: Asked<T>): Steps<T> {
  // whoever runs the work gives back what was asked for
  return (yield asked) as T
}

/** Runs work on a file: nothing else happens meanwhile, so it may stand in a transaction. */
export function atOnce<T>(work: Steps<T>): T {
  let step = work.next()
  while (!step.done) {
    if (step.value instanceof Promise) throw new Error('a file answers at once')
    step = work.next(step.value)
  }
  return step.value
}

/** Runs work on a server; what cannot be asked ends it. */
export async function inOrder<T>(work: Steps<T>): Promise<T> {
  let step = work.next()
  while (!step.done) step = work.next(await step.value)
  return step.value
}
