import { join } from 'node:path'
import { test } from 'vitest'
import { isGone, phone, tokenInTab } from '../../support/crew-page.ts'
import { longestMs } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { PlatformProcess, testToken } from '../../support/platform-process.ts'
import { requireServer } from '../../support/server.ts'
import { closeContexts, sharedBrowser } from '../../support/shared-browser.ts'

const executablePath = requireServer('chromium')

test.skipIf(!executablePath)(
  'the alarms role killed as a process is said on the page, and so is that it is back',
  async () => {
    using folder = temporaryFolder()
    const settings = { HUOSHUI_DATA: join(folder.path, 'data') }
    await using rest = await PlatformProcess.create(settings, ['broker', 'ingest', 'api'])
    await rest.start()
    await using alarms = await PlatformProcess.create(settings, ['alarms'])
    await alarms.start()
    const browser = await sharedBrowser(executablePath)
    try {
      const page = await browser.newPage(phone)
      page.setDefaultTimeout(longestMs)
      await page.addInitScript(tokenInTab(testToken))
      await page.goto(rest.httpUrl)
      await page.locator('#truth.live').waitFor()
      const began = Date.now()
      await alarms.kill9()
      await page.locator('#truth.noeval').getByText('No alarms judged').waitFor()
      // a figure of this machine, not a limit of this test
      console.log(`crew's page: said ${((Date.now() - began) / 1000).toFixed(1)} s after the alarms role was killed`)
      await isGone(page.getByText('Nothing needs you.'))
      await alarms.start()
      await page.locator('#truth.live').waitFor()
    } finally {
      await closeContexts(browser)
    }
  },
)
