import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
/** The programs that tests start, by their name. */
export const programSources = {
  run: join(root, 'run.ts'),
  'alarm-evaluator': join(import.meta.dirname, 'alarm-evaluator.ts'),
  'crew-process': join(import.meta.dirname, 'crew-process.ts'),
  'notifier-process': join(import.meta.dirname, 'notifier-process.ts'),
  'order-process': join(import.meta.dirname, 'order-process.ts'),
}

/** `joined` by who starts the run; to the workers it names the folder. Unset: programs are run from their sources. */
export const programsVariable = 'HUOSHUI_TEST_PROGRAMS'

/**
 * Where a program that a test starts is: its source, or in the run of all suites (`npm test`) the same modules joined to a
 * few files once, since a start that reads a thousand of them takes half as long again (docs/decisions/160).
 */
export function programOf(name: keyof typeof programSources): string {
  const folder = process.env[programsVariable]
  return folder ? join(folder, `${name}.mjs`) : programSources[name]
}
