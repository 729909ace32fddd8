import { type Browser, chromium } from 'playwright-core'

/** A browser of one's own. */
export function launch(executablePath: string | undefined): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
}

let shared: Promise<Browser> | undefined

/**
 * The browser of this worker, which all its suites share, one after another: each opens contexts of its own, which share
 * nothing, and closes them. It ends with the worker; where it has died, the next suite has another.
 */
export async function sharedBrowser(executablePath: string | undefined): Promise<Browser> {
  const before = await shared?.catch(() => undefined)
  if (before?.isConnected()) return before
  shared = launch(executablePath)
  return shared
}

/** Nothing of a suite is left in it. */
export async function closeContexts(browser: Browser | undefined): Promise<void> {
  for (const context of browser?.contexts() ?? []) await context.close()
}
