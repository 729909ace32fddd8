import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { smallPlant } from './api.ts'
import { type CrewStage, level, openCrewStage, rain } from './crew-page.ts'
import { givePassword, plantWithPeople } from './login.ts'
import { closeContexts, sharedBrowser } from './shared-browser.ts'

export interface StageOptions {
  /** Default: `level` and `rain`. */
  readonly rules?: readonly AlarmRule[]
  readonly plant?: Plant
  /** Who has a password, by id: the plant then has the people of support/login.ts. */
  readonly people?: readonly string[]
}

/**
 * One stage, in contexts of its own, for all tests of a file: opened before the first of them, then `before` is called;
 * gone after the last. It can be asked nothing earlier. Without a browser there is none: such tests are skipped.
 */
export function crewStage(
  executablePath: string | undefined,
  { rules = [level, rain], plant = smallPlant, people = [] }: StageOptions = {},
  before: () => void | Promise<void> = () => undefined,
): CrewStage {
  let browser: Browser | undefined
  let opened: CrewStage | undefined
  const it = () => {
    if (!opened) throw new Error('the stage is not open')
    return opened
  }
  const close = async () => {
    await opened?.[Symbol.asyncDispose]()
    await closeContexts(browser)
  }
  beforeAll(async () => {
    if (executablePath === undefined) return
    browser = await sharedBrowser(executablePath)
    const duty = people.length > 0 ? plantWithPeople().duty : plant.duty
    opened = await openCrewStage(browser, rules, { ...plant, duty })
    for (const person of people) await givePassword(opened.api, person)
    await before()
  })
  afterAll(close)

  return {
    get api() {
      return it().api
    },
    get url() {
      return it().url
    },
    get mistakes() {
      return it().mistakes
    },
    open: (options) => it().open(options),
    happens: (...events) => it().happens(...events),
    stop: () => it().stop(),
    start: (env) => it().start(env),
    closePages: () => it().closePages(),
    calm: () => it().calm(),
    [Symbol.asyncDispose]: close,
  }
}
